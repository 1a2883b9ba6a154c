"""What others may do to tasks, shifts and places inside their own transaction."""

from portal.tasks.steps.places import add_walk_in, end_shifts, give_place_back, take_place
from portal.tasks.steps.planning import (
    TaskDraft,
    add_shift,
    add_shifts,
    change_many,
    check_draft,
    check_span,
    draft,
    keep_many,
    publish,
    remove_many,
)
from portal.tasks.steps.standing_in import ask_stand_in, hand_over, withdraw_call
from portal.tasks.steps.waiting import end_wait, join_line, pass_on, take_offer

__all__ = [
    "TaskDraft", "add_shift", "add_shifts", "add_walk_in", "ask_stand_in", "change_many", "check_draft", "check_span",
    "draft", "end_shifts", "end_wait", "give_place_back", "hand_over", "join_line", "keep_many", "pass_on", "publish",
    "remove_many", "take_offer", "take_place", "withdraw_call",
]  # fmt: skip
