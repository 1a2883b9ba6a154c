"""The forms of the task pages: shape only."""

from portal.tasks.forms.links import CellLinkForm, LinkForm
from portal.tasks.forms.tasks import CancelForm, DatesForm, ShiftForm, TaskForm, WeekForm

__all__ = ["CancelForm", "CellLinkForm", "DatesForm", "LinkForm", "ShiftForm", "TaskForm", "WeekForm"]
