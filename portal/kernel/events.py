"""Facts recorded with the change that made them: audit entry and outbox in one row, never updated."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.kernel import changes, prepared
from portal.kernel.actor import Actor
from portal.kernel.db import Base, UtcDateTime, index_where

_declared: dict[str, frozenset[str]] = {}


class Event(Base):
    """One fact: who did what to which thing, when; ids only, never text."""

    __tablename__ = "events"
    __table_args__ = (
        index_where(  # few have one
            "uq_events_natural_key", "community_id", "natural_key", where="natural_key IS NOT NULL", unique=True
        ),
        Index(None, "community_id", "subject"),
        Index(None, "community_id", "id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    actor_user_id: Mapped[int | None]
    via: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    keys: Mapped[dict[str, Any]]
    natural_key: Mapped[str | None] = mapped_column(String(120))


_RECORD = insert(prepared.table(Event)).inline()  # few ask for its number
_COLUMNS = prepared.columns(Event)
_NUMBER = select(func.max(_COLUMNS.id)).where(
    _COLUMNS.community_id == bindparam("community_id"), _COLUMNS.subject == bindparam("subject"),
    _COLUMNS.name == bindparam("name"), _COLUMNS.at == bindparam("at"),
)  # fmt: skip


def declare(names: dict[str, tuple[str, ...]]) -> None:
    """Name the events of a capability, each with the exact set of its keys."""
    for name, keys in names.items():
        if name in _declared:
            message = f"event {name!r} is declared twice"
            raise ValueError(message)
        _declared[name] = frozenset(keys)


def declared() -> dict[str, frozenset[str]]:
    """Return every declared name with its keys."""
    return dict(_declared)


def record(
    tx: Session, name: str, actor: Actor, subject: str, now: datetime, *, natural_key: str | None = None, **keys: Any
) -> None:
    """Write the fact in the action's own transaction; ValueError on an undeclared name or other keys than declared.

    natural_key: given where the fact may exist only once ("reminder:assignment:7"); a second one is an IntegrityError.
    """
    if frozenset(keys) != _declared.get(name):
        message = f"event {name!r} takes exactly {sorted(_declared.get(name, ()))}, got {sorted(keys)}"
        raise ValueError(message)
    prepared.send(
        tx, _RECORD, community_id=actor.community_id, name=name, subject=subject, actor_user_id=actor.user_id,
        via=actor.via, at=now, keys=keys, natural_key=natural_key,
    )  # fmt: skip
    if changes.is_waiting(tx):
        said = {"community_id": actor.community_id, "subject": subject, "name": name, "at": now}
        changes.keep(tx, actor.community_id, prepared.run(tx, _NUMBER, **said).scalar_one())
