"""Request ids: a form sent twice acts once, and the second sending gets the first result."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Integer, LargeBinary, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.kernel import prepared
from portal.kernel.actor import Actor
from portal.kernel.db import Base, UtcDateTime
from portal.kernel.errors import Conflict
from portal.kernel.text import N_


class RequestResult(Base):
    """What one sending of a form led to; kept 30 days. key: a digest of who sent what to which thing."""

    __tablename__ = "request_results"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    result: Mapped[dict[str, Any] | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


_TABLE = prepared.table(RequestResult)
_CLAIM = {
    dialect: insert(_TABLE).on_conflict_do_nothing().inline().execution_options(preserve_rowcount=True)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_KEEP = (
    update(_TABLE)
    .where(_TABLE.c.key == bindparam("kept_key"))
    .values(result=bindparam("kept", type_=_TABLE.c.result.type))
)
_LET_GO = delete(_TABLE).where(_TABLE.c.key == bindparam("kept_key"))
_FIRST = select(_TABLE.c.body_hash, _TABLE.c.result).where(_TABLE.c.key == bindparam("kept_key"))


class Once:
    """One act under one request id, inside one write transaction; `result` is the first result, if there was one."""

    def __init__(self, key: bytes | None, result: dict[str, Any] | None) -> None:
        self._key = key
        self.result = result

    def keep(self, tx: Session, result: dict[str, Any]) -> dict[str, Any]:
        """Remember the result for every later sending, and return it."""
        if self._key is not None:
            prepared.send(tx, _KEEP, kept_key=self._key, kept=result)
        return result

    def let_go(self, tx: Session) -> None:
        """Give the request id back: nothing was done under it, and the same form may come again."""
        if self._key is not None:
            prepared.send(tx, _LET_GO, kept_key=self._key)


def begin(
    tx: Session, actor: Actor, request_id: str | None, act: str, target: str, now: datetime, body: object = None
) -> Once:
    """Claim the request id for this act and target, waiting for a sending that is still under way.

    body: what the form said; a second sending that says something else is a Conflict, so that no edit is lost unseen.
    Without a request id (command line, jobs) nothing is remembered.
    """
    if not request_id:
        return Once(None, None)
    who = f"user:{actor.user_id}" if actor.user_id else f"via:{actor.via}:{actor.person_id or ''}"
    if actor.helper:
        who += f":for:{actor.person_id}"
    key, said = _digest((who, request_id, act, target)), _digest(body)
    if prepared.send(tx, _CLAIM[prepared.dialect(tx)], key=key, body_hash=said, at=now).rowcount:
        return Once(key, None)
    first = prepared.run(tx, _FIRST, kept_key=key).one()
    if first.body_hash != said:
        raise Conflict(
            N_("This form was already sent with different content. Open the page again to change something.")
        )
    return Once(key, first.result if first.result is not None else {})


def _digest(said: object) -> bytes:
    return sha256(repr(said).encode()).digest()
