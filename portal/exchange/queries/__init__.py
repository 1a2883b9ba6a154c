"""Every question about imports: what earlier ones keep, what a file would do, and the data of pages."""

from portal.exchange.queries.kinds import Outline, outline, outline_now, plan
from portal.exchange.queries.known import (
    Ref,
    changes_of,
    empty_organisations,
    empty_teams,
    hold_imports,
    later_run,
    organisations,
    refs,
    refs_of,
    run_for_update,
    shifts_for_update,
    tasks_for_update,
    teams,
    used_shifts,
)
from portal.exchange.queries.known_areas import areas_in_use
from portal.exchange.queries.known_people import people_for_update, places_of, used_people
from portal.exchange.queries.pages import (
    Remark,
    RunLine,
    RunPage,
    RunsPage,
    kept_lines,
    notes_of,
    refused_lines,
    run_page,
    runs_of,
    runs_page,
)
from portal.exchange.queries.trials import TrialPage, remark, trial_page

__all__ = [
    "Outline", "Ref", "Remark", "RunLine", "RunPage", "RunsPage", "TrialPage", "areas_in_use", "changes_of",
    "empty_organisations", "empty_teams", "hold_imports", "kept_lines", "later_run", "notes_of", "organisations",
    "outline", "outline_now", "people_for_update", "places_of", "plan", "refs", "refs_of", "refused_lines", "remark",
    "run_for_update", "run_page", "runs_of", "runs_page", "shifts_for_update", "tasks_for_update", "teams",
    "trial_page", "used_people", "used_shifts",
]  # fmt: skip
