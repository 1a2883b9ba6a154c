"""The pages of agreements and polls."""

from portal.council import jobs as jobs
from portal.council.views import agreements as agreements
from portal.council.views import papers as papers
from portal.council.views import polls as polls
from portal.council.views.base import views as views
