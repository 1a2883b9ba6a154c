"""Thousands of rows in a few statements: one by one, 5,000 held the only writer of SQLite for ten seconds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.orgs.models import Organisation, Team
from portal.tasks import steps as tasks
from portal.tasks.models import Task


def add_organisations(tx: Session, community_id: int, names: Sequence[str], now: datetime) -> list[int]:
    """Add organisations; return their numbers in the same order. A name that is taken is an IntegrityError."""
    rows = [{"community_id": community_id, "name": name, "about": "", "phone": None, "added_at": now} for name in names]
    return _insert(tx, Organisation, rows)


def found_teams(tx: Session, community_id: int, teams: Sequence[tuple[str, int | None]], now: datetime) -> list[int]:
    """Add teams, as (name, organisation); return their numbers. A name that is taken is an IntegrityError."""
    rows = [
        {"community_id": community_id, "organisation_id": owner, "name": name, "about": "", "founded_at": now}
        for name, owner in teams
    ]
    return _insert(tx, Team, rows)


def keep_tasks(
    tx: Session, community_id: int, drafts: Sequence[tasks.TaskDraft], by: int | None, now: datetime, *, is_open: bool
) -> list[int]:
    """Keep tasks as drafts, or open from now on; by is the user. Return their numbers in the same order."""
    for draft in drafts:
        tasks.check_draft(draft)
    common = {
        "community_id": community_id, "made_by_user_id": by, "made_at": now, "published_at": now if is_open else None,
    }  # fmt: skip
    return _insert(tx, Task, [{**vars(draft), **common} for draft in drafts])


def _insert(tx: Session, table: type[Organisation | Team | Task], rows: Sequence[dict[str, object]]) -> list[int]:
    if not rows:
        return []
    return list(tx.scalars(insert(table).returning(table.id, sort_by_parameter_order=True), rows))
