"""Paper lists that come back: the page that types one in, what was typed before, what it says of a visit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from portal.attendance import rules
from portal.attendance.models import Engagement, PaperLine, PaperSheet
from portal.attendance.queries.door import bars, only_leaders
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal
from portal.kernel.prepared import alias
from portal.kernel.text import N_
from portal.people import queries as people
from portal.people.models import Person, User
from portal.people.queries import PersonLine, Standing
from portal.policy import queries as policy
from portal.tasks import queries as tasks
from portal.tasks.models import Assignment
from portal.tasks.queries import ShiftLine

_typist_user, _typist = alias(User), alias(Person)


@dataclass(frozen=True)
class ListedLine:
    """A printed line: who, how their phone ends, from when to when a visit was recorded already (still open: no end).

    bar: why this person's line cannot be typed in, as a sentence.
    """

    person_id: int
    name: str
    phone_end: str
    came_at: datetime | None
    left_at: datetime | None
    method: str
    bar: str = ""


@dataclass(frozen=True)
class Difference:
    """A line of a typed sheet that says something else than the visit, which stays as it is."""

    name: str
    came_at: datetime
    left_at: datetime | None
    visit_came_at: datetime
    visit_left_at: datetime | None


@dataclass(frozen=True)
class TypedSheet:
    """One typing-in: who, when, from which sheet, how many visits came of it, and where it differs."""

    id: int
    number: int
    label: str
    by: str
    typed_at: datetime
    has_picture: bool
    is_undone: bool
    recorded: int
    differences: tuple[Difference, ...]
    may_take_back: bool


@dataclass(frozen=True)
class SheetPage:
    """The page that types a list in, in the printed order; closed: why it cannot be typed in now.

    namesakes: who has the name of a line that was sent, by name.
    """

    shift_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    closed: Refusal | None
    lines: tuple[ListedLine, ...]
    sheets: tuple[TypedSheet, ...]
    namesakes: Mapping[str, tuple[PersonLine, ...]]


@dataclass(frozen=True)
class PaperWord:
    """What a typed sheet says of one visit, for whoever verifies it."""

    sheet_id: int
    label: str
    by: str
    typed_at: datetime
    came_at: datetime
    left_at: datetime | None
    differs: bool
    has_picture: bool


@dataclass(frozen=True)
class Picture:
    """A kept picture of a sheet."""

    sha256: str
    name: str


def sheet_page(actor: Actor, shift_id: int, names: Collection[str] = ()) -> SheetPage:
    """Return the page for whoever leads the shift's team; names: what was written on lines of strangers."""
    tx, now = read(), clock.now()
    shift = tasks.shift_line(tx, actor.community_id, shift_id)
    only_leaders(actor, shift)
    closed = rules.may_type(shift, paper_days(tx, actor, now), actor.zone, now)
    lines = _listed(tx, actor, shift)
    return SheetPage(
        shift.id, shift.title, shift.place, shift.starts_at, shift.ends_at, closed, lines, _typed(tx, shift.id, now),
        people.namesakes(tx, actor.community_id, names),
    )  # fmt: skip


def paper_days(tx: Session, actor: Actor, now: datetime) -> int:
    """Return for how many days a list may be typed in, by the rules of today."""
    return policy.pattern_rules(tx, actor.community_id, clock.local(now, actor.zone).date()).paper_days


def _listed(tx: Session, actor: Actor, shift: ShiftLine) -> tuple[ListedLine, ...]:
    """Return everybody with a place by name, as printed; then whoever has a visit without one."""
    rows = tx.execute(LISTED.where(Assignment.shift_id == shift.id)).all()
    visits = visits_of(tx, shift.id)
    found = bars(tx, shift, [Standing(r.id, r.name, r.status, r.birth_date) for r in rows], actor.zone) if rows else {}
    barred = {i for i, refusal in found.items() if refusal.code != "adults-missing"}  # the paper says who came along
    listed = {row.id for row in rows}
    return tuple(
        _line(row.id, row.name, row.phone, visits.get(row.id), rules.NOT_YET.text if row.id in barred else "")
        for row in rows
    ) + tuple(_line(v.person_id, v.name, v.phone, v, "") for v in visits.values() if v.person_id not in listed)


def _line(person_id: int, name: str, phone: str | None, visit: "VisitSpan | None", bar: str) -> ListedLine:
    phone_end = people.mask_phone(phone)
    if visit is None:
        return ListedLine(person_id, name, phone_end, None, None, "", bar)
    return ListedLine(person_id, name, phone_end, visit.came_at, visit.left_at, visit.method)


LISTED = (
    select(
        Person.id, Person.name, Person.phone, Person.status, Person.birth_date, Person.sort_key, Assignment.shift_id,
    )
    .join(Assignment, Assignment.person_id == Person.id)
    .where(Assignment.ended_at.is_(None))
    .order_by(Person.sort_key, Person.id)
)  # fmt: skip


@dataclass(frozen=True)
class VisitSpan:
    """Everything that is recorded of one person in a shift: from the first coming to the last leaving."""

    engagement_id: int
    person_id: int
    name: str
    phone: str | None
    came_at: datetime
    left_at: datetime | None
    method: str


def visits_of(tx: Session, shift_id: int) -> dict[int, VisitSpan]:
    """Return what is recorded of each person in the shift, by person; what was taken back does not count."""
    found: dict[int, list[Row[Any]]] = {}
    for row in tx.execute(_VISITS.where(Engagement.shift_id == shift_id)):
        if "undone" not in row.flags:
            found.setdefault(row.person_id, []).append(row)
    return {person_id: _span(rows) for person_id, rows in found.items()}


_VISITS = (
    select(
        Engagement.id, Engagement.person_id, Engagement.started_at, Engagement.ended_at, Engagement.flags, Person.name,
        Person.phone, func.coalesce(PaperLine.outcome, "").label("outcome"),
    )
    .join(Person, Person.id == Engagement.person_id)
    .outerjoin(
        PaperLine,
        (PaperLine.engagement_id == Engagement.id) & (PaperLine.outcome == "recorded") & PaperLine.undone_at.is_(None),
    )
    .order_by(Person.sort_key, Engagement.id)
)  # fmt: skip


def _span(rows: Sequence[Row[Any]]) -> VisitSpan:
    ends = [row.ended_at for row in rows]
    return VisitSpan(
        rows[-1].id, rows[-1].person_id, rows[-1].name, rows[-1].phone, min(row.started_at for row in rows),
        None if None in ends else max(ends), "paper" if rows[-1].outcome else "",
    )  # fmt: skip


def _typed(tx: Session, shift_id: int, now: datetime) -> tuple[TypedSheet, ...]:
    """Return the typings of a shift's list, the latest first, in one statement."""
    rows = tx.execute(
        select(
            PaperSheet.id, PaperSheet.number, PaperSheet.label, PaperSheet.typed_at, PaperSheet.sha256,
            PaperSheet.undone_at, _typist.name.label("by"), PaperLine.outcome, PaperLine.came_at, PaperLine.left_at,
            Person.name, Engagement.id.label("visit_id"), Engagement.started_at, Engagement.ended_at, Engagement.state,
        )
        .outerjoin(_typist_user, _typist_user.id == PaperSheet.typed_by_user_id)
        .outerjoin(_typist, _typist.id == _typist_user.person_id)
        .outerjoin(PaperLine, PaperLine.sheet_id == PaperSheet.id)
        .outerjoin(Person, Person.id == PaperLine.person_id)
        .outerjoin(Engagement, Engagement.id == PaperLine.engagement_id)
        .where(PaperSheet.shift_id == shift_id)
        .order_by(PaperSheet.number.desc(), Person.sort_key, PaperLine.id)
    )  # fmt: skip
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row)
    return tuple(_sheet(lines, now) for lines in found.values())


def _sheet(lines: Sequence[Row[Any]], now: datetime) -> TypedSheet:
    one = lines[0]
    states = {row.visit_id: row.state for row in lines if row.outcome == "recorded"}
    is_undone = one.undone_at is not None
    return TypedSheet(
        one.id, one.number, one.label, one.by or "", one.typed_at, one.sha256 is not None, is_undone, len(states),
        tuple(
            Difference(row.name, row.came_at, row.left_at, row.started_at, row.ended_at)
            for row in lines
            if row.outcome == "differs"
        ),
        rules.may_take_sheet_back(one.typed_at, now, states, is_undone=is_undone) is None,
    )  # fmt: skip


def same_lines(tx: Session, shift_id: int) -> set[tuple[int, datetime, datetime | None]]:
    """Return every line that was typed in of the shift before and stands, as (person, came, left)."""
    standing = PaperLine.shift_id == shift_id, PaperLine.undone_at.is_(None)
    rows = tx.execute(select(PaperLine.person_id, PaperLine.came_at, PaperLine.left_at).where(*standing))
    return {(row.person_id, row.came_at, row.left_at) for row in rows}


def next_number(tx: Session, shift_id: int) -> int:
    """Return the number of the shift's next typing; whoever asks holds the shift."""
    return (tx.scalar(select(func.max(PaperSheet.number)).where(PaperSheet.shift_id == shift_id)) or 0) + 1


def sheet_for_update(tx: Session, actor: Actor, sheet_id: int) -> tuple[PaperSheet, list[PaperLine], list[Engagement]]:
    """Return a typed sheet of a team the actor leads, its lines and visits; locked after the shift, as in typing."""
    mine = PaperSheet.id == sheet_id, PaperSheet.community_id == actor.community_id
    shift_id = tx.scalar(select(PaperSheet.shift_id).where(*mine))
    if shift_id is None:
        raise NotFound(NO_SHEET)
    only_leaders(actor, tasks.shift_line(tx, actor.community_id, shift_id, for_update=True))
    sheet = tx.scalars(select(PaperSheet).where(*mine).with_for_update()).one()
    lines = list(tx.scalars(select(PaperLine).where(PaperLine.sheet_id == sheet_id).order_by(PaperLine.id)))
    ids = [line.engagement_id for line in lines if line.outcome == "recorded"]
    visits = select(Engagement).where(Engagement.id.in_(ids)).order_by(Engagement.id).with_for_update()
    return sheet, lines, list(tx.scalars(visits))


NO_SHEET = N_("We could not find that list.")


def picture(actor: Actor, sheet_id: int) -> Picture:
    """Return the kept picture of a sheet for whoever leads its team or works at the station, or NotFound."""
    tx, mine = read(), (PaperSheet.id == sheet_id, PaperSheet.community_id == actor.community_id)
    row = tx.execute(select(PaperSheet.shift_id, PaperSheet.sha256, PaperSheet.file_name).where(*mine)).first()
    if row is None or row.sha256 is None:
        raise NotFound(NO_SHEET)
    only_leaders(actor, tasks.shift_line(tx, actor.community_id, row.shift_id))
    return Picture(row.sha256, row.file_name)


def named_files(tx: Session) -> set[str]:
    """Return the hashes of the pictures that any community's sheets name."""
    return set(tx.scalars(select(PaperSheet.sha256).where(PaperSheet.sha256.is_not(None)).distinct()))


def papers_of(tx: Session, engagement_id: int) -> tuple[PaperWord, ...]:
    """Return what typed sheets that stand say of a visit, the first typed first."""
    rows = tx.execute(
        select(
            PaperSheet.id, PaperSheet.label, _typist.name, PaperSheet.typed_at, PaperLine.came_at, PaperLine.left_at,
            PaperLine.outcome == "differs", PaperSheet.sha256.is_not(None),
        )
        .join(PaperLine, PaperLine.sheet_id == PaperSheet.id)
        .outerjoin(_typist_user, _typist_user.id == PaperSheet.typed_by_user_id)
        .outerjoin(_typist, _typist.id == _typist_user.person_id)
        .where(PaperLine.engagement_id == engagement_id, PaperLine.undone_at.is_(None))
        .order_by(PaperLine.id)
    )  # fmt: skip
    return tuple(PaperWord(row[0], row[1], row[2] or "", *row[3:]) for row in rows)
