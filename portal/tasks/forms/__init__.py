"""The forms of the task pages: shape only."""

from portal.tasks.forms.links import LinkForm
from portal.tasks.forms.tasks import YEARS, CancelForm, DatesForm, ShiftForm, TaskForm, WeekForm

__all__ = ["YEARS", "CancelForm", "DatesForm", "LinkForm", "ShiftForm", "TaskForm", "WeekForm"]
