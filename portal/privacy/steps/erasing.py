"""Erase a person inside somebody's transaction: their rows, every text with their name, what they had left."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import JSON, Column, String, Table, case, cast, delete, func, literal, null, or_, select, update
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.changes import Change
from portal.kernel.db import Base
from portal.ledger import steps as ledger
from portal.privacy import queries
from portal.privacy.models import Erasure, ErasureRequest
from portal.privacy.rules import COOLING, GONE, NAME, NOW, NUMBER, TODAY, WAYS, Way, Words, scrub, spellings

BLANK = {"erased": True}  # what the record of changes keeps; its trigger lets nothing else through
_CHANGES = Base.metadata.tables[Change.__tablename__]


def erase(tx: Session, community_id: int, person_id: int, by_user_id: int | None, zone: str, now: datetime) -> int:
    """Take everything that leads to a person out of the database; return the minutes that went to the fund.

    Visits, decisions and the lines of the books stay as they are, under a neutral name. Ask what stands against it.
    """
    words = queries.words(tx, community_id, person_id)
    minutes = _give_to_fund(tx, community_id, person_id, now)
    today = clock.local(now, zone).date()
    values = {NAME: words.neutral, NUMBER: f"X{person_id}", NOW: now, TODAY: today}
    tx.flush()
    for table in reversed(queries.tables().values()):
        for way in WAYS.get(table.name, ()):
            if way.erase:
                _blank_changes(tx, table, way, community_id, person_id)
            _settle(tx, table, way, person_id, values)
    for table, found in groupby(queries.texts(), key=lambda each: each[0]):
        _sweep(tx, table, [column for _, column in found], community_id, words)
    tx.expire_all()  # what was read before is not so any more
    tx.add(Erasure(person_id=person_id, community_id=community_id, minutes=minutes, at=now, by_user_id=by_user_id))
    return minutes


def _give_to_fund(tx: Session, community_id: int, person_id: int, now: datetime) -> int:
    """Move what the person can use to the community's fund, with a line on both sides; return the minutes."""
    ledger.hold(tx, community_id, now)
    keys = ("member", f"person:{person_id}"), ("pool", "community")
    own, fund = ledger.accounts(tx, community_id, keys, now).values()
    if minutes := own.balance_minutes:
        ledger.post(tx, community_id, "erasure", f"erasure:{person_id}", [(own, -minutes), (fund, minutes)], now)
    return minutes


def _blank_changes(tx: Session, table: Table, way: Way, community_id: int, person_id: int) -> None:
    """Blank what the record of changes says about the rows that are emptied or go."""
    if "id" in table.c:
        thing = literal(f"{table.name}:").op("||")(cast(table.c.id, String))
        things = select(thing).where(queries.theirs(table, way, person_id))
        theirs = Change.community_id == community_id, Change.thing.in_(things)
        tx.execute(update(_CHANGES).where(*theirs).values(before=BLANK, after=BLANK))


def _settle(tx: Session, table: Table, way: Way, person_id: int, values: Mapping[Any, Any]) -> None:
    """Do with a person's rows of one table what its way says."""
    rows = queries.theirs(table, way, person_id)
    if way.erase == GONE:
        tx.execute(delete(table).where(rows))
        return
    if way.ends:
        first = table.c[next(iter(way.ends))]
        tx.execute(update(table).where(rows, first.is_(None)).values(_meant(way.ends, values)))
    if isinstance(way.erase, Mapping) and way.erase:
        said = _meant(way.erase, values)
        tx.execute(update(table).where(rows).values({name: _over(table.c[name], new) for name, new in said.items()}))


def _meant(said: Mapping[str, Any], values: Mapping[Any, Any]) -> dict[str, Any]:
    marks = (NAME, NUMBER, NOW, TODAY)
    return {name: values[new] if new in marks else new for name, new in said.items()}


def _over(column: Column[Any], new: Any) -> Any:  # noqa: ANN401 - a column's value
    """Return the new value for where there was one: what is empty may have to stay so."""
    return case((column.is_(None), null()), else_=new) if new == "" else new


def _sweep(
    tx: Session, table: Table, columns: Sequence[Column[Any]], community_id: int, words: Words
) -> None:  # fmt: skip
    """Take the person out of a table's texts, read once; in the record of changes the whole of a row is blanked."""
    keys, texts = tuple(table.primary_key.columns), spellings(words)
    mentioned = or_(*(_mentions(column, texts) for column in columns))
    rows = select(*keys, *columns).where(queries.of_community(table, community_id), mentioned)
    for row in tx.execute(rows).all():
        said = dict(zip(columns, row[len(keys) :], strict=True))
        clean = {column: _cleaned(column, value, words) for column, value in said.items()}
        changed = {column.name: new for column, new in clean.items() if new != said[column]}
        if changed and table.name == Change.__tablename__:
            changed = {"before": BLANK, "after": BLANK}
        if changed:
            where = [one == value for one, value in zip(keys, row, strict=False)]
            tx.execute(update(table).where(*where).values(changed))


def _mentions(column: Column[Any], texts: Iterable[str]) -> Any:  # noqa: ANN401 - a condition
    if not isinstance(column.type, JSON):
        return or_(*(column.icontains(text, autoescape=True) for text in texts))
    plain = func.lower(cast(column, String))  # a JSON column holds what is beyond ASCII written out
    stored = {json.dumps(text)[1:-1].lower() for text in texts} | {text.lower() for text in texts}
    return or_(*(plain.contains(text, autoescape=True) for text in sorted(stored)))


def _cleaned(column: Column[Any], value: Any, words: Words) -> Any:  # noqa: ANN401 - a column's value
    """Return the value without the person; where the neutral name is too long for the column, with a mark instead.

    Cutting the end off could leave half of a name that nobody finds any more.
    """
    clean, length = scrub(value, words), getattr(column.type, "length", None)
    is_too_long = length and isinstance(clean, str) and len(clean) > length
    return scrub(value, replace(words, neutral="…")) if is_too_long else clean


def begin_request(
    tx: Session,
    community_id: int,
    person_id: int,
    now: datetime,
    by_user_id: int | None = None,
    slip: str | None = None,
) -> ErasureRequest:
    """Write down that a person asks to be erased; by_user_id and slip where the station entered it."""
    row = ErasureRequest(
        community_id=community_id, person_id=person_id, asked_at=now, ripe_at=now + COOLING,
        asked_by_user_id=by_user_id, slip_no=slip,
    )  # fmt: skip
    tx.add(row)
    tx.flush()  # its number is the result
    return row


def end_request(
    row: ErasureRequest | None, by_user_id: int | None, outcome: str, now: datetime, sentence: str | None = None
) -> None:
    """Write down how a request ended; nothing happens without one."""
    if row is not None:
        row.ended_at, row.ended_by_user_id, row.outcome, row.sentence = now, by_user_id, outcome, sentence
