"""Every question about pathways: a team's journey, its figures, its page."""

from portal.pathway.queries.journeys import (
    Standing,
    gather_facts,
    journey_of,
    named_files,
    stored_file,
    submission_for_update,
    team_standing,
)
from portal.pathway.queries.pages import PathwaysPage, TeamPathwayPage, pathways_page, team_pathway_page

__all__ = [
    "PathwaysPage", "Standing", "TeamPathwayPage", "gather_facts", "journey_of", "named_files",
    "pathways_page", "stored_file", "submission_for_update", "team_pathway_page", "team_standing",
]  # fmt: skip
