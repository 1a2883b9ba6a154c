"""Every question about people: doors for other capabilities, who is signed in, and the data of pages."""

from portal.people.queries.actors import actor_by_token, hash_token
from portal.people.queries.pages import (
    ApprovalsPage, PeoplePage, PersonPage, ProfilePage, approvals_page, people_page, person_page, profile_page,
)
from portal.people.queries.shared import (
    PersonLine, Standing, age_on, cards, communities, community_by_slug, count_waiting, first_community, holders, household_of,
    mask_phone, may_take_part, people_for_walk_in, person, person_by_number, person_names, person_of_user, staff_user_ids, standing,
    standings, user_for_sign_in, user_names, waiting_since,
)

__all__ = [
    "ApprovalsPage", "PeoplePage", "PersonLine", "PersonPage", "ProfilePage", "Standing", "actor_by_token", "age_on",
    "approvals_page", "cards", "communities", "community_by_slug", "count_waiting", "first_community", "hash_token", "holders",
    "household_of", "mask_phone", "may_take_part", "people_for_walk_in", "people_page", "person", "person_by_number", "person_names",
    "person_of_user", "person_page", "profile_page", "staff_user_ids", "standing", "standings", "user_for_sign_in",
    "user_names", "waiting_since",
]  # fmt: skip
