"""Whom an event about places concerns: who has them, who leads there, and for whom one is kept."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.attendance.models import ShiftWord
from portal.kernel.events import Event
from portal.notices.queries import safeguards
from portal.notices.queries.facts import Found, day, listed, moment, number, when
from portal.orgs import queries as orgs
from portal.tasks.models import Assignment, PlaceOffer, SavedSearch, Shift, Task, Wait
from portal.tasks.queries import filters_of


def placed(tx: Session, event: Event, assignment_ids: list[int]) -> Found:
    """Return the holders of places, each with the first of them: task, place, start, and why it was cancelled."""
    rows = tx.execute(
        select(
            Assignment.id, Assignment.person_id, Task.id.label("task_id"), Task.title, Task.place,
            Shift.starts_at, Shift.ends_at, Shift.flexible_minutes, Shift.cancel_reason,
            Task.cancel_reason.label("task_reason"),
        )
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(Assignment.id.in_(assignment_ids), Assignment.community_id == event.community_id)
        .order_by(Shift.starts_at, Assignment.id)
    )  # fmt: skip
    found: Found = {}
    for row in rows:
        values = {
            "task": row.title, "place": row.place, "task_id": row.task_id, "assignment_id": row.id,
            "starts_at": when(row.starts_at, row.ends_at, row.flexible_minutes), "ends_at": moment(row.ends_at),
            "reason": row.cancel_reason or row.task_reason or "",
        }  # fmt: skip
        found.setdefault(row.person_id, values)
    return found


def claimant(tx: Session, event: Event) -> Found:
    return placed(tx, event, [event.keys["assignment_id"]])


def assigned(tx: Session, event: Event) -> Found:
    return placed(tx, event, event.keys["assignment_ids"])


def cancelled(tx: Session, event: Event) -> Found:
    """Return the holders of places, and whoever stood in a line for one: their waiting ended with the same word."""
    rows = tx.execute(
        select(
            Wait.person_id, Task.id, Task.title, Task.place, Shift.starts_at, Shift.ends_at, Shift.flexible_minutes,
            Shift.cancel_reason, Task.cancel_reason.label("task_reason"),
        )
        .join(Shift, Shift.id == Wait.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(
            Wait.community_id == event.community_id, Wait.end_reason == "cancelled", Wait.ended_at == event.at,
            or_(Shift.id.in_(_shifts(event)), Task.id.in_(_tasks(event))),
        )
        .order_by(Shift.starts_at)
    )  # fmt: skip
    found = {p: {**said, "where": f"/assignments/{said['assignment_id']}"} for p, said in assigned(tx, event).items()}
    for row in rows:
        values = {
            "task": row.title, "place": row.place, "task_id": row.id,
            "starts_at": when(row.starts_at, row.ends_at, row.flexible_minutes), "where": f"/tasks/{row.id}",
            "reason": row.cancel_reason or row.task_reason or "",
        }  # fmt: skip
        found.setdefault(row.person_id, values)
    return found


def _shifts(event: Event) -> list[int]:
    return [number(event.subject)] if event.subject.startswith("shift:") else event.keys.get("shift_ids", [])


def _tasks(event: Event) -> list[int]:
    return [number(event.subject)] if event.subject.startswith("task:") else []


def worded(tx: Session, event: Event) -> Found:
    """Return the holders of places with what the leader wrote to them; nobody under 18 is written to alone."""
    written = ShiftWord.id == event.keys["word_id"], ShiftWord.community_id == event.community_id
    text = tx.scalars(select(ShiftWord.text).where(*written)).one()
    held = event.keys["assignment_ids"] if "assignment_ids" in event.keys else [event.keys["assignment_id"]]
    found = {
        person_id: {**values, "reason": text, "where": f"assignments/{values['assignment_id']}"}
        for person_id, values in placed(tx, event, held).items()
    }
    return safeguards.with_guardians(tx, event, found, day(tx, event))


def shift_leaders(tx: Session, event: Event) -> Found:
    row = tx.execute(
        select(Task.id, Task.title, Task.team_id, Shift.starts_at, Shift.ends_at, Shift.flexible_minutes)
        .join(Task, Task.id == Shift.task_id)
        .where(Shift.id == number(event.subject), Shift.community_id == event.community_id)
    ).one()
    values = {"task": row.title, "task_id": row.id, "starts_at": when(row.starts_at, row.ends_at, row.flexible_minutes)}
    leaders = orgs.leaders_of(tx, [row.team_id], day(tx, event)).get(row.team_id, [])
    return {person_id: dict(values) for person_id in leaders}


def handed_over(tx: Session, event: Event) -> Found:
    """Return the leaders, and whoever had the place before."""
    found = shift_leaders(tx, event)
    return {**found, **placed(tx, event, [event.keys["from_assignment_id"]])}


def offered(tx: Session, event: Event) -> Found:
    """Return the one for whom a place is kept, while it is; whoever said no meanwhile hears nothing."""
    row = tx.execute(
        select(
            PlaceOffer.person_id, PlaceOffer.until_at, Task.title, Task.place, Shift.starts_at, Shift.ends_at,
            Shift.flexible_minutes,
        )
        .join(Shift, Shift.id == PlaceOffer.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(
            PlaceOffer.id == event.keys["offer_id"], PlaceOffer.community_id == event.community_id,
            PlaceOffer.ended_at.is_(None),
        )
    ).first()  # fmt: skip
    if row is None:
        return {}
    starts_at = when(row.starts_at, row.ends_at, row.flexible_minutes)
    moments = {"starts_at": starts_at, "until_at": moment(row.until_at)}
    return {row.person_id: {"task": row.title, "place": row.place, "offer_id": event.keys["offer_id"], **moments}}


def searcher(tx: Session, event: Event) -> Found:
    """Return whoever keeps the search, with the tasks that are new; nobody once it is removed or switched off."""
    kept = SavedSearch.id == event.keys["search_id"], SavedSearch.community_id == event.community_id
    row = tx.scalar(select(SavedSearch).where(*kept, SavedSearch.told_until_at.is_not(None)))
    if row is None:
        return {}
    titles = (
        select(Task.title)
        .join(Shift, Shift.task_id == Task.id)
        .where(Shift.id.in_(event.keys["shift_ids"]), Shift.community_id == event.community_id)
        .order_by(Shift.starts_at, Shift.id)
    )
    where = filters_of(row).url()
    return {row.person_id: {"search": row.name, "task": listed(list(tx.scalars(titles))), "where": where}}
