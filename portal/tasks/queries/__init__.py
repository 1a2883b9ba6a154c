"""Every question about tasks, shifts and places: doors for other capabilities and the data of pages."""

from portal.tasks.queries.assignments import (
    AssignmentPage,
    AssignmentsPage,
    NextShift,
    assignment_page,
    assignments_page,
    next_assignment,
)
from portal.tasks.queries.drafts import DraftsPage, draft_ids, drafts_page
from portal.tasks.queries.forms import (
    CancelPage,
    ShiftFormPage,
    TaskFormPage,
    cancel_shift_page,
    cancel_task_page,
    edit_shift_page,
    edit_task_page,
    new_shift_page,
    new_task_page,
)
from portal.tasks.queries.lists import Filters, ListPage, list_page, public_list_page
from portal.tasks.queries.shared import (
    NO_SHIFT,
    OpenAssignment,
    OwnShift,
    PlaceLine,
    ShiftLine,
    all_with_credentials,
    claim_refusal,
    eligibilities,
    eligibility,
    hold_person,
    open_assignment,
    open_places_of_task,
    own_shifts,
    places_of,
    running_shifts,
    shift_and_place,
    shift_line,
    shift_to_claim,
    shifts_of_task,
)
from portal.tasks.queries.task import TaskPage, public_task_page, task_page
from portal.tasks.queries.visits import add_visit_check, has_visits

__all__ = [
    "NO_SHIFT", "AssignmentPage", "AssignmentsPage", "CancelPage", "DraftsPage", "Filters", "ListPage", "NextShift",
    "OpenAssignment", "OwnShift", "PlaceLine", "ShiftFormPage", "ShiftLine", "TaskFormPage", "TaskPage",
    "add_visit_check",
    "all_with_credentials",
    "assignment_page", "assignments_page", "cancel_shift_page", "cancel_task_page",
    "claim_refusal", "draft_ids", "drafts_page", "edit_shift_page", "edit_task_page", "eligibilities", "eligibility",
    "has_visits", "hold_person", "list_page", "new_shift_page", "new_task_page", "next_assignment", "open_assignment",
    "open_places_of_task", "own_shifts", "places_of", "public_list_page", "public_task_page", "running_shifts",
    "shift_and_place", "shift_line", "shift_to_claim", "shifts_of_task", "task_page",
]  # fmt: skip
