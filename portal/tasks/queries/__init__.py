"""Every question about tasks, shifts and places: doors for other capabilities and the data of pages."""

from portal.tasks.queries.assignments import (
    AssignmentPage,
    AssignmentsPage,
    NextShift,
    assignment_page,
    assignments_page,
    next_assignment,
)
from portal.tasks.queries.cell import CellPage, cell_link_page, cell_page, cell_person_page, is_on_around
from portal.tasks.queries.company import beside
from portal.tasks.queries.deciding import all_with_credentials, claim_refusal, eligibilities, eligibility
from portal.tasks.queries.drafts import DraftsPage, draft_ids, drafts_page
from portal.tasks.queries.filters import Filters
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
from portal.tasks.queries.guides import OnLists, add_experience_check, event_of_leaving, people_on
from portal.tasks.queries.links import (
    LinkHolder,
    LinkPage,
    LinksPage,
    has_address,
    led_task,
    link_actor,
    link_for_update,
    link_holder,
    link_page,
    links_page,
)
from portal.tasks.queries.lists import ListPage, list_page, open_to, public_list_page
from portal.tasks.queries.marks import Marks, marks_of, own_by_person
from portal.tasks.queries.searches import (
    Listener,
    NewSearchPage,
    SearchesPage,
    SearchLine,
    filters_of,
    listeners,
    new_search_page,
    news_key,
    search_for_update,
    searches_of,
    searches_page,
)
from portal.tasks.queries.series import (
    Reach,
    SeriesDay,
    days_to_come,
    due_series,
    open_places_of,
    people_with_places,
    reaches,
    series_of,
    wall_span,
    within,
)
from portal.tasks.queries.shared import (
    NO_SHIFT,
    OpenAssignment,
    OwnShift,
    PlaceLine,
    ShiftLine,
    hold_person,
    open_assignment,
    open_places_of_task,
    own_places,
    own_shifts,
    place_for_update,
    places_of,
    running_shifts,
    shift_and_place,
    shift_line,
    shift_lines,
    shift_to_claim,
    shifts_of_task,
)
from portal.tasks.queries.standing_in import CallLine, call_for_update, is_extra, open_call, open_calls
from portal.tasks.queries.task import TaskPage, public_task_page, task_page
from portal.tasks.queries.visits import add_visit_check, has_come, has_visits
from portal.tasks.queries.waiting import (
    InLine,
    OfferPage,
    is_waiting,
    line_of,
    lines_to_move,
    offer_for_update,
    offer_page,
    open_wait,
    overdue_offers,
    refusal_if_free,
    untold_offers,
)
from portal.tasks.queries.week import Copies, WeekPage, copies, shifts_of_week, tasks_of_team_for_update, week_page
from portal.tasks.rules import DOMAIN_WORDS, check_report, is_hour_to_tell, link_seal, may_report

__all__ = [
    "DOMAIN_WORDS", "NO_SHIFT", "AssignmentPage", "AssignmentsPage", "CallLine", "CancelPage", "CellPage", "Copies",
    "DraftsPage", "Filters", "InLine", "LinkHolder", "LinkPage", "LinksPage", "ListPage", "Listener", "Marks",
    "NewSearchPage", "NextShift", "OfferPage", "OnLists", "OpenAssignment", "OwnShift", "PlaceLine", "Reach",
    "SearchLine", "SearchesPage", "SeriesDay", "ShiftFormPage", "ShiftLine", "TaskFormPage", "TaskPage", "WeekPage",
    "add_experience_check", "add_visit_check", "all_with_credentials", "assignment_page", "assignments_page", "beside",
    "call_for_update", "cancel_shift_page", "cancel_task_page", "cell_link_page", "cell_page", "cell_person_page",
    "check_report", "claim_refusal", "copies", "days_to_come", "draft_ids", "drafts_page", "due_series",
    "edit_shift_page", "edit_task_page", "eligibilities", "eligibility", "event_of_leaving", "filters_of",
    "has_address", "has_come", "has_visits", "hold_person", "is_extra", "is_hour_to_tell", "is_on_around", "is_waiting",
    "led_task", "line_of", "lines_to_move", "link_actor", "link_for_update", "link_holder", "link_page", "link_seal",
    "links_page", "list_page", "listeners", "marks_of", "may_report", "new_search_page", "new_shift_page",
    "new_task_page", "news_key", "next_assignment", "offer_for_update", "offer_page", "open_assignment", "open_call",
    "open_calls", "open_places_of", "open_places_of_task", "open_to", "open_wait", "overdue_offers", "own_by_person",
    "own_places", "own_shifts", "people_on", "people_with_places", "place_for_update", "places_of", "public_list_page",
    "public_task_page", "reaches", "refusal_if_free", "running_shifts", "search_for_update", "searches_of",
    "searches_page", "series_of", "shift_and_place", "shift_line", "shift_lines", "shift_to_claim", "shifts_of_task",
    "shifts_of_week", "task_page", "tasks_of_team_for_update", "untold_offers", "wall_span", "week_page", "within",
]  # fmt: skip
