"""What people do with tasks: publish, change, cancel, give dates, take a place and give it back."""

from portal.tasks.actions.dates import Redated, redate
from portal.tasks.actions.links import end_link, make_link, renew_link
from portal.tasks.actions.places import Claimed, Withdrawn, claim_shift, withdraw
from portal.tasks.actions.shifts import CancelledShift, add_shift, cancel_shift, edit_shift
from portal.tasks.actions.tasks import CancelledTask, cancel_task, edit, publish
from portal.tasks.rules import DatePattern, ShiftTimes
from portal.tasks.steps import TaskDraft

__all__ = [
    "CancelledShift", "CancelledTask", "Claimed", "DatePattern", "Redated", "ShiftTimes", "TaskDraft", "Withdrawn",
    "add_shift", "cancel_shift", "cancel_task", "claim_shift", "edit", "edit_shift", "end_link",
    "make_link", "publish", "redate", "renew_link", "withdraw",
]  # fmt: skip
