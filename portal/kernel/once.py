"""Request ids: a form sent twice acts once, and the second sending gets the first result."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Integer, String, UniqueConstraint, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.kernel import prepared
from portal.kernel.actor import Actor
from portal.kernel.db import Base, UtcDateTime
from portal.kernel.errors import Conflict
from portal.kernel.text import N_


class RequestResult(Base):
    """What one sending of a form led to; kept 30 days."""

    __tablename__ = "request_results"
    __table_args__ = (UniqueConstraint("actor_key", "request_id", "act", "target"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    actor_key: Mapped[str] = mapped_column(String(40))
    request_id: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(80))
    body_hash: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any] | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


_TABLE = prepared.table(RequestResult)
_CLAIM = {
    "sqlite": sqlite.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id),
    "postgresql": postgresql.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id),
}
_KEEP = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row_id"))
    .values(result=bindparam("kept", type_=_TABLE.c.result.type))
)


class Once:
    """One act under one request id, inside one write transaction; `result` is the first result, if there was one."""

    def __init__(self, row_id: int | None, result: dict[str, Any] | None) -> None:
        self._row_id = row_id
        self.result = result

    def keep(self, tx: Session, result: dict[str, Any]) -> dict[str, Any]:
        """Remember the result for every later sending, and return it."""
        if self._row_id is not None:
            prepared.run(tx, _KEEP, row_id=self._row_id, kept=result)
        return result


def begin(
    tx: Session, actor: Actor, request_id: str | None, act: str, target: str, now: datetime, body: object = None
) -> Once:
    """Claim the request id for this act and target, waiting for a sending that is still under way.

    body: what the form said; a second sending that says something else is a Conflict, so that no edit is lost unseen.
    Without a request id (command line, jobs) nothing is remembered.
    """
    if not request_id:
        return Once(None, None)
    key = f"user:{actor.user_id}" if actor.user_id else f"via:{actor.via}"
    row = {
        "actor_key": key, "request_id": request_id[:64], "act": act, "target": target[:80],
        "body_hash": sha256(repr(body).encode()).hexdigest(), "at": now,
    }  # fmt: skip
    if (row_id := prepared.run(tx, _CLAIM[tx.get_bind().dialect.name], **row).scalar()) is not None:
        return Once(row_id, None)
    first = tx.execute(
        select(RequestResult.id, RequestResult.body_hash, RequestResult.result).where(
            RequestResult.actor_key == key, RequestResult.request_id == row["request_id"],
            RequestResult.act == act, RequestResult.target == row["target"],
        )
    ).one()  # fmt: skip
    if first.body_hash != row["body_hash"]:
        raise Conflict(
            N_("This form was already sent with different content. Open the page again to change something.")
        )
    return Once(first.id, first.result if first.result is not None else {})
