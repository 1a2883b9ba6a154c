"""Small builders for tests of pathway rules: a requirement, a mark, an item as a page would assess it."""

from datetime import UTC, datetime
from decimal import Decimal

from portal.pathway.rules import Assessed, Label, Mark, Requirement, Test, assess

BEN, MEI, SARA, GUO = 1, 2, 3, 4
LEADER = frozenset({"member", "team_leader"})
SOCIAL_WORKER = frozenset({"member", "social_worker"})
SUPERVISOR = frozenset({"member", "supervisor"})
COMMITTEE = frozenset({"member", "committee"})
MEMBER = frozenset({"member"})
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def requirement(kind: str = "document", approver: str = "social_worker", **more) -> Requirement:
    shape = {"document": {"template": "t"}, "training": {"course": "c", "value": Decimal(12), "unit": "hours"}}
    fields = {"id": "thing", "label": Label({"en": "Thing"}), "linkages": ("talent",), "conf": "D"}
    return Requirement(**fields | {"kind": kind, "approver": approver} | shape.get(kind, {}) | more)


def metric(name: str = "member_count", value: int | str = 10, **more) -> Requirement:
    return requirement("metric", test=Test(name, more.pop("op", ">="), Decimal(value)), **more)


def vote(**more) -> Requirement:
    return requirement("vote", "members", **{"value": Decimal("0.67"), "quorum": Decimal("0.5")} | more)


def mark(state: str = "submitted", by: int | None = BEN, **more) -> Mark:
    return Mark(state, by, more.pop("at", MONDAY), **more)


def item(wanted: Requirement, facts: dict | None = None, marked: Mark | None = None) -> Assessed:
    (assessed,) = assess((wanted,), facts or {}, {wanted.id: marked} if marked else {})
    return assessed


def told(assessed: Assessed) -> tuple:
    """Return what a page tells of the figure that counts."""
    return assessed.have, assessed.op, assessed.want, assessed.missing, assessed.unit
