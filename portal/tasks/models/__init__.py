"""Tables of tasks, shifts and assignments."""

from portal.tasks.models.addresses import TaskAddress
from portal.tasks.models.series import SeriesShift, ShiftSeries
from portal.tasks.models.tasks import DOMAINS, Assignment, Shift, Task, TaskRequirement

__all__ = [
    "DOMAINS", "Assignment", "SeriesShift", "Shift", "ShiftSeries", "Task", "TaskAddress", "TaskRequirement",
]  # fmt: skip
