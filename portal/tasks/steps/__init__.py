"""What others may do to tasks, shifts and places inside their own transaction."""

from portal.tasks.steps.links import keep_link, make_link
from portal.tasks.steps.places import add_walk_in, end_shifts, give_place_back, keep_plan, take, take_place
from portal.tasks.steps.planning import (
    TaskDraft,
    add_shift,
    add_shifts,
    change_many,
    check_draft,
    check_span,
    draft,
    keep_address,
    keep_area,
    keep_many,
    publish,
    put_guides,
    put_needs,
    remove_many,
)
from portal.tasks.steps.searches import Kept, keep_search, note_told, remove_search
from portal.tasks.steps.series import begin_series, change_days, cut_off, make_due, set_apart, set_pattern, span, split
from portal.tasks.steps.standing_in import ask_stand_in, hand_over, withdraw_call
from portal.tasks.steps.waiting import end_wait, join_line, pass_on, pass_on_each, take_offer

__all__ = [
    "Kept", "TaskDraft", "add_shift", "add_shifts", "add_walk_in", "ask_stand_in", "begin_series", "change_days",
    "change_many", "check_draft", "check_span", "cut_off", "draft", "end_shifts", "end_wait", "give_place_back",
    "hand_over", "join_line", "keep_address", "keep_area", "keep_link", "keep_many", "keep_plan", "keep_search",
    "make_due", "make_link", "note_told", "pass_on", "pass_on_each", "publish", "put_guides", "put_needs",
    "remove_many", "remove_search", "set_apart", "set_pattern", "span", "split", "take", "take_offer", "take_place",
    "withdraw_call",
]  # fmt: skip
