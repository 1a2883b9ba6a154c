"""The tree that is here, for lists of areas, and what of an import's areas is in use by now."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.areas.models import Area, AreaStep
from portal.exchange.queries.known import referenced, scoped
from portal.exchange.rules import AreaHere


def known_areas(tx: Session, community_id: int) -> dict[str, AreaHere]:
    """Return every area of the community by its code."""
    rows = tx.scalars(select(Area).where(Area.community_id == community_id)).all()
    codes = {row.id: row.code for row in rows}
    return {
        row.code: AreaHere(
            row.id, row.level, row.name_en, row.name_zh, codes.get(row.parent_id or 0, ""), row.ended_on is None
        )
        for row in rows
    }


def areas_in_use(tx: Session, ids: Sequence[int]) -> set[int]:
    """Return those of the areas in which somebody lives or something is, that anybody changed, or that others lie in.

    What lies in an area and is none of these keeps it, and what that lies in.
    """
    own = ("areas", "area_withins", "area_steps")
    used = referenced(tx, Area, ids, but=own) | scoped(tx, "area", ids)
    changed = select(AreaStep.area_id).where(AreaStep.area_id.in_(ids)).group_by(AreaStep.area_id)
    used |= set(tx.scalars(changed.having(func.count() > 1)))
    points = Area.parent_id.in_(ids), Area.into_id.in_(ids), Area.from_id.in_(ids)
    rows = tx.execute(select(Area.id, Area.parent_id, Area.into_id, Area.from_id).where(or_(*points))).all()
    waiting, mine = [row for row in rows if row.id not in set(ids) or row.id in used], set(ids)
    while waiting:
        row = waiting.pop()
        around = {row.parent_id, row.into_id, row.from_id} & mine - used
        used |= around
        waiting += [each for each in rows if each.id in around]
    return used
