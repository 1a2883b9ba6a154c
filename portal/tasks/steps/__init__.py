"""What others may do to tasks, shifts and places inside their own transaction."""

from portal.tasks.steps.links import keep_link, make_link
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

__all__ = [
    "TaskDraft", "add_shift", "add_shifts", "add_walk_in", "change_many", "check_draft", "check_span", "draft",
    "end_shifts", "give_place_back", "keep_link", "keep_many", "make_link", "publish", "remove_many", "take_place",
]  # fmt: skip
