"""What is shared, by whom, and what still waits for an answer."""

from portal.sharing.queries.checks import AUDIT_CHECKS
from portal.sharing.queries.pages import HouseholdPage, SharingSeen, household_page, sharing_seen
from portal.sharing.queries.shared import (
    MemberLine,
    Short,
    as_it_stands,
    invitation_for_update,
    is_asked,
    mates,
    member,
    members,
    overdue,
    owner_of,
    sharing_of,
    short_of,
    sides,
    to_let_go,
    with_time,
)
from portal.sharing.queries.statement import move_kinds, pool_of, usable_minutes

__all__ = [
    "AUDIT_CHECKS", "HouseholdPage", "MemberLine", "SharingSeen", "Short", "as_it_stands", "household_page",
    "invitation_for_update", "is_asked", "mates", "member", "members", "move_kinds", "overdue", "owner_of", "pool_of",
    "sharing_of", "sharing_seen", "short_of", "sides", "to_let_go", "usable_minutes", "with_time",
]  # fmt: skip
