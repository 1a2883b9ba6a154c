"""Every question about organisations, teams and memberships: doors for others, and the data of pages."""

from portal.orgs.queries.limits import LimitsPage, limits_for_update, limits_page
from portal.orgs.queries.news import News, add_team_news, news_of
from portal.orgs.queries.organisations import (
    OrganisationPage,
    OrganisationsPage,
    organisation_page,
    organisations_page,
)
from portal.orgs.queries.pages import (
    MembersPage,
    TeamPage,
    TeamsPage,
    members_page,
    organisations_for,
    team_page,
    teams_page,
)
from portal.orgs.queries.shared import (
    MemberLine,
    TeamLine,
    count_members,
    count_posts,
    founded_at,
    leader_names,
    leaders_of,
    leads,
    may_lead,
    members_of,
    open_membership,
    organisation,
    organisation_by_name,
    overdue_deputies,
    overdue_deputy,
    team_by_name,
    team_ids_of_person,
    team_line,
    teams_for,
)

__all__ = [
    "LimitsPage", "MemberLine", "MembersPage", "News", "OrganisationPage", "OrganisationsPage", "TeamLine",
    "TeamPage", "TeamsPage", "add_team_news", "count_members", "count_posts", "founded_at", "leader_names",
    "leaders_of", "leads", "limits_for_update", "limits_page", "may_lead", "members_of", "members_page",
    "news_of", "open_membership", "organisation", "organisation_by_name", "organisation_page",
    "organisations_for", "organisations_page", "overdue_deputies", "overdue_deputy", "team_by_name",
    "team_ids_of_person", "team_line", "team_page", "teams_for", "teams_page",
]  # fmt: skip
