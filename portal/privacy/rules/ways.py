"""Which tables name a person: by which column, in which part of their file, and what erasure makes of the row.

The one list that a new table cannot slip past: tests/privacy reads the tables themselves and asks for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Mark(Enum):
    """A value that is only known when somebody is erased."""

    NAME = "the neutral name"
    NUMBER = "the number that ended"
    NOW = "the moment"
    TODAY = "the day of the community"


NAME, NUMBER, NOW, TODAY = Mark
GONE = "gone"


@dataclass(frozen=True)
class Way:
    """How rows of a table are one person's.

    by: the column with their number, or the column and the table whose rows it points to. part: of the file.
    erase: GONE, or new values (what is empty stays so). ends: values for a row whose first of these is still empty.
    hide: columns that no file shows (secrets, what was voted). only: a column and its value, where others share it.
    """

    by: str | tuple[str, str]
    part: str
    erase: str | Mapping[str, Any] = field(default_factory=dict)
    ends: Mapping[str, Any] = field(default_factory=dict)
    hide: tuple[str, ...] = ()
    only: tuple[str, str] | None = None


_ENDED = {"ended_at": NOW}
_PEOPLE = {
    "people": (
        Way("id", "profile", {
            "name": NAME, "sort_key": "~", "initials": "~", "public_no": NUMBER, "birth_date": None, "phone": None,
            "email": None, "status": "left", "skills": [], "languages": [], "availability": [], "locale": None,
            "is_large": False, "area": None,
        }),
    ),
    "users": (
        Way("person_id", "sign-in", {
            "user_name": None, "phone": None, "email": None, "password_hash": "!", "is_closed": True,
        }, hide=("password_hash",)),
    ),
    "sign_ins": (Way(("user_id", "users"), "devices", GONE, hide=("token_hash",)),),
    "sign_in_ways": (Way(("sign_in_id", "sign_ins"), "ways-to-sign-in", GONE),),
    "card_sign_ins": (Way(("sign_in_id", "sign_ins"), "cards-read", GONE),),
    "cards": (Way("person_id", "cards", GONE, hide=("seed", "badge_hash")),),
    "card_pins": (Way("person_id", "pins", GONE, hide=("pin_hash",)),),
    "one_time_codes": (Way("person_id", "one-time-codes", GONE, hide=("seed", "code_hash")),),
    "role_grants": (Way(("user_id", "users"), "roles", ends=_ENDED),),
    "approvals": (Way("person_id", "approvals", {"reason": ""}),),
    "guardian_consents": (
        Way("person_id", "guardian-consents", {"guardian_name": "", "guardian_phone": "", "how_verified": ""}),
    ),
    "household_members": (Way("person_id", "household", ends={"left_at": NOW}),),
    "mandates": (
        Way("person_id", "mandates", {"slip_no": ""}, _ENDED),
        Way("helper_person_id", "mandates-of-others", {"slip_no": ""}, _ENDED),
    ),
    "shared_sign_ins": (Way(("user_id", "users"), "shared-sign-in", ends=_ENDED),),
    "person_homes": (Way("person_id", "home", GONE),),
}  # fmt: skip
_WORK = {
    "memberships": (Way("person_id", "teams", ends={"left_on": TODAY}),),
    "assignments": (Way("person_id", "places"),),
    "extra_places": (Way(("assignment_id", "assignments"), "extra-places"),),
    "visit_plans": (Way(("assignment_id", "assignments"), "planned-visits"),),
    "stand_in_calls": (Way(("assignment_id", "assignments"), "stand-ins", ends={**_ENDED, "end_reason": "withdrawn"}),),
    "waits": (Way("person_id", "waiting"),),
    "place_offers": (Way("person_id", "offered-places"),),
    "scans": (Way("person_id", "scans", hide=("ticket_id", "counter")),),
    "engagements": (Way("person_id", "visits"),),
    "absences": (Way("person_id", "absences"),),
    "paper_lines": (Way("person_id", "paper-lists"),),
    "personal_links": (Way("person_id", "personal-links", GONE),),
    "saved_searches": (Way("person_id", "searches", GONE),),
    "availability_exceptions": (Way("person_id", "availability", GONE),),
    "suggestion_choices": (Way("person_id", "suggestions", GONE),),
    "credentials": (Way("person_id", "credentials", GONE),),
}
_BOOKS = {
    "verifications": (Way("person_id", "decisions", {"reason": "", "reversal_reason": ""}),),
    "hour_disputes": (Way("person_id", "objections", {"reason": "", "closing_reason": ""}),),
    "hour_holds": (Way(("engagement_id", "engagements"), "held-visits"),),
    "hour_adjustments": (Way(("verification_id", "verifications"), "adjusted-visits"),),
    "hour_looks": (Way(("verification_id", "verifications"), "second-looks"),),
    "carried_hours": (Way("person_id", "hours-from-before", {"note": ""}, hide=("mark", "content")),),
    "carried_credits": (Way("person_id", "credits-from-before"),),
    "accounts": (Way("owner", "accounts"),),
    "entries": (Way(("account_id", "accounts"), "statement"),),
    "sharing_members": (Way("person_id", "shared-time"),),
    "sharing_moves": (Way(("member_id", "sharing_members"), "shared-minutes"),),
    "sharing_answers": (Way("person_id", "sharing-answers"),),
    "sharing_invitations": (
        Way("from_person_id", "sharing-invitations", ends={**_ENDED, "outcome": "withdrawn"}),
        Way("to_person_id", "sharing-invitations-received", ends={**_ENDED, "outcome": "withdrawn"}),
    ),
}
_WORDS = {
    "notices": (Way("person_id", "messages", GONE),),
    "deliveries": (Way(("notice_id", "notices"), "mails", GONE),),
    "calendar_feeds": (Way("person_id", "calendars", GONE),),
    "incident_reports": (Way("reported_by_person_id", "reports"),),
    # Whether somebody else named them is the report's secret, and so is a flag (docs/adr/0033).
    "incident_people": (Way("person_id", ""),),
    "safeguarding_flags": (Way("person_id", "", {"reason": "–"}, _ENDED),),
    "agreement_signatures": (Way("person_id", "agreements"),),
    "poll_voters": (Way("person_id", "polls", hide=("how", "bundle_id")),),
    "poll_votes": (Way("person_id", "open-polls", hide=("option_id",)),),
    "external_refs": (Way("subject_id", "outside-numbers", GONE, hide=("content_hash",), only=("kind", "people")),),
    "erasure_requests": (Way("person_id", "erasure-requests", {"sentence": "", "slip_no": ""}),),
    "erasures": (Way("person_id", ""),),
}
WAYS: Mapping[str, tuple[Way, ...]] = {**_PEOPLE, **_WORK, **_BOOKS, **_WORDS}

# Tables that name people by a number and are neither in a file nor changed, each with its reason.
EXCUSED: Mapping[str, str] = {
    "incident_readings": "who opened a report: the number of a reader, for the station to answer for",
    "imported_rows": "a line of somebody else's list; its texts are swept",
}
