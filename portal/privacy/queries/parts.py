"""All that the portal holds about one person, part by part: for the file that they take away."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import LargeBinary, Table, select
from sqlalchemy.orm import Session

from portal.ledger.models import Posting
from portal.orgs.models import Team
from portal.privacy.queries.rows import tables, theirs
from portal.privacy.rules import WAYS, Way
from portal.tasks.models import Shift, Task

Parts = dict[str, list[dict[str, Any]]]
# Who did something for the person is a number of somebody else's, and says nothing about them.
_OTHERS = "_by_user_id"


def parts(tx: Session, community_id: int, person_id: int) -> Parts:
    """Return a person's rows by part of the file, each with what its numbers mean; no secrets, nobody else's name."""
    found: Parts = {}
    for table in tables().values():
        for way in WAYS.get(table.name, ()):
            if way.part:
                columns = [column for column in table.columns if _is_shown(way, column)]
                order = next(iter(table.primary_key.columns))
                rows = tx.execute(select(*columns).where(theirs(table, way, person_id)).order_by(order)).mappings()
                found[way.part] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    _explain(tx, community_id, found)
    return found


def shown(table: Table) -> Iterator[str]:
    """Return the names of a table's columns that stand in a file."""
    for way in WAYS.get(table.name, ()):
        yield from (column.name for column in table.columns if way.part and _is_shown(way, column))


def _is_shown(way: Way, column: Any) -> bool:  # noqa: ANN401 - a column
    is_secret = column.name in way.hide or isinstance(column.type, LargeBinary)
    return not is_secret and column.name != "community_id" and not column.name.endswith(_OTHERS)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column's value
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _explain(tx: Session, community_id: int, found: Parts) -> None:
    """Put the title of the task, the start, the team's name and the kind of a posting beside their numbers."""
    titles = select(Shift.id, Task.title.label("task"), Shift.starts_at).join(Task, Task.id == Shift.task_id)
    queries = {
        "shift_id": titles.where(Shift.community_id == community_id, Shift.id.in_(_numbers(found, "shift_id"))),
        "task_id": select(Task.id, Task.title.label("task")).where(
            Task.community_id == community_id, Task.id.in_(_numbers(found, "task_id"))
        ),
        "team_id": select(Team.id, Team.name.label("team")).where(
            Team.community_id == community_id, Team.id.in_(_numbers(found, "team_id"))
        ),
        "posting_id": select(Posting.id, Posting.kind.label("what"), Posting.source, Posting.recorded_at).where(
            Posting.community_id == community_id, Posting.id.in_(_numbers(found, "posting_id"))
        ),
    }
    for column, query in queries.items():
        said = {row["id"]: {k: _plain(v) for k, v in row.items() if k != "id"} for row in tx.execute(query).mappings()}
        for row in _rows(found):
            row.update(_more(said, row.get(column)))


def _more(said: Mapping[int, Mapping[str, Any]], number: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a column's value
    return said.get(number, {}) if isinstance(number, int) else {}


def _numbers(found: Parts, column: str) -> set[int]:
    return {row[column] for row in _rows(found) if isinstance(row.get(column), int)}


def _rows(found: Parts) -> Iterable[dict[str, Any]]:
    return (row for rows in found.values() for row in rows)
