"""What others may do to areas inside their own transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.areas.models import Area, AreaStep, AreaWithin
from portal.areas.rules import LEVELS, AreaSaid
from portal.kernel.locks import Held, hold


def add_area(  # noqa: PLR0913 - one argument a fact
    tx: Session, community_id: int, said: AreaSaid, parent_id: int | None, today: date, now: datetime, *,
    by: int | None = None, from_id: int | None = None,
) -> Area:  # fmt: skip
    """Add one area; what it lies in is written down with it. A code that is taken is an IntegrityError."""
    hold(tx, Held.AREAS, community_id)
    parent = tx.get_one(Area, parent_id) if parent_id else None
    row = Area(
        community_id=community_id, code=said.code, level=LEVELS.index(said.level) + 1, parent_id=parent_id,
        parent_level=parent.level if parent else None, name_en=said.name_en, name_zh=said.name_zh, began_on=today,
        from_id=from_id,
    )  # fmt: skip
    tx.add(row)
    tx.flush()  # its number is needed by what says where it lies
    _place(tx, community_id, row.id, parent_id)
    keep_step(tx, row, "made", by, now, other_id=from_id)
    return row


def _place(tx: Session, community_id: int, area_id: int, parent_id: int | None) -> None:
    """Write down that an area lies in itself, and one step further than its parent in all that this one lies in."""
    own = {"area_id": area_id, "within_id": area_id, "community_id": community_id, "steps": 0}
    tx.execute(insert(AreaWithin).values(own))
    if parent_id is not None:
        _lie_in(tx, AreaWithin.area_id == parent_id, area_id)


def _lie_in(tx: Session, which: Any, area_id: int) -> None:  # noqa: ANN401 - a condition
    rows = tx.execute(select(AreaWithin.within_id, AreaWithin.community_id, AreaWithin.steps).where(which)).all()
    tx.execute(
        insert(AreaWithin),
        [
            {"area_id": area_id, "within_id": row.within_id, "community_id": row.community_id, "steps": row.steps + 1}
            for row in rows
        ],
    )


def keep_step(
    tx: Session, area: Area, kind: str, by: int | None, now: datetime, *, other_id: int | None = None
) -> None:
    """Write down what becomes of an area, with what it is called until now."""
    tx.add(AreaStep(
        community_id=area.community_id, area_id=area.id, kind=kind, name_en=area.name_en, name_zh=area.name_zh,
        other_id=other_id, by_user_id=by, at=now,
    ))  # fmt: skip


def rename(tx: Session, area: Area, name_en: str, name_zh: str, by: int | None, now: datetime) -> bool:
    """Give an area other names and keep the old ones; False where they are its names already."""
    if (area.name_en, area.name_zh) == (name_en, name_zh):
        return False
    keep_step(tx, area, "renamed", by, now)
    area.name_en, area.name_zh = name_en, name_zh
    return True


def merge(tx: Session, area: Area, into: Area, today: date, by: int | None, now: datetime) -> None:
    """Let an area end in another one; all that lies in it lies in the other from now on, and stays where it was."""
    keep_step(tx, area, "merged", by, now, other_id=into.id)
    area.ended_on, area.into_id = today, into.id
    inside = select(AreaWithin.area_id, AreaWithin.steps).where(AreaWithin.within_id == area.id)
    rows = [
        {"area_id": row.area_id, "within_id": into.id, "community_id": area.community_id, "steps": row.steps + 1}
        for row in tx.execute(inside)
    ]
    tx.execute(insert(AreaWithin), rows)


# Thousands of areas in a few statements, for lists that are taken in and taken back.


def add_areas(
    tx: Session, community_id: int, rows: Sequence[Mapping[str, Any]], today: date, now: datetime, by: int | None
) -> list[int]:
    """Add areas, each after the one that it lies in; return their numbers in the same order.

    rows: code, level (1 to 5), name_en, name_zh, and parent: the parent's code.
    """
    hold(tx, Held.AREAS, community_id)
    known: dict[str, tuple[int, int]] = {
        row.code: (row.id, row.level)
        for row in tx.execute(select(Area.code, Area.id, Area.level).where(Area.community_id == community_id))
    }
    for level in sorted({row["level"] for row in rows}):
        mine = [row for row in rows if row["level"] == level]
        known |= _add_level(tx, community_id, mine, known, today)
    ids = [known[row["code"]][0] for row in rows]
    _place_many(tx, community_id, [(row, known) for row in rows])
    common = {"community_id": community_id, "kind": "made", "by_user_id": by, "at": now}
    if rows:
        said = [
            {**common, "area_id": number, "name_en": row["name_en"], "name_zh": row["name_zh"]}
            for number, row in zip(ids, rows, strict=True)
        ]
        tx.execute(insert(AreaStep), said)
    return ids


def _add_level(
    tx: Session, community_id: int, rows: Sequence[Mapping[str, Any]], known: Mapping[str, tuple[int, int]], today: date
) -> dict[str, tuple[int, int]]:
    values = [
        {
            "community_id": community_id, "code": row["code"], "level": row["level"], "name_en": row["name_en"],
            "name_zh": row["name_zh"], "began_on": today,
            "parent_id": known[row["parent"]][0] if row["parent"] else None,
            "parent_level": known[row["parent"]][1] if row["parent"] else None,
        }
        for row in rows
    ]  # fmt: skip
    made = tx.execute(insert(Area).returning(Area.code, Area.id, Area.level), values)
    return {row.code: (row.id, row.level) for row in made}


def _place_many(
    tx: Session, community_id: int, rows: Sequence[tuple[Mapping[str, Any], Mapping[str, tuple[int, int]]]]
) -> None:
    """Write down what each new area lies in: itself, and all that its parent lies in."""
    above: dict[int, dict[int, int]] = {}
    parents = {known[row["parent"]][0] for row, known in rows if row["parent"]}
    for found in tx.execute(
        select(AreaWithin.area_id, AreaWithin.within_id, AreaWithin.steps).where(AreaWithin.area_id.in_(parents))
    ):
        above.setdefault(found.area_id, {})[found.within_id] = found.steps
    values = []
    for row, known in sorted(rows, key=lambda each: each[0]["level"]):
        own = known[row["code"]][0]
        around = above.get(known[row["parent"]][0], {}) if row["parent"] else {}
        above[own] = {own: 0, **{number: steps + 1 for number, steps in around.items()}}
        values += [
            {"area_id": own, "within_id": number, "community_id": community_id, "steps": steps}
            for number, steps in above[own].items()
        ]
    if values:
        tx.execute(insert(AreaWithin), values)


def remove_areas(tx: Session, ids: Sequence[int]) -> None:
    """Remove areas as if they had never been; an IntegrityError where anything else points at them."""
    for gone in (
        delete(AreaStep).where(AreaStep.area_id.in_(ids)), delete(AreaWithin).where(AreaWithin.area_id.in_(ids)),
    ):  # fmt: skip
        tx.execute(gone.execution_options(synchronize_session=False))
    for level in range(len(LEVELS), 0, -1):
        tx.execute(
            delete(Area).where(Area.id.in_(ids), Area.level == level).execution_options(synchronize_session=False)
        )
