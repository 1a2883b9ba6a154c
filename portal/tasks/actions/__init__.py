"""What people do with tasks: publish, change, cancel, give dates, take a place and give it back."""

from portal.tasks.actions.dates import Redated, redate
from portal.tasks.actions.places import Claimed, Withdrawn, claim_shift, withdraw
from portal.tasks.actions.series import SeriesReceipt, add_series, cancel_series, edit_series, extend_series
from portal.tasks.actions.shifts import CancelledShift, add_shift, cancel_shift, edit_shift
from portal.tasks.actions.tasks import CancelledTask, cancel_task, edit, publish
from portal.tasks.actions.week import copy_week
from portal.tasks.rules import DatePattern, Repeat, ShiftTimes
from portal.tasks.steps import TaskDraft

__all__ = [
    "CancelledShift", "CancelledTask", "Claimed", "DatePattern", "Redated", "Repeat", "SeriesReceipt", "ShiftTimes",
    "TaskDraft", "Withdrawn", "add_series", "add_shift", "cancel_series", "cancel_shift", "cancel_task",
    "claim_shift", "copy_week", "edit", "edit_series", "edit_shift", "extend_series", "publish", "redate",
    "withdraw",
]  # fmt: skip
