"""Who of a list is experienced: asked only where a task lets first-timers come beside somebody alone."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.orgs import queries as orgs
from portal.tasks import rules
from portal.tasks.models import Assignment, ExtraPlace, PlaceOffer
from portal.tasks.queries.company import leaves_short
from portal.tasks.queries.lines import SHIFTS, shifts
from portal.tasks.rules import Listed, ShiftLine

# Which of these people have helped in which of these service domains, as (person, domain).
ExperienceCheck = Callable[[Session, int, Collection[int], Collection[str]], Collection[tuple[int, str]]]
_checks: dict[str, ExperienceCheck] = {}


def add_experience_check(name: str, check: ExperienceCheck) -> None:
    """Let a folder above say who has helped with what; one check a name."""
    _checks[name] = check


@dataclass(frozen=True, slots=True)
class OnLists:
    """Who is on the lists of the shifts that ask for somebody experienced, and who of all that were named is it."""

    listed: Mapping[int, Sequence[Listed]] = field(default_factory=dict)
    experienced: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def as_for(self, shift: ShiftLine, person_id: int, leaving: int | None = None) -> ShiftLine:
        """Return the shift as it is for one of the people that were named, in the place of whoever is leaving."""
        if shift.id not in self.experienced:
            return shift
        return rules.counted(shift, person_id, self.listed.get(shift.id, ()), self.experienced[shift.id], leaving)

    def are_alone(self, shift: ShiftLine) -> bool:
        """Tell whether first-timers have a place in the shift without enough experienced people beside them."""
        listed, experienced = self.listed.get(shift.id, ()), self.experienced.get(shift.id, frozenset())
        return rules.are_alone(shift.first_timers_each, listed, experienced)


def people_on(
    tx: Session, person_ids: Collection[int], found: Sequence[ShiftLine], today: date, *, is_held: bool = False
) -> OnLists:
    """Look up who stands on the lists of those shifts that ask for it, and who is experienced; else ask nothing.

    Experienced is whoever has a verified visit in the task's service domain, in any team of the community, or leads
    the task's team: else nobody could begin what is new. Hours from before name no domain, so they do not count.
    is_held: lock the shifts first, so that nobody comes or goes until the person has a place.
    """
    asked = {shift.id: shift for shift in found if shift.first_timers_each}
    if not asked:
        return OnLists()
    if is_held:
        tx.execute(select(shifts.id).where(shifts.id.in_(list(asked))).with_for_update(of=SHIFTS))
    listed: dict[int, list[Listed]] = {}
    for shift_id, *one in _listed(tx, list(asked)):
        listed.setdefault(shift_id, []).append(Listed(one[0], bool(one[1]), bool(one[2])))
    everybody = {*person_ids, *(one.person_id for of_shift in listed.values() for one in of_shift)}
    community_id, domains = found[0].community_id, {shift.domain for shift in asked.values()}
    known = {pair for check in _checks.values() for pair in check(tx, community_id, everybody, domains)}
    leaders = orgs.leaders_of(tx, {shift.team_id for shift in asked.values()}, today)
    experienced = {
        shift.id: frozenset(i for i in everybody if (i, shift.domain) in known or i in leaders.get(shift.team_id, ()))
        for shift in asked.values()
    }
    return OnLists(listed, experienced)


def _listed(tx: Session, shift_ids: list[int]) -> Sequence[tuple[int, int, int, int]]:
    """Return whoever has a place in these shifts, and for whom one is kept: shift, person, has one, it is extra."""
    extra = (ExtraPlace.assignment_id == Assignment.id) & ExtraPlace.ended_at.is_(None)
    held = (
        select(Assignment.shift_id, Assignment.person_id, literal(1), ExtraPlace.number.is_not(None))
        .outerjoin(ExtraPlace, extra)
        .where(Assignment.shift_id.in_(shift_ids), Assignment.ended_at.is_(None))
    )
    kept = select(PlaceOffer.shift_id, PlaceOffer.person_id, literal(0), literal(value=False)).where(
        PlaceOffer.shift_id.in_(shift_ids), PlaceOffer.ended_at.is_(None)
    )
    return [tuple(row) for row in tx.execute(union_all(held, kept))]


def beside_guides(
    tx: Session, person_id: int, found: Sequence[ShiftLine], today: date, *, leaving: int | None = None,
    is_held: bool = False,
) -> list[ShiftLine]:  # fmt: skip
    """Return the shifts as they are for one person who may be a first-timer; see `people_on` and `rules.counted`."""
    known = people_on(tx, [person_id], found, today, is_held=is_held)
    if not known.experienced:  # as on most lists
        return list(found)
    return [known.as_for(shift, person_id, leaving) for shift in found]


def event_of_leaving(tx: Session, actor: Actor, shift: ShiftLine, person_id: int, usual: str) -> str:
    """Return the event for a place that the person has just given back: what it leaves the others without comes first.

    Nobody is made to keep a place, and first-timers keep theirs; the leader is told once.
    """
    if leaves_short(tx, actor, shift):
        return "shift.short-of-adults"
    known = people_on(tx, [person_id], [shift], clock.today(actor.zone), is_held=True)
    was_needed = person_id in known.experienced.get(shift.id, ())
    return "shift.short-of-guides" if was_needed and known.are_alone(shift) else usual
