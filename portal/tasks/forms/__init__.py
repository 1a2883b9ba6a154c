"""The forms of the task pages: shape only."""

from portal.tasks.forms.dates import DatesForm, WeekForm
from portal.tasks.forms.links import CellLinkForm, LinkForm
from portal.tasks.forms.searches import SearchForm
from portal.tasks.forms.tasks import CancelForm, ShiftForm, TaskForm
from portal.tasks.forms.visits import PlanForm

__all__ = [
    "CancelForm",
    "CellLinkForm",
    "DatesForm",
    "LinkForm",
    "PlanForm",
    "SearchForm",
    "ShiftForm",
    "TaskForm",
    "WeekForm",
]
