"""The pages of tasks, shifts, places and drafts."""

from portal.tasks import jobs
from portal.tasks.views import assignments, drafts, shifts, tasks, waiting  # noqa: F401 - importing them adds their routes
from portal.tasks.views.base import views

__all__ = ["jobs", "views"]
