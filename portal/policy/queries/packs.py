"""Which rules are in force in a community on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ScalarSelect, bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal.kernel import clock, prepared
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.people import queries as people
from portal.policy.models import RulePack
from portal.policy.rules import (
    SHAPES,
    SHIPPED_VERSION,
    AgeRules,
    AgeRulesByDay,
    HoursRules,
    HouseholdRules,
    PatternRules,
    RetentionRules,
    TaskRules,
    read_rules,
)

__all__ = [
    "AgeRules", "AgeRulesByDay", "HoursRules", "HouseholdRules", "PackLine", "PatternRules", "RetentionRules",
    "TaskRules",
    "age_rules", "ages_and_household_rules", "ages_and_task_rules", "ages_by_day", "guardian_age", "hours_rules",
    "latest_version", "newest", "pack", "pack_for_update", "packs", "pattern_rules",
    "read_rules", "retention_rules", "task_rules",
]  # fmt: skip

NO_RULES = N_("There are no rules of that name and version.")
_packs = prepared.columns(RulePack)
_APPROVED = (
    select(_packs.name, _packs["values"], _packs.version, _packs.effective_on)
    .where(_packs.community_id == bindparam("community_id"), _packs.approved_by_user_id.is_not(None))
    .order_by(_packs.effective_on.desc(), _packs.version.desc())
)
_OF_NAME = _APPROVED.where(_packs.name == bindparam("name"))
_IN_FORCE = _OF_NAME.where(_packs.effective_on <= bindparam("on")).limit(prepared.at_most(1))
_AGES_AND_TASKS = _APPROVED.where(
    or_(_packs.name == "ages", (_packs.name == "tasks") & (_packs.effective_on <= bindparam("on")))
)


def pack(tx: Session, community_id: int, name: str, on: date) -> Any:  # noqa: ANN401 - one of SHAPES, by name
    """Return the typed rules of that name in force on the day: the latest version begun by then, else the defaults.

    A pack counts once a second person approved it.
    """
    found = prepared.run(tx, _IN_FORCE, community_id=community_id, name=name, on=on).first()
    return read_rules(name, found.values, found.version) if found else SHAPES[name]()


def newest(name: str, community: BindParameter[int]) -> ScalarSelect[int]:
    """Return, as part of a larger statement, the number of the approved pack that begins last; NULL without one."""
    ours = prepared.table(RulePack).alias()
    found = select(ours.c.id).where(
        ours.c.community_id == community, ours.c.name == name, ours.c.approved_by_user_id.is_not(None)
    )
    return (
        found.order_by(ours.c.effective_on.desc(), ours.c.version.desc()).limit(prepared.at_most(1)).scalar_subquery()
    )


def hours_rules(tx: Session, community_id: int, on: date) -> HoursRules:
    """Return how minutes are credited on the day."""
    rules: HoursRules = pack(tx, community_id, "hours", on)
    return rules


def age_rules(tx: Session, community_id: int, on: date) -> AgeRules:
    """Return the ages in force on the day."""
    rules: AgeRules = pack(tx, community_id, "ages", on)
    return rules


def task_rules(tx: Session, community_id: int, on: date) -> TaskRules:
    """Return the deadlines in force on the day."""
    rules: TaskRules = pack(tx, community_id, "tasks", on)
    return rules


def pattern_rules(tx: Session, community_id: int, on: date) -> PatternRules:
    """Return what guards against hours that nobody served on the day."""
    rules: PatternRules = pack(tx, community_id, "patterns", on)
    return rules


def retention_rules(tx: Session, community_id: int, on: date) -> RetentionRules:
    """Return for how many months things are kept, as in force on the day."""
    rules: RetentionRules = pack(tx, community_id, "retention", on)
    return rules


def ages_and_household_rules(tx: Session, community_id: int, on: date) -> tuple[AgeRules, HouseholdRules]:
    """Return the ages and how time is shared, as in force on the day, in one statement."""
    rows = prepared.run(tx, _APPROVED, community_id=community_id).all()
    found = {row.name: row for row in reversed(rows) if row.effective_on <= on}
    ages, shared = (
        read_rules(name, found[name].values, found[name].version) if name in found else SHAPES[name]()
        for name in ("ages", "households")
    )
    return ages, shared


def ages_by_day(tx: Session, community_id: int) -> AgeRulesByDay:
    """Return the ages of every day, so that a shift is judged by those of its own."""
    return _by_day(prepared.run(tx, _OF_NAME, community_id=community_id, name="ages"))


def ages_and_task_rules(tx: Session, community_id: int, on: date) -> tuple[AgeRulesByDay, TaskRules]:
    """Return the ages of every day and the deadlines in force on this one, in one statement."""
    rows = prepared.run(tx, _AGES_AND_TASKS, community_id=community_id, on=on).all()
    limits = next((read_rules("tasks", row.values, row.version) for row in rows if row.name == "tasks"), TaskRules())
    return _by_day(row for row in rows if row.name == "ages"), limits


def _by_day(rows: Iterable[Any]) -> AgeRulesByDay:
    return AgeRulesByDay(tuple((row.effective_on, read_rules("ages", row.values, row.version)) for row in rows))


def guardian_age(actor: Actor) -> int:
    """Return until which age (years) somebody in the actor's community is a minor today."""
    return age_rules(read(), actor.community_id, clock.today(actor.zone)).guardian_age


@dataclass(frozen=True)
class PackLine:
    """A version that a community proposed, with who proposed and who approved it (empty: nobody yet)."""

    name: str
    version: int
    effective_on: date
    values: dict[str, Any]
    source: str
    proposed_by: str
    approved_by: str


def packs(tx: Session, community_id: int) -> tuple[PackLine, ...]:
    """Return every version that a community has, by name, oldest first."""
    rows = tx.scalars(
        select(RulePack).where(RulePack.community_id == community_id).order_by(RulePack.name, RulePack.version)
    ).all()
    users = {user for row in rows for user in (row.proposed_by_user_id, row.approved_by_user_id) if user}
    names = people.user_names(tx, users)
    return tuple(
        PackLine(
            row.name, row.version, row.effective_on, row.values, row.source,
            names.get(row.proposed_by_user_id or 0, ""), names.get(row.approved_by_user_id or 0, ""),
        )
        for row in rows
    )  # fmt: skip


def latest_version(tx: Session, community_id: int, name: str) -> int:
    """Return the highest version of a pack in a community; the shipped one when it proposed none."""
    mine = RulePack.community_id == community_id, RulePack.name == name
    return max(tx.scalar(select(func.max(RulePack.version)).where(*mine)) or 0, SHIPPED_VERSION)


def pack_for_update(tx: Session, community_id: int, name: str, version: int) -> RulePack:
    """Return a version of a community's pack, locked for a change, or NotFound."""
    mine = RulePack.community_id == community_id, RulePack.name == name, RulePack.version == version
    found = tx.scalar(select(RulePack).where(*mine).with_for_update())
    if found is None:
        raise NotFound(NO_RULES)
    return found
