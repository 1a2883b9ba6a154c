"""Taking a list of areas in, and taking that back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.areas import queries as tree
from portal.areas import steps as areas
from portal.exchange import queries
from portal.exchange.models import ImportRun
from portal.exchange.rules import AreaRow, Plan, Step
from portal.exchange.steps.runs import Rows, fates, row, those
from portal.kernel import clock

NAMES = ("name_en", "name_zh")


def write_areas(tx: Session, run: ImportRun, plan: Plan[AreaRow], zone: str) -> Rows:
    """Do what the plan says; return what each line did. zone: the community's, its day is that on which areas begin."""
    rows = [row(run, step, step.subject_id) for step in those(plan, "unchanged")]
    created = those(plan, "created")
    values = [
        {"code": step.item.key, "level": step.item.level, "parent": step.item.parent, **_names(step)}
        for step in created
    ]
    today = clock.local(run.at, zone).date()
    ids = areas.add_areas(tx, run.community_id, values, today, run.at, run.by_user_id)
    rows += [row(run, step, number) for step, number in zip(created, ids, strict=True)]
    return rows + _rename(tx, run, those(plan, "updated"))


def _rename(tx: Session, run: ImportRun, steps: Sequence[Step[AreaRow]]) -> Rows:
    here = tree.areas_for_update(tx, run.community_id, *(step.subject_id or 0 for step in steps)) if steps else []
    rows = []
    for step, area in zip(steps, here, strict=True):
        before = {"fields": {name: getattr(area, name) for name in NAMES}, "wrote": _names(step)}
        areas.rename(tx, area, step.item.name_en, step.item.name_zh, run.by_user_id, run.at)
        rows.append(row(run, step, area.id, before))
    return rows


def _names(step: Step[AreaRow]) -> dict[str, str]:
    return {"name_en": step.item.name_en, "name_zh": step.item.name_zh}


def take_areas_back(tx: Session, run: ImportRun, by_user_id: int | None, now: datetime) -> dict[str, int]:
    """Remove the areas of the run in which nobody lives and nothing is, and give others their names back.

    Kept is what anybody uses or renamed since, and what such an area lies in; return how many of each.
    """
    rows = queries.changes_of(tx, run.id)
    created = [each.subject_id or 0 for each in rows if each.outcome == "created"]
    used = queries.areas_in_use(tx, created)
    renamed = [each for each in rows if each.outcome == "updated"]
    here = tree.areas_for_update(tx, run.community_id, *(each.subject_id or 0 for each in renamed)) if renamed else []
    for each in rows:
        each.undone = "kept" if each.subject_id in used else "removed"
    for each, area in zip(renamed, here, strict=True):
        before = each.before or {}
        is_ours = area.ended_on is None and all(getattr(area, name) == before["wrote"][name] for name in NAMES)
        each.undone = "restored" if is_ours else "kept"
        if is_ours:
            areas.rename(tx, area, before["fields"]["name_en"], before["fields"]["name_zh"], by_user_id, now)
    areas.remove_areas(tx, [number for number in created if number not in used])
    return fates(rows)
