"""What every import keeps, whatever its kind: that it ran, and what each line did."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.exchange import drafting
from portal.exchange.models import ExternalRef, ImportedRow, ImportRun
from portal.exchange.reading import Reading
from portal.exchange.rules import Finding, Item, Plan, Step
from portal.kernel.actor import Actor

LONGEST_NAME = 200
LONGEST_TITLE = 160
Rows = list[dict[str, Any]]


def begin_run(tx: Session, actor: Actor, reading: Reading, plan: Plan[Any], now: datetime) -> ImportRun:
    """Write down that a file is taken in, with how many rows become what."""
    run = ImportRun(
        community_id=actor.community_id, kind=reading.kind, source=reading.said.source,
        file_name=reading.upload.table.name[-LONGEST_NAME:], sha256=reading.upload.sha256, mapping=reading.mapping,
        counts=drafting.counts_of(reading.kind, plan, now, actor.zone), made={}, by_user_id=actor.user_id, at=now,
    )  # fmt: skip
    tx.add(run)
    tx.flush()  # its number is needed by its rows
    return run


def row(
    run: ImportRun, step: Step[Any], subject_id: int | None, before: dict[str, Any] | None = None,
    notes: Sequence[Finding] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return what is kept of a line."""
    item: Item = step.item
    return {
        "run_id": run.id, "line": item.line, "outcome": step.outcome, "title": item.title[:LONGEST_TITLE],
        "subject_id": subject_id, "remarks": [_remark(note) for note in (*item.notes, *step.notes, *notes)],
        "before": before,
    }  # fmt: skip


def keep_rows(tx: Session, run: ImportRun, rows: Rows, refused: Iterable[Finding]) -> None:
    """Keep what each line did, in the order of lines."""
    kept = [*rows, *(_refused(run, finding) for finding in refused)]
    tx.execute(insert(ImportedRow), sorted(kept, key=lambda each: each["line"]))


def refer(
    tx: Session, run: ImportRun, steps: Sequence[Step[Any]], ids: Sequence[int], written: Sequence[Mapping[str, str]]
) -> None:
    """Keep which entry of the list became which row of ours, and what was written into it."""
    common = {"community_id": run.community_id, "kind": run.kind, "source": run.source}
    rows = [
        {
            **common, "external_id": step.item.key, "subject_id": subject_id,
            "content_hash": step.item.fingerprint, "names": list(step.item.names), "written": marked,
        }
        for step, subject_id, marked in zip(steps, ids, written, strict=True)
    ]  # fmt: skip
    if rows:
        tx.execute(insert(ExternalRef), rows)


def those(plan: Plan[Any], outcome: str) -> list[Step[Any]]:
    """Return the steps of a plan that come to this."""
    return [step for step in plan.steps if step.outcome == outcome]


def fates(rows: Iterable[ImportedRow]) -> dict[str, int]:
    """Count what became of rows that were taken back."""
    found = [each.undone for each in rows]
    return {name: found.count(name) for name in ("removed", "restored", "kept")}


def _refused(run: ImportRun, finding: Finding) -> dict[str, Any]:
    kept = {"run_id": run.id, "line": finding.line, "outcome": "refused", "title": "", "subject_id": None}
    return {**kept, "remarks": [_remark(finding)], "before": None}


def _remark(finding: Finding) -> dict[str, Any]:
    return {"text": finding.text, "params": dict(finding.params)}
