"""The menu: which places each role sees, in which order; every other page is reached from one of them."""

from dataclasses import dataclass

from portal.kernel.actor import Actor
from portal.kernel.text import N_


@dataclass(frozen=True)
class Place:
    """One entry: its words, address, icon, and the endpoints on which it is the current one."""

    label: str
    url: str
    icon: str
    endpoints: frozenset[str]


TASKS = Place(N_("Tasks"), "/tasks", "board", frozenset({"tasks.list_tasks", "tasks.show_task"}))
MINE = Place(
    N_("My tasks"), "/assignments", "mine",
    frozenset({"tasks.list_assignments", "tasks.show_assignment", "notices.show_calendar_link"}),
)  # fmt: skip
HOURS = Place(N_("My hours"), "/statement", "ruler", frozenset({"hours.show_statement"}))
HELP = Place(N_("Help"), "/help", "help", frozenset({"admin.show_help"}))
TEAMS = Place(
    N_("Teams"), "/teams", "people",
    frozenset({"orgs.list_teams", "orgs.show_members", "pathway.show_team_pathway", "orgs.show_team"}),
)  # fmt: skip
QUEUE = Place(N_("Verify hours"), "/hours/queue", "sign", frozenset({"hours.show_queue", "hours.show_verified"}))
APPROVALS = Place(N_("New people"), "/approvals", "person", frozenset({"people.list_approvals"}))
PEOPLE = Place(N_("People"), "/people", "people", frozenset({"people.list_people", "people.show_person"}))
OVERVIEW = Place(N_("Overview"), "/overview", "board", frozenset({"admin.show_overview"}))
SIGN_IN = Place(N_("Sign in"), "/login", "door", frozenset({"people.show_sign_in"}))
JOIN = Place(N_("Join"), "/register", "plus", frozenset({"people.show_registration"}))
REPORTS = Place(
    N_("Reports"), "/incidents/docket", "sign", frozenset({"incidents.show_docket", "incidents.show_report"})
)
CELL = Place(N_("My cell"), "/cell", "pin", frozenset({"tasks.show_cell", "tasks.show_cell_person"}))
WEEK = Place(N_("This week"), "/", "board", frozenset({"admin.show_home"}))

_BY_ROLE: tuple[tuple[str, tuple[Place, ...]], ...] = (
    ("site_admin", (OVERVIEW, PEOPLE, TASKS, HELP)),
    ("social_worker", (QUEUE, APPROVALS, TEAMS, TASKS)),
    ("supervisor", (QUEUE, APPROVALS, TEAMS, TASKS)),
    ("safeguarding_lead", (REPORTS, TASKS, MINE, HELP)),
    ("committee", (TEAMS, TASKS, OVERVIEW, HELP)),
    ("purchaser", (OVERVIEW, TASKS, HELP)),
    ("grid_worker", (CELL, TASKS, MINE, HELP)),
    ("organisation_admin", (TASKS, MINE, TEAMS, HOURS)),
    ("team_leader", (TASKS, MINE, TEAMS, HOURS)),
    ("partner", (TASKS, MINE, HOURS, HELP)),
)

ROLE_LABELS = {
    "member": N_("Volunteer"),
    "team_leader": N_("Team leader"),
    "organisation_admin": N_("Organisation admin"),
    "social_worker": N_("Social worker"),
    "supervisor": N_("Supervisor"),
    "committee": N_("Community committee"),
    "purchaser": N_("Purchaser"),
    "partner": N_("Partner"),
    "site_admin": N_("Site admin"),
    "safeguarding_lead": N_("Safeguarding lead"),
    "grid_worker": N_("Grid worker"),
}


def for_viewer(viewer: Actor | None) -> tuple[Place, ...]:
    """Return at most four places for the viewer, by their first role in order of rank."""
    if viewer is None:
        return (WEEK, TASKS, JOIN, SIGN_IN)
    for role, places in _BY_ROLE:
        if viewer.has(role):
            return places
    return (TASKS, MINE, HOURS, HELP)


def role_label(viewer: Actor) -> str:
    """Return the name (a msgid) of the viewer's first role in order of rank."""
    return ROLE_LABELS[next((role for role, _ in _BY_ROLE if viewer.has(role)), "member")]


# Endpoints that stand in no menu, each with the reason; tests/house reads both lists.
EXCUSED: dict[str, str] = {
    "stylesheet": "loaded by every page",
    "admin.healthz": "for machines",
    "admin.readyz": "for machines",
    "admin.show_events": "from the overview",
    "admin.export_changes": "from the changes",
    "admin.show_changes": "from the queue and the overview",
    "areas.export_areas": "from the areas",
    "areas.list_areas": "from the people and the page of areas for everybody",
    "areas.show_area": "from the areas",
    "attendance.export_roster": "from the roster",
    "attendance.new_walk_in": "from the roster",
    "attendance.new_message": "from the roster",
    "attendance.new_place": "from the roster",
    "attendance.new_visit": "from the own task",
    "attendance.list_notes": "from the roster",
    "attendance.new_sheet": "from the roster and the printed list",
    "attendance.download_picture": "from the page that types a list in, and the visit",
    "attendance.print_week": "from the team’s week",
    "attendance.show_code": "opened by a camera",
    "attendance.show_inside": "from the roster and the team",
    "attendance.show_place": "from the roster",
    "attendance.show_roster": "from the shift and the door screen",
    "attendance.show_scan": "shown after a scan",
    "attendance.show_screen": "from the shift",
    "attendance.type_digits": "from the home page and the own tasks",
    "attendance.show_badge": "a printed card, read by a camera",
    "attendance.show_badge_scan": "shown after a card was read",
    "cards.list_cards": "from the people",
    "cards.list_devices": "from the people, the teams and the roster",
    "cards.print_cards": "from the cards",
    "cards.show_card": "a printed card, read by a camera",
    "cards.show_code": "shown after a code was made",
    "cards.show_person_cards": "from the person",
    "cards.type_code": "from the sign-in",
    "carried.list_batches": "from the imports",
    "carried.show_batch": "from the imports",
    "council.export_own": "from the polls",
    "council.list_polls": "from the team",
    "council.new_agreement": "from the agreement",
    "council.new_poll": "from the polls and the pathway",
    "council.show_agreement": "from the team",
    "council.show_papers": "from the poll",
    "council.show_poll": "from the polls",
    "exchange.list_imports": "from the people and the list of drafts",
    "exchange.new_import": "from the imports",
    "exchange.show_import": "from the imports",
    "exchange.show_trial": "shown after a file was sent",
    "incidents.list_reports": "from the help",
    "incidents.new_report": "from the task, the own task and the own reports",
    "safety.list_flags": "from the own reports of whoever may see it",
    "hours.show_area_months": "from the months and the areas",
    "hours.show_area_months_csv": "from the time by area",
    "hours.show_areas": "from the help and the areas",
    "hours.new_adjustment": "from the queue",
    "hours.show_decisions": "from the own hours",
    "hours.show_engagement": "from the queue",
    "hours.show_patterns": "from the queue",
    "hours.show_sample": "from the verified hours",
    "hours.show_months": "from the verified hours",
    "hours.show_months_csv": "from the months",
    "hours.show_verified_csv": "from the verified hours",
    "hours.show_verified_xlsx": "from the verified hours",
    "matching.show_suggestions": "from the tasks",
    "notices.show_feed": "followed by calendars",
    "notices.list_notices": "at the foot of every page",
    "notices.show_calendar": "from the own task",
    "orgs.export_members": "from the roster of the team",
    "orgs.list_organisations": "from the teams",
    "orgs.new_team": "from the teams",
    "orgs.show_limits": "from the team",
    "orgs.show_organisation": "from the organisations",
    "pathway.download_file": "from the pathway of the team",
    "pathway.list_pathways": "from the teams",
    "people.new_resident": "from the cell",
    "people.list_mandates": "from the profile",
    "privacy.list_erasures": "from the people",
    "privacy.show_data": "from the profile",
    "privacy.export_for": "from the person, after a press",
    "privacy.show_person": "from the person",
    "privacy.export_own": "from the own data, after a press",
    "policy.list_rules": "from the people and the overview",
    "policy.new_rules": "from the rules",
    "people.show_here": "asked at a sign-in that several people use",
    "people.show_profile": "at the foot of every page",
    "sharing.show_household": "from the profile and the own hours",
    "sharing.show_sharing": "from the person",
    "tasks.confirm_shift_cancellation": "from the task",
    "tasks.confirm_task_cancellation": "from the task",
    "tasks.edit_shift": "from the task",
    "tasks.list_searches": "from the list",
    "tasks.new_search": "from the list",
    "tasks.edit_task": "from the task",
    "tasks.list_drafts": "from the tasks",
    "tasks.list_links": "from the task",
    "tasks.show_link": "from a slip or a letter",
    "tasks.new_shift": "from the task",
    "tasks.new_task": "from the tasks and the team",
    "tasks.show_offer": "from the message about it, the task and the own tasks",
    "tasks.show_cell_link": "from somebody of the cell",
    "tasks.show_week": "from the team",
    "training.list_credentials": "from the profile",
    "training.show_credentials": "from the person",
}
