"""Before the week: teams, tasks, shifts and series, places, lines, swaps, and what is called off."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from portal.attendance import actions as attendance
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.orgs import actions as teams
from portal.orgs import steps as orgs
from portal.orgs.models import Team
from portal.people import actions as people
from portal.people.actions.keeping import ConsentSlip
from portal.tasks import actions
from portal.tasks.actions import Repeat, ShiftTimes, TaskDraft
from portal.tasks.models import Assignment, PlaceOffer, Shift, StandInCall, Task
from tests.weeks.station import CHANGE, LONDON, Neighbour, Slot, Week, local

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Of each series: when it begins and ends by the clock on the wall; the first goes on through the night of the change.
TIMES = (
    (time(22), time(2, 30)), (time(9), time(11)), (time(10, 30), time(13)), (time(13), time(15)),
    (time(14), time(16, 30)), (time(16), time(19)),
)  # fmt: skip
DOMAINS = ("mutual_aid", "ageing", "education", "charity", "culture_sport", "nurturing")
PLACES, OF_LINE = 8, 4


def prepare(week: Week) -> None:
    """Do everything that comes before the first shift."""
    _found_teams(week)
    _consents(week)
    _series(week)
    _singles(week)
    for slot in week.slots:
        _fill(week, slot)
    _lines(week)
    _swaps(week)
    _leaders_hand(week)
    _cancel(week)
    held = [(slot, who) for slot in week.slots if not slot.is_cancelled for who in slot.places]
    for slot, who in week.draw.sample(held, week.size.absences):
        slot.absent.add(who)


def first_day(week: Week) -> date:
    """Return the day with which the week begins, so that the change of the clocks lies in its middle."""
    return CHANGE - timedelta(days=week.size.days // 2)


def team_name(number: int) -> str:
    return f"Team {number}"


def _found_teams(week: Week) -> None:
    station, today = week.station, clock.now().astimezone(LONDON).date()
    for number in range(week.size.teams):
        name = team_name(number)
        draft = teams.TeamDraft(name, "", station.organisation.id)
        week.press(
            "found a team", "oskar", "/teams", lambda by, draft=draft: teams.found_team(by, draft),
            name=name, organisation=station.organisation.id,
        )  # fmt: skip
        found = read().scalar(select(Team.id).where(Team.name == name))
        station.team_ids.append(found)
        leader = week.leader(number)
        week.press(
            "appoint", "mei", f"/teams/{found}/members",
            lambda by, found=found, leader=leader: teams.put_member(by, found, leader.id, "leader"),
            person=leader.number, role="leader",
        )  # fmt: skip
        week.tell("membership.began", leader)
    with write() as tx:
        for who in station.neighbours[week.size.teams :]:
            team = station.team_ids[who.team]
            orgs.begin_membership(tx, station.community.id, team, who.id, "member", today, clock.now())


def _consents(week: Week) -> None:
    today = clock.now().astimezone(LONDON).date()
    slip = ConsentSlip("Ana", "5550 1", "low", "slip 9", today, today + 90 * DAY)
    said = {"guardian_name": "Ana", "guardian_phone": "5550 1", "risk": "low", "how_verified": "slip 9"}
    for who in (each for each in week.station.neighbours if each.is_minor):
        week.press(
            "consent", "mei", f"/people/{who.id}/guardian-consents",
            lambda by, who=who: people.add_guardian_consent(by, who.id, slip),
            signed_on=str(slip.signed_on), expires_on=str(slip.expires_on), **said,
        )  # fmt: skip


def _task(week: Week, team: int, title: str, number: int, risk: str = "low") -> int:
    domain = DOMAINS[number % len(DOMAINS)]
    draft = TaskDraft(title, "What there is to do.", week.station.team_ids[team], domain, risk=risk, place="Hall")
    week.press(
        "publish", week.leader(team).key, "/tasks", lambda by: actions.publish(by, draft),
        title=title, description=draft.description, team=draft.team_id, kind="request", domain=domain, risk=risk,
        place="Hall",
    )  # fmt: skip
    return read().scalar(select(Task.id).where(Task.title == title))


def _series(week: Week) -> None:
    first = first_day(week)
    for number in range(week.size.series):
        title, begins, ends = f"Series {number}", *TIMES[number]
        risk, team = "medium" if number == 1 else "low", number % week.size.teams
        task = _task(week, team, title, number, risk)
        over = DAY if ends < begins else timedelta()
        times = ShiftTimes(datetime.combine(first, begins), datetime.combine(first + over, ends), PLACES)
        repeat = Repeat("weekly", weekdays=_weekdays(first, week.size.days), times=week.size.days)
        week.press(
            "series", week.leader(team).key, "/shifts",
            lambda by, task=task, times=times, repeat=repeat: actions.add_series(by, task, times, repeat),
            task=task, starts_at=f"{times.starts_at:%Y-%m-%dT%H:%M}", ends_at=f"{times.ends_at:%Y-%m-%dT%H:%M}",
            capacity=PLACES, repeat="weekly", weekdays=list(repeat.weekdays), every=1, times=week.size.days,
        )  # fmt: skip
        days = [first + timedelta(days=n) for n in range(week.size.days)]
        spans = [(local(day, begins), local(day + over, ends)) for day in days]
        _keep(week, task, [_slot(week, team, title, number, span, is_light=risk == "low") for span in spans])


def _weekdays(first: date, days: int) -> tuple[str, ...]:
    return tuple(("MO", "TU", "WE", "TH", "FR", "SA", "SU")[(first.weekday() + n) % 7] for n in range(min(days, 7)))


def _singles(week: Week) -> None:
    for number in range(week.size.singles):
        team, title = number % week.size.teams, f"Single {number}"
        day = first_day(week) + timedelta(days=number % week.size.days)
        begins = datetime.combine(day, time(7 + week.draw.randrange(10), 0))
        times = ShiftTimes(
            begins, begins + timedelta(minutes=week.draw.choice((60, 90, 150, 180))),
            OF_LINE if number < week.size.lines else PLACES,
        )  # fmt: skip
        task = _task(week, team, title, number + 1)
        week.press(
            "add a shift", week.leader(team).key, "/shifts",
            lambda by, task=task, times=times: actions.add_shift(by, task, times),
            task=task, starts_at=f"{times.starts_at:%Y-%m-%dT%H:%M}", ends_at=f"{times.ends_at:%Y-%m-%dT%H:%M}",
            capacity=times.capacity,
        )  # fmt: skip
        span = local(day, times.starts_at.time()), local(day, times.ends_at.time())
        _keep(week, task, [_slot(week, team, title, number + 1, span, capacity=times.capacity)])


def _slot(
    week: Week, team: int, title: str, number: int, span: tuple[datetime, datetime], *,
    is_light: bool = True, capacity: int = PLACES,
) -> Slot:  # fmt: skip
    return Slot(team, title, DOMAINS[number % len(DOMAINS)], *span, capacity, is_light=is_light)


def _keep(week: Week, task: int, slots: list[Slot]) -> None:
    """Remember the shifts of a task, with the numbers that they got."""
    found = read().scalars(select(Shift.id).where(Shift.task_id == task).order_by(Shift.starts_at)).all()
    for slot, number in zip(slots, found, strict=True):
        slot.id, slot.task_id = number, task
    week.slots += slots


def place_of(slot: Slot, who: Neighbour) -> int:
    mine = Assignment.shift_id == slot.id, Assignment.person_id == who.id, Assignment.ended_at.is_(None)
    return read().scalars(select(Assignment.id).where(*mine)).one()


def _fill(week: Week, slot: Slot) -> None:
    most = slot.capacity if slot.capacity == OF_LINE else week.draw.randrange(PLACES - 3, PLACES)
    for who in week.volunteers:
        if len(slot.places) == most:
            break
        if slot.is_for(who) and week.is_free(who, slot):
            week.press("claim", who.key, f"/shifts/{slot.id}/assignments", lambda by: actions.claim_shift(by, slot.id))
            week.put(slot, who, place_of(slot, who))
            week.tell("shift.claimed", who)
            clock.tick(timedelta(seconds=1))


def _lines(week: Week) -> None:
    """Let two people wait for each of some full shifts, of which one place is given back.

    The first in line takes it, or says no, or lets the half day pass that it is kept for; then the second gets it.
    """
    lines = []
    for slot in week.singles[: week.size.lines]:
        waiting = []
        for _ in range(2):
            who = next(w for w in week.volunteers if w not in waiting and w not in slot.places and week.is_free(w, slot)
                       and slot.is_for(w))  # fmt: skip
            week.press("wait", who.key, f"/shifts/{slot.id}/waiting", lambda by, s=slot: actions.join_line(by, s.id))
            week.busy.setdefault(who, []).append(slot)
            waiting.append(who)
        leaves = week.draw.choice(list(slot.places))
        place = week.take(slot, leaves)
        path = f"/assignments/{place}/withdrawal"
        week.press("give back", leaves.key, path, lambda by, place=place: actions.withdraw(by, place))
        week.tell("shift.withdrawn", week.leader(slot.team))
        week.tell("place.offered", waiting[0])
        lines.append((slot, waiting))
    week.work()
    for number, (slot, (first, second)) in enumerate(lines):
        if number % 3 == 0:
            _accept(week, slot, first)
        elif number % 3 == 1:
            _decline(week, slot, first)
            _pass_on(week, slot, second)
    week.go_to(clock.now() + 13 * HOUR)  # an offer is open for twelve
    for slot, (first, second) in lines[2::3]:
        week.busy[first].remove(slot)
        _pass_on(week, slot, second)


def _decline(week: Week, slot: Slot, who: Neighbour) -> None:
    offer = _offer(slot, who)
    week.press("decline", who.key, f"/offers/{offer}/refusal", lambda by: actions.decline_offer(by, offer))
    week.busy[who].remove(slot)


def _pass_on(week: Week, slot: Slot, who: Neighbour) -> None:
    """Have the second in line told that the place is kept for them now, and take it."""
    week.work()
    week.tell("place.offered", who)
    _accept(week, slot, who)


def _offer(slot: Slot, who: Neighbour) -> int:
    mine = PlaceOffer.shift_id == slot.id, PlaceOffer.person_id == who.id, PlaceOffer.ended_at.is_(None)
    return read().scalars(select(PlaceOffer.id).where(*mine)).one()


def _accept(week: Week, slot: Slot, who: Neighbour) -> None:
    offer = _offer(slot, who)
    week.press("take an offer", who.key, f"/offers/{offer}/acceptance", lambda by: actions.take_offer(by, offer))
    slot.places[who] = place_of(slot, who)
    week.tell("shift.claimed", who)


def _swaps(week: Week) -> None:
    for slot in week.draw.choices(week.slots, k=week.size.swaps):
        asks, place = week.draw.choice(list(slot.places.items()))
        path = f"/assignments/{place}/stand-in"
        week.press("ask for a stand-in", asks.key, path, lambda by, place=place: actions.ask_stand_in(by, place))
        stands_in = week.spare(slot, team=slot.team)
        call = read().scalars(
            select(StandInCall.id).where(StandInCall.assignment_id == place, StandInCall.ended_at.is_(None))
        )
        number = call.one()
        path = f"/stand-ins/{number}/acceptance"
        week.press("stand in", stands_in.key, path, lambda by, number=number: actions.stand_in(by, number))
        week.take(slot, asks)
        week.put(slot, stands_in, place_of(slot, stands_in))
        week.tell("shift.handed-over", week.leader(slot.team), asks)


def _leaders_hand(week: Week) -> None:
    """Let a leader put somebody on the list, take somebody off, and move somebody to the next day."""
    slot, after = week.slots[0], week.slots[1]
    leader, base = week.leader(slot.team).key, f"/shifts/{slot.id}/people"
    given = week.spare(slot, team=slot.team, is_minor=False)
    week.press(
        "put on the list", leader, base, lambda by: attendance.give_place(by, slot.id, given.id), person=given.id
    )
    week.put(slot, given, place_of(slot, given))
    week.tell("place.given", given)
    off = next(who for who in slot.places if who is not given)
    why = "Two were asked"
    week.press(
        "take off the list", leader, f"{base}/{off.id}/removal",
        lambda by: attendance.remove_place(by, slot.id, off.id, why), reason=why,
    )  # fmt: skip
    week.take(slot, off)
    week.tell("place.removed", off)
    moved = next(who for who in slot.places if who not in after.places and week.is_free(who, after))
    week.press(
        "move", leader, f"{base}/{moved.id}/move",
        lambda by: attendance.move_place(by, slot.id, moved.id, after.id), shift=after.id,
    )  # fmt: skip
    week.take(slot, moved)
    week.put(after, moved, place_of(after, moved))
    week.tell("place.moved", moved)


def _cancel(week: Week) -> None:
    """Cancel the shift for which somebody waits still, and the last ones."""
    for slot in [week.singles[0], *week.singles[: -week.size.cancelled : -1]]:
        waits = [who for who, held in week.busy.items() if slot in held and who not in slot.places]
        week.press(
            "cancel", week.leader(slot.team).key, f"/shifts/{slot.id}/cancellation",
            lambda by, slot=slot: actions.cancel_shift(by, slot.id, "The hall is closed"), reason="The hall is closed",
        )  # fmt: skip
        week.tell("shift.cancelled", *slot.places, *waits)
        slot.is_cancelled = True
        for who in [*slot.places, *waits]:
            week.busy[who].remove(slot)
        slot.places.clear()
