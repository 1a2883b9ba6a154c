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
    keep_address,
    keep_many,
    publish,
    put_needs,
    remove_many,
)
from portal.tasks.steps.series import begin_series, change_days, cut_off, make_due, set_apart, set_pattern, span, split

__all__ = [
    "TaskDraft", "add_shift", "add_shifts", "add_walk_in", "begin_series", "change_days", "change_many",
    "check_draft", "check_span", "cut_off", "draft", "end_shifts", "give_place_back", "keep_address", "keep_many",
    "make_due", "publish", "put_needs", "remove_many", "set_apart", "set_pattern", "span", "split", "take_place",
]  # fmt: skip
