"""May this person take a place: the one answer that list, page, door and action use, and what it looks up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.errors import Refusal
from portal.people import queries as people
from portal.people.queries import Standing
from portal.policy import queries as policy
from portal.policy.queries import AgeRules, AgeRulesByDay
from portal.safety import queries as safety
from portal.tasks import rules
from portal.tasks.queries.company import beside
from portal.tasks.rules import OwnShift, ShiftLine
from portal.training import queries as training


def with_credentials(tx: Session, community_id: int, known: Standing, asked: Iterable[ShiftLine]) -> Standing:
    """Return the standing with what the person holds, looked up only where one of these shifts needs something."""
    if not any(shift.needs for shift in asked):
        return known
    return replace(known, credentials=training.held(tx, community_id, [known.person_id]).get(known.person_id, ()))


def all_with_credentials(tx: Session, shift: ShiftLine, known: Mapping[int, Standing]) -> dict[int, Standing]:
    """Return the same for many people, by person, and who is flagged: a statement each, where the shift asks for it."""
    held = training.held(tx, shift.community_id, known) if shift.needs else {}
    flags = safety.flagged(tx, shift.community_id, known) if shift.risk != "low" else {}
    return {i: replace(one, credentials=held.get(i, ()), flag_until=flags.get(i)) for i, one in known.items()}


def eligibility(standing: Standing, shift: ShiftLine, ages: AgeRulesByDay, zone: str) -> Refusal | None:
    """Say whether the person's approval, age, guardian and credentials allow it, by the rules of the shift's day."""
    return _eligibility(standing, shift, ages, _wall(shift, ZoneInfo(zone)))


def _wall(shift: ShiftLine, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when the shift begins and ends by the clock on the wall."""
    return shift.starts_at.astimezone(zone).replace(tzinfo=None), shift.ends_at.astimezone(zone).replace(tzinfo=None)


def _eligibility(
    standing: Standing, shift: ShiftLine, ages: AgeRulesByDay, wall: tuple[datetime, datetime]
) -> Refusal | None:
    day = wall[0].date()
    in_force = ages.on(day)
    needed = rules.needed_age(shift.minimum_age, shift.risk, in_force)
    refusal = people.may_take_part(standing, shift.risk, needed, in_force.guardian_age, day)
    if refusal or standing.birth_date is None:
        return refusal
    if away := safety.may_be_near(standing.flag_until, shift.risk, day):
        return away
    if late := _hours_bar(shift, people.age_on(standing.birth_date, day), wall, in_force):
        return late
    if shift.needs and (lacking := training.may_help(standing.credentials, shift.needs.split(","), day)):
        return lacking
    return rules.may_join(standing.birth_date, shift, in_force, day)


def _hours_bar(
    shift: ShiftLine, age: int, wall: tuple[datetime, datetime], in_force: AgeRules
) -> Refusal | None:  # fmt: skip
    if shift.flexible_minutes is None:
        return rules.hour_bar(age, *wall, in_force)
    return rules.window_bar(age, *wall, shift.flexible_minutes, in_force)


def eligibilities(tx: Session, shift: ShiftLine, known: Iterable[Standing], zone: str) -> dict[int, Refusal | None]:
    """Say the same of each of these people.

    known: as of any day; a minor's guardian consents are looked up for that one.
    """
    day, people_known = clock.local(shift.starts_at, zone).date(), {standing.person_id: standing for standing in known}
    ages = policy.ages_by_day(tx, shift.community_id)
    minors = [
        standing.person_id
        for standing in people_known.values()
        if standing.birth_date and people.age_on(standing.birth_date, day) < ages.on(day).guardian_age
    ]
    signed = people.standings(tx, shift.community_id, minors) if minors else {}
    everybody = all_with_credentials(tx, shift, {**people_known, **signed})
    (shift,) = beside(tx, everybody.values(), [shift], zone)
    return {i: eligibility(standing, shift, ages, zone) for i, standing in everybody.items()}


def claim_refusal(
    standing: Standing, shift: ShiftLine, own: Sequence[OwnShift], ages: AgeRulesByDay, zone: str, now: datetime
) -> Refusal | None:
    """Say why the person cannot take a place in the shift, or None: the one answer that list, page and action use."""
    return _decide(shift, own, eligibility(standing, shift.from_now(now), ages, zone), zone, now)


def _decide(
    shift: ShiftLine, own: Sequence[OwnShift], eligible: Refusal | None, zone: str, now: datetime
) -> Refusal | None:
    refusal = rules.may_claim(shift, own, eligible, now) or rules.may_begin(shift)
    return refusal or rules.may_go_on(shift, own, zone, now)


def claimable(
    standing: Standing, found: Iterable[ShiftLine], own: Sequence[OwnShift], ages: AgeRulesByDay, zone: str,
    now: datetime,
) -> list[ShiftLine]:  # fmt: skip
    """Return the shifts for which claim_refusal() says None; what depends on task and times alone is asked once.

    Of the times it is the day alone for whoever is old enough for every hour.
    """
    known, free = ZoneInfo(zone), []
    minds_hours = _minds_hours(standing, ages, clock.local(now - rules.LONGEST, zone).date())
    judged: dict[tuple[Any, ...], Refusal | None] = {}
    for shift in found:
        left = shift.from_now(now)
        hours = (left.starts_at, left.ends_at) if minds_hours else left.starts_at.astimezone(known).date()
        about = hours, shift.risk, shift.minimum_age, shift.needs, shift.flexible_minutes, shift.adult_homes
        if about not in judged:
            judged[about] = _eligibility(standing, shift, ages, _wall(left, known))
        if _decide(shift, own, judged[about], zone, now) is None:
            free.append(shift)
    return free


def _minds_hours(standing: Standing, ages: AgeRulesByDay, since: date) -> bool:
    """Tell whether some hours may be closed to the person on some day from then on."""
    if standing.birth_date is None:
        return True
    age = people.age_on(standing.birth_date, since)
    return any(rules.minds_hours(age, each) for each in ages.from_day(since))
