"""The pages of tasks, shifts, places and drafts."""

from portal.tasks.views import assignments, drafts, links, shifts, tasks  # noqa: F401 - importing them adds their routes
from portal.tasks.views.base import views

__all__ = ["views"]
