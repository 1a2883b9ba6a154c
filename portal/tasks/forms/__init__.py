"""The forms of the task pages: shape only."""

from portal.tasks.forms.dates import DatesForm, WeekForm
from portal.tasks.forms.links import CellLinkForm, LinkForm
from portal.tasks.forms.tasks import CancelForm, ShiftForm, TaskForm

__all__ = ["CancelForm", "CellLinkForm", "DatesForm", "LinkForm", "ShiftForm", "TaskForm", "WeekForm"]
