"""Tables of tasks, shifts and assignments."""

from portal.tasks.models.tasks import DOMAINS, Assignment, Shift, Task, TaskRequirement

__all__ = ["DOMAINS", "Assignment", "Shift", "Task", "TaskRequirement"]
