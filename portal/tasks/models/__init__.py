"""Tables of tasks, shifts and assignments."""

from portal.tasks.models.addresses import TaskAddress
from portal.tasks.models.areas import TaskArea
from portal.tasks.models.guides import ExtraPlace, TaskGuide
from portal.tasks.models.links import PersonalLink
from portal.tasks.models.planning import VisitPlan
from portal.tasks.models.searches import SavedSearch
from portal.tasks.models.series import SeriesShift, ShiftSeries
from portal.tasks.models.standing_in import StandInCall
from portal.tasks.models.tasks import DOMAINS, Assignment, Shift, Task, TaskRequirement
from portal.tasks.models.waiting import PlaceOffer, Wait

__all__ = [
    "DOMAINS", "Assignment", "ExtraPlace", "PersonalLink", "PlaceOffer", "SavedSearch", "SeriesShift", "Shift",
    "ShiftSeries", "StandInCall", "Task", "TaskAddress", "TaskArea", "TaskGuide", "TaskRequirement", "VisitPlan",
    "Wait",
]  # fmt: skip
