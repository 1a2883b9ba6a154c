"""Tables of tasks, shifts and assignments, of who waits for a place and who asks for a stand-in."""

from portal.tasks.models.standing_in import StandInCall
from portal.tasks.models.tasks import DOMAINS, Assignment, Shift, Task
from portal.tasks.models.waiting import PlaceOffer, Wait

__all__ = ["DOMAINS", "Assignment", "PlaceOffer", "Shift", "StandInCall", "Task", "Wait"]
