"""Taking a list of old hours in, and taking that back."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.carried import steps as carried
from portal.exchange.models import ImportedRow, ImportRun
from portal.exchange.rules import HourRow, HoursKnown, Plan
from portal.exchange.steps.runs import Rows, row, those

AT_ONCE = 500  # people whose credits are taken back at once; the worker takes back the rest


def write_hours(tx: Session, run: ImportRun, plan: Plan[HourRow], known: HoursKnown) -> Rows:
    """Keep every new entry in a batch that waits for a second person's word; return what each line did."""
    new = those(plan, "created")
    if new:
        batch_id = carried.begin_batch(tx, run.community_id, run.file_name, run.by_user_id, run.at)
        run.made = {"batch": batch_id}
        found = {entry.item.key: entry for entry in known.entries}
        entries = [
            {
                "person_id": step.subject_id, "served_on": step.item.served_on, "minutes": step.item.minutes,
                "task": step.item.task, "team": step.item.team, "note": step.item.note,
                "mark": found[step.item.key].mark, "content": found[step.item.key].content,
            }
            for step in new
        ]  # fmt: skip
        carried.add_entries(tx, run.community_id, batch_id, entries)
    return [row(run, step, step.subject_id) for step in plan.steps]


def take_hours_back(tx: Session, run: ImportRun, by_user_id: int | None, now: datetime) -> dict[str, int]:
    """Remove the entries of a run; return how many of each fate, none of them restored or kept.

    What was credited by them is taken back by counter-entry: some of it here, the rest by the worker.
    """
    batch_id = run.made["batch"]
    carried.end_batch(tx, run.community_id, batch_id, by_user_id, now)
    carried.take_back(tx, run.community_id, batch_id, AT_ONCE, now)
    created = ImportedRow.run_id == run.id, ImportedRow.outcome == "created"
    gone = update(ImportedRow).where(*created).values(undone="removed").execution_options(synchronize_session=False)
    return {"removed": tx.execute(gone).rowcount, "restored": 0, "kept": 0}
