"""The pages of the door: for the volunteer's phone, and for the leader."""

from portal.attendance import jobs
from portal.attendance.views import badges, door, leading, paper, reporting, roster
from portal.attendance.views.base import views

__all__ = ["badges", "door", "jobs", "leading", "paper", "reporting", "roster", "views"]
