"""What staff do with lists: take one in, and take that back."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from portal.exchange import queries, steps
from portal.exchange.reading import Reading
from portal.exchange.rules import runs
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import read, retried, write
from portal.kernel.errors import Conflict, refuse
from portal.kernel.text import N_

MEANWHILE = N_("Somebody changed what this list is about just now. Please send it again.")


@dataclass(frozen=True)
class Ran:
    """A file that was taken in: the run's number and how many rows became what."""

    run_id: int
    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    published: int


@dataclass(frozen=True)
class Undone:
    """A run that was taken back: how many rows were removed, restored and kept because they are in use."""

    run_id: int
    removed: int
    restored: int
    kept: int


@retried
def run_import(actor: Actor, reading: Reading, *, request_id: str | None = None) -> Ran:
    """Take a file in: add what is new, bring drafts up to date, leave the rest; all of it or, on an error, nothing.

    Raises Forbidden (not staff), Conflict (somebody adds the same organisation at this moment). Repeating the
    request_id returns the first receipt; the same file in a new request finds everything unchanged.
    """
    now, body = clock.now(), (reading.kind, reading.upload.sha256, reading.said.source, reading.mapping)
    refuse(runs.may_import(actor))
    looked = queries.outline(read(), actor, reading)  # before the lock: a long list is a second's work
    try:
        with write() as tx:
            act = once.begin(tx, actor, request_id, "import.run", "imports", now, body)
            if act.result is not None:
                return Ran(**act.result)
            queries.hold_imports(tx, actor.community_id)
            now_known = queries.outline_now(tx, actor, reading, looked)
            run = steps.begin_run(tx, actor, reading, now_known.plan, now)
            steps.write_rows(tx, run, now_known.plan, now_known.known, actor.zone)
            receipt = act.keep(tx, {"run_id": run.id, **run.counts})
            keys = {name: run.counts[name] for name in ("created", "updated", "unchanged", "refused")}
            events.record(tx, "import.ran", actor, f"import:{run.id}", now, kind=run.kind, **keys)
            return Ran(**receipt)
    except IntegrityError as error:
        raise Conflict(MEANWHILE, code="meanwhile") from error


@retried
def undo(actor: Actor, run_id: int, *, request_id: str | None = None) -> Undone:
    """Take a run back: remove what it created, restore what it updated, keep and name what is in use by now.

    Raises Forbidden, NotFound (another community's), Conflict (already undone, nothing to undo, a later run first).
    Repeating the request_id returns the first receipt.
    """
    now = clock.now()
    try:
        with write() as tx:
            act = once.begin(tx, actor, request_id, "import.undo", f"import:{run_id}", now)
            if act.result is not None:
                return Undone(**act.result)
            queries.hold_imports(tx, actor.community_id)
            run = queries.run_for_update(tx, actor.community_id, run_id)
            is_undone, changed = run.undone_at is not None, run.counts["created"] + run.counts["updated"]
            later = queries.later_run(tx, run)
            refuse(runs.may_undo(actor, is_undone=is_undone, changed_count=changed, later_run=later))
            run.undone_at, run.undone_by_user_id = now, actor.user_id
            counts = steps.take_back(tx, run, actor.user_id, now)
            receipt = act.keep(tx, {"run_id": run_id, **counts})
            events.record(tx, "import.undone", actor, f"import:{run_id}", now, kind=run.kind, **counts)
            return Undone(**receipt)
    except IntegrityError as error:
        raise Conflict(MEANWHILE, code="meanwhile") from error
