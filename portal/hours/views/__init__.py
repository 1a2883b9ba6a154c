"""The pages of hours: the queue, one visit, patterns, disputes, confirmed hours and one's own statement."""

from portal.hours.views import adjusting, areas, disputes, months, sample, verifying  # noqa: F401 - importing them adds their routes
from portal.hours.views.base import views

__all__ = ["views"]
