"""The line for a full shift: who is next, which offers are due, and the page of one offer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal.kernel import clock, prepared
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal
from portal.kernel.text import N_
from portal.tasks import rules
from portal.tasks.models import PlaceOffer, Wait
from portal.tasks.queries.deciding import claim_refusal
from portal.tasks.queries.lines import BY_START, NOT_BEGUN, PLACES, SHIFTS, WIDTH, lines, places, shifts
from portal.tasks.queries.shared import Claim, shift_line, shift_to_claim
from portal.tasks.rules import ShiftLine

NO_OFFER = N_("We could not find that offer.")
WAITS, OFFERS = Wait.__table__, PlaceOffer.__table__
waits, offers = WAITS.c, OFFERS.c
_before = WAITS.alias("waits_before")


def _has_come_in(wait):  # noqa: ANN001, ANN202 - a table or its alias, and a condition
    """Tell whether the person took a place in the shift since they began to wait: they wait no longer."""
    later = PLACES.alias()
    since = later.c.shift_id == wait.c.shift_id, later.c.person_id == wait.c.person_id
    return select(later.c.id).where(*since, later.c.claimed_at > wait.c.joined_at).exists()


def _has_offer(wait):  # noqa: ANN001, ANN202
    held = OFFERS.alias()
    return select(held.c.id).where(held.c.wait_id == wait.c.id, held.c.ended_at.is_(None)).exists()


IN_LINE = (waits.ended_at.is_(None), ~_has_come_in(WAITS))
LINE_OF = (
    select(waits.id, waits.person_id)
    .where(waits.shift_id == bindparam("shift"), *IN_LINE, ~_has_offer(WAITS))
    .order_by(waits.id)
)
_POSITION = (
    select(func.count())
    .where(
        _before.c.shift_id == waits.shift_id, _before.c.id <= waits.id, _before.c.ended_at.is_(None),
        ~_has_come_in(_before), ~_has_offer(_before),
    )
    .correlate(WAITS)
    .scalar_subquery()
)  # fmt: skip
OWN_LINES = (
    lines(waits.id, offers.id, offers.until_at, _POSITION)
    .join(WAITS, waits.shift_id == shifts.id)
    .outerjoin(OFFERS, (offers.wait_id == waits.id) & offers.ended_at.is_(None))
    .where(
        waits.person_id == bindparam("person"), waits.community_id == bindparam("community"), *IN_LINE,
        NOT_BEGUN, shifts.cancelled_at.is_(None),
        or_(offers.id.is_(None), offers.until_at > bindparam("now")),
    )
    .order_by(*BY_START)
)  # fmt: skip
ONE_OFFER = select(OFFERS).where(
    offers.id == bindparam("offer"), offers.community_id == bindparam("community"),
    offers.person_id == bindparam("person"),
)  # fmt: skip
_GONE = select(places.id).where(
    places.shift_id == offers.shift_id, places.person_id == offers.person_id, places.ended_at.is_(None)
)
OVERDUE = (
    select(offers.id)
    .join(SHIFTS, shifts.id == offers.shift_id)
    .where(
        offers.community_id == bindparam("community"), offers.ended_at.is_(None),
        or_(offers.until_at <= bindparam("now"), ~NOT_BEGUN, _GONE.exists()),
    )
    .order_by(offers.id)
)  # fmt: skip
UNTOLD = (
    select(offers.id)
    .where(offers.community_id == bindparam("community"), offers.ended_at.is_(None), offers.told_at.is_(None))
    .order_by(offers.id)
)
# Where somebody waits although a place is free: a leader gave more places, or somebody in the line may come by now.
TO_MOVE = (
    select(shifts.id)
    .distinct()
    .join(WAITS, waits.shift_id == shifts.id)
    .where(
        waits.community_id == bindparam("community"), *IN_LINE, ~_has_offer(WAITS), shifts.taken < shifts.capacity,
        NOT_BEGUN, shifts.cancelled_at.is_(None),
    )
    .order_by(shifts.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class InLine:
    """A person's place in a line. position counts from 1; offer_id and until_at: the place that is kept for them."""

    line: ShiftLine
    wait_id: int
    position: int
    ahead: int
    offer_id: int | None
    until_at: datetime | None
    until_ahead: int


@dataclass(frozen=True)
class OfferPage:
    """A place that is or was kept for the reader. refusal is why it cannot be taken; ahead counts days from today.

    cautions: what the team would have the reader know first.
    """

    id: int
    line: ShiftLine
    minutes: int
    ahead: int
    until_at: datetime
    until_ahead: int
    is_open: bool
    refusal: Refusal | None
    cautions: tuple[Refusal, ...]


def line_of(tx: Session, shift_id: int) -> list[tuple[int, int]]:
    """Return who waits for a place in the shift and has no offer, first come first, as (wait, person)."""
    return [(row.id, row.person_id) for row in prepared.run(tx, LINE_OF, shift=shift_id)]


def own_lines(tx: Session, actor: Actor, now: datetime) -> list[InLine]:
    """Return where the actor waits, by start; an offer whose time is over counts as waiting no longer."""
    rows = prepared.run(tx, OWN_LINES, person=actor.person_id or 0, community=actor.community_id, now=now)
    return [
        InLine(
            line := ShiftLine(*row[:WIDTH]), row[WIDTH], row[WIDTH + 3], _ahead(line.starts_at, actor.zone, now),
            row[WIDTH + 1], row[WIDTH + 2], _ahead(row[WIDTH + 2] or now, actor.zone, now),
        )
        for row in rows
    ]  # fmt: skip


def _ahead(at: datetime, zone: str, now: datetime) -> int:
    return (clock.local(at, zone).date() - clock.local(now, zone).date()).days


def offer_page(actor: Actor, offer_id: int) -> OfferPage:
    """Return one offer to the reader, or NotFound for anybody else's."""
    tx, now = read(), clock.now()
    row = prepared.run(tx, ONE_OFFER, offer=offer_id, community=actor.community_id, person=actor.person_id or 0).first()
    if row is None:
        raise NotFound(NO_OFFER)
    asked = shift_to_claim(tx, actor, row.person_id, row.shift_id, now)
    is_open, line = row.ended_at is None, asked.shift
    refusal = rules.may_take_offer(row.until_at, line, refusal_if_free(asked, actor.zone, now), now, is_open=is_open)
    return OfferPage(
        row.id, line, line.expected_minutes,
        _ahead(line.starts_at, actor.zone, now), row.until_at, _ahead(row.until_at, actor.zone, now),
        is_open and now < min(row.until_at, line.begins_by), refusal,
        () if refusal else rules.cautions(line, asked.own, actor.zone, now),
    )  # fmt: skip


def refusal_if_free(asked: Claim, zone: str, now: datetime) -> Refusal | None:
    """Say why the person could not take a place in the shift even if one were free."""
    return claim_refusal(asked.standing, rules.if_free(asked.shift), asked.own, asked.ages, zone, now)


def offer_for_update(tx: Session, community_id: int, offer_id: int, person_id: int | None = None) -> PlaceOffer:
    """Return an offer of the community, of this person if one is named, with its shift locked; NotFound otherwise.

    Whatever changes a line locks the shift first, so that of two who do the second sees what the first did.
    """
    query = select(PlaceOffer).where(PlaceOffer.id == offer_id, PlaceOffer.community_id == community_id)
    if person_id is not None:
        query = query.where(PlaceOffer.person_id == person_id)
    found = tx.scalar(query)
    if found is None:
        raise NotFound(NO_OFFER)
    shift_line(tx, community_id, found.shift_id, for_update=True)
    tx.refresh(found)
    return found


def open_wait(tx: Session, shift_id: int, person_id: int) -> int | None:
    """Return the person's open row in the line of a shift, also one that is over by a place or a deadline."""
    mine = Wait.shift_id == shift_id, Wait.person_id == person_id, Wait.ended_at.is_(None)
    return tx.scalar(select(Wait.id).where(*mine))


def is_waiting(tx: Session, actor: Actor, shift_id: int, now: datetime) -> bool:
    """Tell whether the actor is in the line of a shift or has an offer that stands."""
    return any(mine.line.id == shift_id for mine in own_lines(tx, actor, now))


def overdue_offers(tx: Session, community_id: int, now: datetime) -> list[int]:
    """Return the open offers whose time is over, or whose person has come in otherwise."""
    return list(prepared.run(tx, OVERDUE, community=community_id, now=now).scalars())


def untold_offers(tx: Session, community_id: int) -> list[int]:
    """Return the open offers of which nobody was told yet."""
    return list(prepared.run(tx, UNTOLD, community=community_id).scalars())


def lines_to_move(tx: Session, community_id: int, now: datetime) -> list[int]:
    """Return the shifts that have both a free place and somebody who waits."""
    return list(prepared.run(tx, TO_MOVE, community=community_id, now=now).scalars())
