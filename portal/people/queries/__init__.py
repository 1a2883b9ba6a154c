"""Every question about people: doors for other capabilities, who is signed in, and the data of pages."""

from portal.people.queries.acting import (
    ActingPage,
    MandateLine,
    acting_page,
    acts_now,
    helper_by_number,
    helpers_of,
    mandate_for_update,
    mandate_to_choose,
    mandates,
    unreachable,
)
from portal.people.queries.actors import CommunityFacts, SignedIn, actor_by_name, actor_by_token, hash_token
from portal.people.queries.alike import AlikePerson, alike, alike_of, namesakes
from portal.people.queries.cells import (
    CellPerson,
    HomePage,
    area_choices,
    home_page,
    living_in,
    people_of_cell,
    person_of_cell,
)
from portal.people.queries.here import HerePage, here_page, to_be_here
from portal.people.queries.homes import minors_with_adults
from portal.people.queries.offers import Offer, offer
from portal.people.queries.pages import PeoplePage, PersonPage, ProfilePage, people_page, person_page, profile_page
from portal.people.queries.shared import (
    OPENING,
    Consent,
    Credential,
    PersonLine,
    Standing,
    age_on,
    born_by,
    cards,
    communities,
    community_by_slug,
    count_waiting,
    first_community,
    holders,
    home_of,
    household_of,
    is_agreed,
    live_roles,
    mask_phone,
    may_approve,
    may_grant,
    may_keep_people,
    may_reset_password,
    may_take_part,
    named,
    password_hash_of,
    password_problem,
    people_for_walk_in,
    person,
    person_by_number,
    person_known_as,
    person_names,
    person_of_user,
    read_email,
    read_phone,
    related_to,
    roles_of,
    sign_in_names,
    signing_in,
    staff_user_ids,
    standing,
    standings,
    user_for_sign_in,
    user_names,
    waiting_since,
)
from portal.people.queries.ties import other_hand, related, tied_to, ties
from portal.people.queries.waiting import ApprovalsPage, approvals_page

__all__ = [
    "OPENING", "ActingPage", "AlikePerson", "ApprovalsPage", "CellPerson", "CommunityFacts", "Consent",
    "Credential", "HerePage", "HomePage", "MandateLine", "Offer", "PeoplePage", "PersonLine", "PersonPage",
    "ProfilePage", "SignedIn", "Standing", "acting_page", "actor_by_name", "actor_by_token", "acts_now", "age_on",
    "alike", "alike_of", "approvals_page", "area_choices", "born_by", "cards", "communities", "community_by_slug",
    "count_waiting", "first_community", "hash_token", "helper_by_number", "helpers_of", "here_page", "holders",
    "home_of", "home_page", "household_of", "is_agreed", "live_roles", "living_in", "mandate_for_update",
    "mandate_to_choose", "mandates", "mask_phone", "may_approve", "may_grant", "may_keep_people",
    "may_reset_password", "may_take_part", "minors_with_adults", "named", "namesakes", "offer", "other_hand",
    "password_hash_of", "password_problem", "people_for_walk_in", "people_of_cell", "people_page", "person",
    "person_by_number", "person_known_as", "person_names", "person_of_cell", "person_of_user", "person_page",
    "profile_page", "read_email", "read_phone",
    "related", "related_to", "roles_of", "sign_in_names", "signing_in", "staff_user_ids", "standing", "standings",
    "tied_to", "ties", "to_be_here", "unreachable", "user_for_sign_in", "user_names", "waiting_since",
]  # fmt: skip
