"""What people do with tasks: publish, change, cancel, give dates, take a place and give it back."""

from portal.tasks.actions.dates import Redated, redate
from portal.tasks.actions.links import claim_by_link, end_link, make_link, make_link_in_cell, renew_link
from portal.tasks.actions.places import Claimed, Withdrawn, claim_shift, withdraw
from portal.tasks.actions.planning import plan_visit
from portal.tasks.actions.searches import choose_news, remove_search, save_search
from portal.tasks.actions.series import SeriesReceipt, add_series, cancel_series, edit_series, extend_series
from portal.tasks.actions.shifts import CancelledShift, add_shift, cancel_shift, edit_shift
from portal.tasks.actions.standing_in import CalledOff, ask_stand_in, call_off, stand_in, withdraw_call
from portal.tasks.actions.tasks import CancelledTask, cancel_task, edit, publish
from portal.tasks.actions.waiting import (
    Waited,
    decline_offer,
    expire_offer,
    join_line,
    leave_line,
    move_line,
    take_offer,
    tell_offer,
)
from portal.tasks.actions.week import copy_week
from portal.tasks.rules import DatePattern, Repeat, ShiftTimes
from portal.tasks.steps import Kept, TaskDraft

__all__ = [
    "CalledOff", "CancelledShift", "CancelledTask", "Claimed", "DatePattern", "Kept", "Redated", "Repeat",
    "SeriesReceipt", "ShiftTimes", "TaskDraft", "Waited", "Withdrawn", "add_series", "add_shift", "ask_stand_in",
    "call_off", "cancel_series", "cancel_shift", "cancel_task", "choose_news", "claim_by_link", "claim_shift",
    "copy_week", "decline_offer", "edit", "edit_series", "edit_shift", "end_link", "expire_offer", "extend_series",
    "join_line", "leave_line", "make_link", "make_link_in_cell", "move_line", "plan_visit", "publish", "redate",
    "remove_search", "renew_link", "save_search", "stand_in", "take_offer", "tell_offer", "withdraw", "withdraw_call",
]  # fmt: skip
