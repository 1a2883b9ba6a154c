"""Whom an event concerns, each with the values of their sentence; one function for each audience that rules name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from portal.attendance.models import Engagement
from portal.hours import queries as hours
from portal.hours.models import HourAdjustment, HourDispute, Verification
from portal.kernel.events import Event
from portal.notices import rules
from portal.notices.queries import councils, erasures, places, safeguards, sharing, unseen
from portal.notices.queries.carried import carried_people
from portal.notices.queries.facts import Found, Values, day, listed, moment, number, zone
from portal.notices.rules import Wording
from portal.orgs import queries as orgs
from portal.pathway import queries as pathway
from portal.pathway.models import Review
from portal.people import queries as people
from portal.people.models import Approval
from portal.tasks.models import Shift, Task

COACHES = ("social_worker", "supervisor")
# Who reviews what, by the name that a pathway's definition uses; an authority's decision is written down by a coach.
REVIEWERS: Mapping[str, tuple[str, ...]] = {"supervisor": ("supervisor",), "community_committee": ("committee",)}
# Told also when they did it themselves.
HAPPENED_TO_THEM = frozenset({"claimant", "themselves", "both", "linked", "member", "on-paper", "visitors"})


@dataclass(frozen=True)
class Message:
    """What one person is told about one event that was at that moment: the sentence's values, and where it leads."""

    community_id: int
    event_id: int
    person_id: int
    wording: Wording
    params: Values
    path: str
    at: datetime


def messages_of(tx: Session, event: Event) -> list[Message]:
    """Return what people are told about the event; nothing where no wording tells it."""
    told = rules.wording(event.name)
    found = unseen.with_helpers(tx, event, _recipients(tx, event, told.audience)) if told else {}
    worded = [(person_id, values, rules.wording(event.name, values)) for person_id, values in found.items()]
    return [
        Message(event.community_id, event.id, person_id, own, values, unseen.path(own.path % values, values), event.at)
        for person_id, values, own in worded
        if own
    ]


def _recipients(tx: Session, event: Event, audience: str) -> Found:
    """Return the people whom the event concerns, by person, with the values of their sentence.

    Whoever did it is not told about it, unless the message is their own proof (a place taken, a visit closed).
    """
    found = AUDIENCES[audience](tx, event)
    if audience not in HAPPENED_TO_THEM and event.actor_user_id:
        for person_id in people.person_of_user(tx, [event.actor_user_id]).values():
            found.pop(person_id, None)
    return found


def people_behind(tx: Session, user_ids: list[int]) -> list[int]:
    """Return the people behind these sign-ins."""
    return sorted(set(people.person_of_user(tx, user_ids).values()))


def _visitors(tx: Session, event: Event) -> Found:
    rows = tx.execute(
        select(Engagement.person_id, Task.title, Engagement.started_at, Shift.starts_at, Shift.flexible_minutes)
        .join(Shift, Shift.id == Engagement.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(Engagement.id.in_(event.keys["engagement_ids"]), Engagement.community_id == event.community_id)
        .order_by(Engagement.id)
    )
    return {
        row.person_id: {
            "task": row.title,
            "starts_at": moment(row.starts_at if row.flexible_minutes is None else row.started_at),
        }
        for row in rows
    }


def _verified(tx: Session, event: Event, verification_ids: list[int]) -> list[Row[Any]]:
    return list(
        tx.execute(
            select(
                Verification.person_id, Verification.step, Verification.credited_minutes,
                Verification.reason, Verification.reversal_reason, Task.title, Engagement.started_at,
            )
            .join(Engagement, Engagement.id == Verification.engagement_id)
            .join(Shift, Shift.id == Engagement.shift_id)
            .join(Task, Task.id == Shift.task_id)
            .where(Verification.id.in_(verification_ids), Verification.community_id == event.community_id)
            .order_by(Engagement.started_at, Verification.id)
        )
    )  # fmt: skip


def _counted(tx: Session, event: Event) -> Found:
    """Return the people whose time counts now: their minutes and tasks; a first word of two is silent."""
    minutes: dict[int, int] = {}
    titles: dict[int, list[str]] = {}
    for row in _verified(tx, event, event.keys["verification_ids"]):
        if row.step == "credit":
            minutes[row.person_id] = minutes.get(row.person_id, 0) + row.credited_minutes
            titles.setdefault(row.person_id, []).append(row.title)
    return {person: {"minutes": total, "task": listed(titles[person])} for person, total in minutes.items()}


def _credited(tx: Session, event: Event) -> Found:
    """Return the same people, with the reason where the first of two words on one of several visits cut their time."""
    query = (
        select(Verification.person_id, Verification.reason)
        .join(HourAdjustment, HourAdjustment.verification_id == Verification.id)
        .where(
            Verification.engagement_id.in_(event.keys["engagement_ids"]), Verification.step == "first",
            Verification.community_id == event.community_id, Verification.reversed_at.is_(None),
        )
        .order_by(Verification.id)
    )  # fmt: skip
    found = _counted(tx, event)
    for person_id, reason in tx.execute(query):
        found[person_id].setdefault("reason", reason)
    return found


def _adjusted(tx: Session, event: Event) -> Found:
    """Return the same people with the reason that goes with all of the event's words."""
    rows = _verified(tx, event, event.keys["verification_ids"])
    return {person: {**values, "reason": rows[0].reason} for person, values in _counted(tx, event).items()}


def _refused(tx: Session, event: Event) -> Found:
    rows = _verified(tx, event, event.keys["verification_ids"])
    return {r.person_id: {"task": r.title, "starts_at": moment(r.started_at), "reason": r.reason} for r in rows}


def _reversed(tx: Session, event: Event) -> Found:
    """Return the people whose confirmation was taken back, one or many at once, with the sum of their minutes."""
    ids = event.keys.get("verification_ids") or [event.keys["verification_id"]]
    found: Found = {}
    for row in _verified(tx, event, ids):
        values = found.setdefault(row.person_id, {"minutes": 0, "task": row.title, "reason": row.reversal_reason or ""})
        values["minutes"] += row.credited_minutes
    return found


def _disputed(tx: Session, event: Event) -> Row[Any]:
    return tx.execute(
        select(
            HourDispute.person_id, HourDispute.engagement_id, HourDispute.closing_reason, Task.title,
            Verification.by_user_id,
        )
        .join(Verification, Verification.id == HourDispute.verification_id)
        .join(Engagement, Engagement.id == HourDispute.engagement_id)
        .join(Shift, Shift.id == Engagement.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(HourDispute.id == event.keys["dispute_id"], HourDispute.community_id == event.community_id)
    ).one()  # fmt: skip


def _third_people(tx: Session, event: Event) -> Found:
    """Return whoever verifies hours and gave no word on the visit: one of them decides."""
    row = _disputed(tx, event)
    said_before = {giver.user_id for giver in hours.givers(tx, row.engagement_id)}
    users = [found for found in people.staff_user_ids(tx, event.community_id, *COACHES) if found not in said_before]
    values = {"task": row.title, "engagement_id": row.engagement_id}
    return {person_id: dict(values) for person_id in people_behind(tx, users) if person_id != row.person_id}


def _disputants(tx: Session, event: Event) -> Found:
    """Return both sides: the person, and whoever gave the word that was disputed."""
    row = _disputed(tx, event)
    values = {"task": row.title, "reason": row.closing_reason or ""}
    to_visit = {**values, "where": f"hours/engagements/{row.engagement_id}"}
    other = dict.fromkeys(people_behind(tx, [row.by_user_id]), to_visit)
    return {**other, row.person_id: {**values, "where": "hours/decisions"}}


def _themselves(tx: Session, event: Event) -> Found:
    person_id = number(event.subject)
    latest = select(Approval.reason).where(Approval.person_id == person_id).order_by(Approval.id.desc()).limit(1)
    return {person_id: {"reason": tx.scalar(latest) or ""}}


def _team(tx: Session, event: Event) -> Values:
    team = orgs.team_line(tx, event.community_id, event.keys["team_id"])
    return {"team": team.name, "team_id": team.id}


def _member(tx: Session, event: Event) -> Found:
    return {event.keys["person_id"]: _team(tx, event)}


def _reviewers(tx: Session, event: Event) -> Found:
    roles = REVIEWERS.get(_approver(tx, event), COACHES)
    staff = people_behind(tx, people.staff_user_ids(tx, event.community_id, *roles))
    return dict.fromkeys(staff, _team(tx, event))


def _approver(tx: Session, event: Event) -> str:
    """Return who decides on the item, as its definition says; "" when its stage is not open any more."""
    team = orgs.team_line(tx, event.community_id, event.keys["team_id"])
    journey = pathway.journey_of(tx, team.id)
    if journey is None:
        return ""
    standing = pathway.team_standing(tx, team, journey, event.at, zone(tx, event))
    named = {item.id: item.requirement.approver for item in standing.assessed}
    return named.get(event.keys["requirement"], "")


def _team_leaders(tx: Session, event: Event) -> Found:
    latest = (
        select(Review.reason)
        .where(Review.submission_id == event.keys["submission_id"])
        .order_by(Review.id.desc())
        .limit(1)
    )
    values = {**_team(tx, event), "reason": tx.scalar(latest) or ""}
    leaders = orgs.leaders_of(tx, [values["team_id"]], day(tx, event)).get(values["team_id"], [])
    return {person_id: dict(values) for person_id in leaders}


AUDIENCES: Mapping[str, Callable[[Session, Event], Found]] = {
    "claimant": places.claimant,
    "assigned": places.assigned,
    "cancelled": places.cancelled,
    "worded": places.worded,
    "shift-leaders": places.shift_leaders,
    "handed-over": places.handed_over,
    "offered": places.offered,
    "searcher": places.searcher,
    "visitors": _visitors,
    "credited": _credited,
    "adjusted": _adjusted,
    "refused": _refused,
    "reversed": _reversed,
    "carried": carried_people,
    "third-people": _third_people,
    "disputants": _disputants,
    "themselves": _themselves,
    "both": unseen.both,
    "linked": unseen.linked,
    "task-leaders": unseen.task_leaders,
    "member": _member,
    "reviewers": _reviewers,
    "team-leaders": _team_leaders,
    "report-readers": safeguards.readers,
    "reporter": safeguards.reporter,
    "sharing-asked": sharing.asked,
    "sharing-asker": sharing.asker,
    "sharers": sharing.sharers,
    "entitled": councils.entitled,
    "on-paper": councils.on_paper,
    "papers-back": councils.papers_back,
    "promisers": councils.members,
    "promise-keepers": councils.keepers,
    "deciders": erasures.deciders,
}
