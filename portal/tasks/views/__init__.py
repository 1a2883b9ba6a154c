"""The pages of tasks, shifts, places and drafts."""

from portal.tasks import jobs
from portal.tasks.views import (  # noqa: F401 - importing them adds their routes
    assignments,
    cell,
    drafts,
    links,
    searches,
    shifts,
    tasks,
    waiting,
    week,
)
from portal.tasks.views.base import views

__all__ = ["jobs", "views"]
