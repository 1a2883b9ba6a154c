"""Every question about areas: the tree, what lies in what, and pieces of the statements of others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from portal.areas.models import Area, AreaStep, AreaWithin
from portal.areas.rules import (
    CELL,
    FEW,
    LEVEL_WORDS,
    LEVELS,
    STATION,
    AreaLine,
    banded,
    laid_out,
    lies_in,
    may_end,
    may_keep_areas,
    may_merge,
    may_set_home,
    may_work_in_areas,
    part_at,
    rounded,
)
from portal.kernel import prepared
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.locks import Held, hold
from portal.kernel.text import N_

__all__ = [
    "CELL", "FAR", "FEW", "LEVELS", "LEVEL_WORDS", "AreaLine", "AreaPage", "Choice", "Named", "TreePage", "above",
    "all_of", "area", "area_page", "banded", "below", "choices", "is_live_area", "laid_out", "lies_in_any",
    "may_keep_areas", "may_set_home", "may_work_in_areas", "nearness", "part_at", "rounded", "standing", "tree_page",
]  # fmt: skip
NO_AREA = N_("We could not find that area.")
FAR = 99  # steps to what lies nowhere near
_withins = prepared.columns(AreaWithin)
_LINE = (
    Area.id, Area.code, Area.level, Area.parent_id, Area.name_en, Area.name_zh, Area.began_on, Area.ended_on,
    Area.into_id, Area.from_id,
)  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A name in both languages; one of them may be empty."""

    name_en: str
    name_zh: str


@dataclass(frozen=True)
class Choice:
    """An area that can be chosen, and how deep in the tree it lies."""

    id: int
    depth: int
    name_en: str
    name_zh: str


@dataclass(frozen=True)
class TreePage:
    """All areas, each below the one that it lies in."""

    branches: tuple[tuple[int, AreaLine], ...]
    may_keep: bool


@dataclass(frozen=True)
class StepLine:
    """What became of an area, when; other: what it became part of or came from."""

    kind: str
    name_en: str
    name_zh: str
    other: AreaLine | None
    at: datetime


@dataclass(frozen=True)
class AreaPage:
    """One area: what it lies in, what lies in it, what became of it, and what may become of it."""

    area: AreaLine
    above: tuple[AreaLine, ...]
    parts: tuple[AreaLine, ...]
    steps: tuple[StepLine, ...]
    beside: tuple[AreaLine, ...]
    may_end: bool
    may_see_people: bool


def all_of(tx: Session, community_id: int) -> dict[int, AreaLine]:
    """Return every area of the community, ended ones too, by number."""
    return {row.id: AreaLine(*row) for row in tx.execute(select(*_LINE).where(Area.community_id == community_id))}


def area(tx: Session, community_id: int, area_id: int) -> AreaLine:
    """Return an area of the community, or NotFound."""
    mine = Area.id == area_id, Area.community_id == community_id
    found = tx.execute(select(*_LINE).where(*mine)).first()
    if found is None:
        raise NotFound(NO_AREA)
    return AreaLine(*found)


def areas_for_update(tx: Session, community_id: int, *area_ids: int) -> list[Area]:
    """Return areas of the community in the order asked, locked for a change; NotFound where one is missing.

    So is the whole tree: what lies in what is copied from areas above and below that nobody locks.
    """
    hold(tx, Held.AREAS, community_id)
    mine = Area.community_id == community_id, Area.id.in_(area_ids)
    found = {row.id: row for row in tx.scalars(select(Area).where(*mine).order_by(Area.id).with_for_update())}
    if not found.keys() >= set(area_ids):
        raise NotFound(NO_AREA)
    return [found[number] for number in area_ids]


def line_of(row: Area) -> AreaLine:
    """Return a locked row as rules take it."""
    return AreaLine(*(getattr(row, column.key) for column in _LINE))


def codes_taken(tx: Session, community_id: int, codes: Collection[str]) -> set[str]:
    """Return those of the codes that an area has or had."""
    return set(tx.scalars(select(Area.code).where(Area.community_id == community_id, Area.code.in_(list(codes)))))


def live_parts(tx: Session, area_id: int) -> int:
    """Return how many areas that stand lie in this one, also by a merger."""
    inside = AreaWithin.within_id == area_id, AreaWithin.steps > 0
    stands = Area.id == AreaWithin.area_id, Area.ended_on.is_(None)
    return tx.scalar(select(func.count()).select_from(AreaWithin).where(*inside, *stands)) or 0


def own_areas(tx: Session, actor: Actor) -> set[int]:
    """Return the areas that the actor is grid worker of, with all that lie in them."""
    return set(tx.scalars(below(actor.area_ids))) if actor.area_ids else set()


def is_live_area(tx: Session, community_id: int, area_id: int) -> bool:
    """Tell whether it is an area of the community that stands; it is held until the transaction ends."""
    mine = Area.id == area_id, Area.community_id == community_id, Area.ended_on.is_(None)
    return tx.scalar(select(Area.id).where(*mine).with_for_update(read=True)) is not None


def choices(areas: Mapping[int, AreaLine], within: Collection[int] = (), kept: int | None = None) -> tuple[Choice, ...]:
    """Return the areas of `all_of` that can be chosen, in the order of the tree.

    within: those in these areas alone. kept: the one that is chosen now, which may have ended.
    """
    branches = [(depth, line) for depth, line in laid_out(areas.values()) if line.is_live or line.id == kept]
    return tuple(
        Choice(line.id, depth, line.name_en, line.name_zh)
        for depth, line in branches
        if not within or any(number in within for number in (line.id, *(each.id for each in above(line, areas))))
    )


def standing(areas: Mapping[int, AreaLine], area_id: int | None) -> AreaLine | None:
    """Return the area with this number, or what it became part of; it may have ended without either."""
    found = areas.get(area_id or 0)
    while found is not None and found.into_id is not None:
        found = areas[found.into_id]
    return found


def below(area_ids: Collection[int]) -> Select[tuple[int]]:
    """Return, for somebody else's statement, the areas that lie in any of these, themselves included."""
    return select(AreaWithin.area_id).where(AreaWithin.within_id.in_(list(area_ids)))


def lies_in_any(tx: Session, area_id: int | None, area_ids: Collection[int]) -> bool:
    """Tell whether an area is one of these or lies in one of them."""
    mine = AreaWithin.area_id == area_id, AreaWithin.within_id.in_(list(area_ids))
    return tx.scalar(select(AreaWithin.area_id).where(*mine).limit(1)) is not None


def nearness(home: ColumnElement[int], there: Column[int]) -> ColumnElement[int]:
    """Return, for somebody else's statement, how many steps up from home there lies the area that both lie in.

    0: there is home, or lies in it; 1: it lies in the area around home; and so on; FAR where there is no such area.
    there: a column of the statement around.
    """
    other = prepared.table(AreaWithin).alias()
    meet = and_(_withins.area_id == home, other.c.within_id == _withins.within_id, other.c.area_id == there)
    return func.coalesce(select(func.min(_withins.steps)).where(meet).correlate(there.table).scalar_subquery(), FAR)


def tree_page(actor: Actor) -> TreePage:
    """Return the whole tree of the actor's community."""
    return TreePage(laid_out(all_of(read(), actor.community_id).values()), may_keep_areas(actor) is None)


def area_page(actor: Actor, area_id: int) -> AreaPage:
    """Return one area of the actor's community, or NotFound."""
    tx = read()
    areas = all_of(tx, actor.community_id)
    if area_id not in areas:
        raise NotFound(NO_AREA)
    line = areas[area_id]
    parts = tuple(each for _, each in laid_out(areas.values()) if lies_in(each, areas) == area_id)
    rows = tx.scalars(select(AreaStep).where(AreaStep.area_id == area_id).order_by(AreaStep.id)).all()
    steps = tuple(StepLine(row.kind, row.name_en, row.name_zh, areas.get(row.other_id or 0), row.at) for row in rows)
    own = own_areas(tx, actor)
    beside = tuple(each for each in areas.values() if may_merge(line, each, areas, own) is None)
    sees = actor.has(*STATION)
    return AreaPage(
        line, above(line, areas), parts, steps, beside, may_end(line, live_parts(tx, area_id)) is None, sees
    )


def above(line: AreaLine, areas: Mapping[int, AreaLine]) -> tuple[AreaLine, ...]:
    """Return what an area lies in, the widest first."""
    found: list[AreaLine] = []
    here = lies_in(line, areas)
    while here is not None:
        found.append(areas[here])
        here = lies_in(areas[here], areas)
    return tuple(reversed(found))
