"""Which rules are in force in a community on a day."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from portal.kernel import prepared
from portal.policy.models import RulePack
from portal.policy.rules import SHAPES, AgeRules, HoursRules, TaskRules, read_rules

__all__ = [
    "AgeRules", "HoursRules", "TaskRules", "age_and_task_rules", "age_rules", "hours_rules", "pack", "task_rules",
]  # fmt: skip

_packs = prepared.columns(RulePack)
_LATEST_FIRST = (
    select(_packs.name, _packs["values"], _packs.version)
    .where(
        _packs.community_id == bindparam("community_id"), _packs.effective_on <= bindparam("on"),
        _packs.approved_by_user_id.is_not(None),
    )
    .order_by(_packs.effective_on.desc(), _packs.version.desc())
)  # fmt: skip
_IN_FORCE = _LATEST_FIRST.where(_packs.name == bindparam("name")).limit(prepared.at_most(1))
_AGES_AND_TASKS = _LATEST_FIRST.where(or_(_packs.name == "ages", _packs.name == "tasks"))


def pack(tx: Session, community_id: int, name: str, on: date) -> Any:  # noqa: ANN401 - one of SHAPES, by name
    """Return the typed rules of that name in force on the day: the latest version begun by then, else the defaults.

    A pack counts once a second person approved it.
    """
    found = prepared.run(tx, _IN_FORCE, community_id=community_id, name=name, on=on).first()
    return read_rules(name, found.values, found.version) if found else SHAPES[name]()


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


def age_and_task_rules(tx: Session, community_id: int, on: date) -> tuple[AgeRules, TaskRules]:
    """Return the ages and the deadlines in force on the day, in one statement."""
    found: dict[str, Any] = {}
    for row in prepared.run(tx, _AGES_AND_TASKS, community_id=community_id, on=on):
        found.setdefault(row.name, read_rules(row.name, row.values, row.version))
    return found.get("ages") or AgeRules(), found.get("tasks") or TaskRules()
