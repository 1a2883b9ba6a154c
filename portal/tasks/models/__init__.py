"""Tables of tasks, shifts and assignments."""

from portal.tasks.models.links import PersonalLink
from portal.tasks.models.tasks import DOMAINS, Assignment, Shift, Task

__all__ = ["DOMAINS", "Assignment", "PersonalLink", "Shift", "Task"]
