"""Add an area, rename it, end it, let it become part of another or several."""

from sqlalchemy.exc import IntegrityError

from portal.areas import queries, rules, steps
from portal.areas.rules import AreaSaid, Part
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.kernel.text import N_

TAKEN = N_("Another area has or had this code.")


@retried
def add_area(actor: Actor, said: AreaSaid, parent_id: int | None, *, request_id: str | None = None) -> int:
    """Add an area to the community's tree; return its number. Raises Forbidden, NotFound (the parent), Invalid."""
    now = clock.now()
    try:
        with write() as tx:
            act = once.begin(tx, actor, request_id, "area.add", f"area:{parent_id}", now, said)
            if act.result is not None:
                return int(act.result["area_id"])
            refuse(rules.may_keep_areas(actor))
            (parent,) = queries.areas_for_update(tx, actor.community_id, parent_id) if parent_id else (None,)
            if problems := rules.check_area(said, queries.line_of(parent) if parent else None):
                raise Invalid(problems)
            today = clock.local(now, actor.zone).date()
            row = steps.add_area(tx, actor.community_id, said, parent_id, today, now, by=actor.user_id)
            events.record(tx, "area.added", actor, f"area:{row.id}", now)
            return int(act.keep(tx, {"area_id": row.id})["area_id"])
    except IntegrityError as error:
        raise Invalid({"code": TAKEN}) from error


@retried
def rename_area(actor: Actor, area_id: int, name_en: str, name_zh: str, *, request_id: str | None = None) -> None:
    """Give an area that stands other names; the old ones stay in its history. Raises Forbidden, NotFound, Invalid."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "area.rename", f"area:{area_id}", now, (name_en, name_zh))
        if act.result is not None:
            return
        refuse(rules.may_keep_areas(actor))
        (row,) = queries.areas_for_update(tx, actor.community_id, area_id)
        refuse(None if row.ended_on is None else rules.GONE)
        if problems := rules.check_names(name_en, name_zh):
            raise Invalid(problems)
        if steps.rename(tx, row, name_en, name_zh, actor.user_id, now):
            events.record(tx, "area.renamed", actor, f"area:{area_id}", now)
        act.keep(tx, {})


@retried
def end_area(actor: Actor, area_id: int, *, request_id: str | None = None) -> None:
    """End an area in which no other one lies; what happened in it stays its own. Raises Forbidden, NotFound, Conflict.

    People who live there keep it until they say where they live now.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "area.end", f"area:{area_id}", now)
        if act.result is not None:
            return
        refuse(rules.may_keep_areas(actor))
        (row,) = queries.areas_for_update(tx, actor.community_id, area_id)
        refuse(rules.may_end(queries.line_of(row), queries.live_parts(tx, area_id)))
        steps.keep_step(tx, row, "ended", actor.user_id, now)
        row.ended_on = clock.local(now, actor.zone).date()
        act.keep(tx, {})
        events.record(tx, "area.ended", actor, f"area:{area_id}", now)


@retried
def merge_area(actor: Actor, area_id: int, into_id: int, *, request_id: str | None = None) -> None:
    """Let an area become part of the one beside it. Raises NotFound, Conflict (not side by side, ended), Forbidden.

    Both rows are held, so that of two mergers of the same pair the other way round only the first one holds.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "area.merge", f"area:{area_id}", now, into_id)
        if act.result is not None:
            return
        refuse(rules.may_keep_areas(actor))
        row, into = queries.areas_for_update(tx, actor.community_id, area_id, into_id)
        areas, own = queries.all_of(tx, actor.community_id), queries.own_areas(tx, actor)
        refuse(rules.may_merge(queries.line_of(row), queries.line_of(into), areas, own))
        steps.merge(tx, row, into, clock.local(now, actor.zone).date(), actor.user_id, now)
        act.keep(tx, {})
        events.record(tx, "area.merged", actor, f"area:{area_id}", now, into_id=into_id)


@retried
def split_area(actor: Actor, area_id: int, parts: tuple[Part, ...], *, request_id: str | None = None) -> list[int]:
    """End an area in which no other one lies and put new ones in its place; return their numbers.

    People who live there are asked for the new one. Raises Forbidden, NotFound, Conflict, Invalid("parts").
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "area.split", f"area:{area_id}", now, parts)
        if act.result is not None:
            return list(act.result["area_ids"])
        refuse(rules.may_keep_areas(actor))
        (row,) = queries.areas_for_update(tx, actor.community_id, area_id)
        line = queries.line_of(row)
        refuse(rules.may_end(line, queries.live_parts(tx, area_id)))
        problems = rules.check_parts(parts)
        if not problems and queries.codes_taken(tx, actor.community_id, [part.code for part in parts]):
            problems = {"parts": TAKEN}
        if problems:
            raise Invalid(problems)
        today, community_id, by = clock.local(now, actor.zone).date(), actor.community_id, actor.user_id
        steps.keep_step(tx, row, "split", by, now)
        row.ended_on = today
        saids = [AreaSaid(part.code, line.kind, part.name_en, part.name_zh) for part in parts]
        made = [steps.add_area(tx, community_id, said, row.parent_id, today, now, by=by, from_id=row.id).id
                for said in saids]  # fmt: skip
        act.keep(tx, {"area_ids": made})
        events.record(tx, "area.split", actor, f"area:{area_id}", now, area_ids=made)
        return made
