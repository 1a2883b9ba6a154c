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
    put_needs,
    remove_many,
)

__all__ = [
    "TaskDraft", "add_shift", "add_shifts", "add_walk_in", "change_many", "check_draft", "check_span", "draft",
    "end_shifts", "give_place_back", "keep_many", "publish", "put_needs", "remove_many", "take_place",
]  # fmt: skip
