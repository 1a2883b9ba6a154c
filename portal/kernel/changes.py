"""What an act changed on things that were there before: the values before and after, kept beside its event.

Gathered while the session writes, so that no action has to think of it. What is written in bulk (`update(...)`) passes
by: such statements only set who ended something and when, or tell here what they overwrite (`note`).
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Table, event, insert, inspect
from sqlalchemy.orm import InstanceState, Mapped, Session, mapped_column

from portal.kernel.db import Base

SILENT = {"info": {"keeps_changes": False}}  # for tables whose values follow from other rows
_GATHERED, _EVENT = "changes", "changes of event"
_HIDDEN = "…"  # there was a value; who may read it finds it where it belongs


class Change(Base):
    """Values of one thing before and after an act, by column; personal ones say only that they changed."""

    __tablename__ = "changes"
    __table_args__ = (Index(None, "event_id"), Index(None, "community_id", "thing"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    thing: Mapped[str] = mapped_column(String(60))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


def shown(*columns: str) -> dict[str, Any]:
    """Return the table argument by which only these columns show their values; of others, that they changed."""
    return {"info": {"shown": columns}}


def note(tx: Session, model: type[Base], row_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Gather what a statement in bulk overwrites on one row; nothing where nothing differs."""
    _gather(tx, model.__table__, row_id, dict(before), dict(after))  # type: ignore[arg-type]  # a mapped class's


def keep(tx: Session, community_id: int, event_id: int) -> None:
    """Write what was gathered so far, and all that this transaction still changes, beside the event."""
    tx.info[_EVENT] = community_id, event_id
    _write(tx)


def is_waiting(tx: Session) -> bool:
    """Tell whether something was gathered that no event stands beside yet."""
    return bool(tx.info.get(_GATHERED))


@event.listens_for(Session, "before_flush")
def _look(tx: Session, *_more: object) -> None:
    for row in tx.dirty:
        state: InstanceState[Any] = inspect(row)
        found = {column.key: state.attrs[column.key].history for column in state.mapper.column_attrs}
        changed = {name: history for name, history in found.items() if history.added and history.deleted}
        before = {name: next(iter(history.deleted)) for name, history in changed.items()}
        after = {name: next(iter(history.added)) for name, history in changed.items()}
        _gather(tx, state.mapper.local_table, getattr(row, "id", 0), before, after)  # type: ignore[arg-type]


@event.listens_for(Session, "after_flush")
def _go_on(tx: Session, *_more: object) -> None:
    if _EVENT in tx.info:
        _write(tx)


def _gather(tx: Session, table: Table, row_id: int, before: dict[str, Any], after: dict[str, Any]) -> None:
    if not table.info.get("keeps_changes", True):
        return
    said = {name: (_said(table, name, before[name]), _said(table, name, after[name])) for name in before}
    said = {name: pair for name, pair in said.items() if before[name] != after[name]}
    if said:
        was, now = ({name: pair[side] for name, pair in said.items()} for side in (0, 1))
        tx.info.setdefault(_GATHERED, []).append({"thing": f"{table.name}:{row_id}", "before": was, "after": now})


def _said(table: Table, name: str, value: Any) -> Any:  # noqa: ANN401 - a column's value
    """Return the value as the audit keeps it: plain, or hidden where it is personal or secret."""
    may_show = name in table.info.get("shown", (name,)) and not isinstance(table.c[name].type, LargeBinary)
    if value is None or isinstance(value, bool):
        return value
    if not may_show:
        return _HIDDEN
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _write(tx: Session) -> None:
    if rows := tx.info.pop(_GATHERED, None):
        community_id, event_id = tx.info[_EVENT]
        placed = [{**row, "community_id": community_id, "event_id": event_id} for row in rows]
        tx.connection().execute(insert(Base.metadata.tables["changes"]), placed)
