"""The week itself: who comes and goes when and by which proof, who does not, and the worker's evenings."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from portal.attendance import actions, queries, rules
from portal.attendance.actions import Newcomer
from portal.attendance.models import Engagement
from portal.kernel import clock
from portal.kernel.db import read
from portal.people.models import Person as PersonRow
from portal.tasks import actions as tasks
from tests.reading import Person
from tests.weeks import verifying
from tests.weeks.planning import DAY, HOUR, first_day
from tests.weeks.station import OPENS, Neighbour, Slot, Stay, Week, local

MINUTE = timedelta(minutes=1)
# How somebody comes and goes: by the code on the screen, a leader's tick, typed digits; without checking out, for
# twenty minutes only, or longer than planned.
WAYS = {"code": 70, "tick": 8, "digits": 6, "code-tick": 6, "forgets": 6, "short": 2, "late": 2}
GRADE = {"code": 3, "tick": 2, "digits": 2, "code-tick": 2, "forgets": 2, "short": 3, "late": 3, "walk-in": 2, "own": 1}
NEWCOMERS = ("Guo", "Pei", "Lin")

Happening = tuple[datetime, int, Callable[[], object]]


def live(week: Week) -> None:
    """Let everything of the week happen in its order, each evening, night and morning."""
    found: list[tuple[datetime, Callable[[], object]]] = []
    _call_off(week, found)
    ways = iter(_ways(week))
    for slot in (each for each in week.slots if not each.is_cancelled):
        for who in slot.places:
            if who not in slot.absent:
                _visit(week, slot, who, next(ways), found)
        found += [(slot.begins + 20 * MINUTE, partial(_miss, week, slot, who)) for who in slot.absent]
        found.append((slot.ends + 31 * MINUTE, week.work))  # forgotten visits are closed half an hour after the end
    _walk_ins(week, found)
    _leader_alone(week, found)
    last = first_day(week) + week.size.days * DAY
    evening = OPENS.date() + DAY
    while evening < last:
        found.append((local(evening, time(18, 5)), partial(_evening, week, evening)))
        evening += DAY
    mornings = [first_day(week) + (n + 1) * DAY for n in range(week.size.days)]
    found += [(local(day, time(12)), partial(verifying.session, week)) for day in mornings]
    happenings: list[Happening] = sorted((at, number, act) for number, (at, act) in enumerate(found))
    for at, _, act in happenings:
        week.go_to(at)
        act()


def _ways(week: Week) -> list[str]:
    """Draw how each visit goes; each way occurs, however small the week."""
    count = sum(len(slot.places) for slot in week.slots)
    drawn = [*WAYS, *week.draw.choices(list(WAYS), list(WAYS.values()), k=count)]
    return week.draw.sample(drawn[:count], count)


def _visit(week: Week, slot: Slot, who: Neighbour, way: str, found: list) -> None:
    comes = slot.begins + timedelta(seconds=week.draw.randrange(-1200, 600))
    goes = slot.ends + timedelta(seconds=week.draw.randrange(-1500, 600))
    if way == "short":
        goes = comes + 20 * MINUTE
    if way == "late":
        goes = slot.ends + 20 * MINUTE
    stay = Stay(slot, who, comes, GRADE[way], goes if way != "forgets" else slot.ends)
    week.stays.append(stay)
    first = "tick" if way == "tick" else "digits" if way == "digits" else "code"
    found.append((comes, partial(_pass, week, stay, "in", first)))
    if way == "forgets":
        found.append((slot.ends + 31 * MINUTE, partial(week.tell, "visits.closed", who)))
    else:
        second = "tick" if "tick" in way else first
        found.append((goes, partial(_pass, week, stay, "out", second)))


def _pass(week: Week, stay: Stay, direction: str, by: str) -> None:
    """Let somebody through the door."""
    {"code": _scan, "digits": _type, "tick": _tick}[by](week, stay, direction)
    if direction == "in":
        mine = Engagement.shift_id == stay.slot.id, Engagement.person_id == stay.who.id
        stay.visit = read().scalars(select(Engagement.id).where(*mine)).one()


def _scan(week: Week, stay: Stay, direction: str) -> None:
    station, slot, who = week.station, stay.slot, stay.who
    verb = f"scan {direction}"
    if verb not in week.pressed:
        screen = Person(station.client(week.leader(slot.team).key)).open(f"/shifts/{slot.id}/screen")
        person = Person(station.client(who.key))
        page = person.press(person.open(screen.data("data-code-url")).form("/scans"))
        assert page.status == 200, page.words
        week.pressed.add(verb)
        return
    key, nonce = station.app.config["SITE_KEY"], f"{week.draw.getrandbits(96):024x}"
    ticket = rules.Ticket(slot.id, direction, "code", who.user_id or 0, 1, clock.now(), nonce)
    text = rules.write_ticket(queries.ticket_key(key), ticket)
    actions.scan(station.as_(who.key), text, site_key=key)


def _type(week: Week, stay: Stay, direction: str) -> None:
    station, leader = week.station, week.station.as_(week.leader(stay.slot.team).key)
    key = station.app.config["SITE_KEY"]
    digits = queries.screen_page(leader, stay.slot.id, key, "").digits
    act = lambda by: actions.scan_by_digits(by, digits, site_key=key)  # noqa: E731 - one of two ways to do the same
    week.press(f"type digits {direction}", stay.who.key, "/scans", act, digits=digits)


def _tick(week: Week, stay: Stay, direction: str) -> None:
    said = {"person": stay.who.id, "direction": direction, "reason": "no-phone"}
    week.press(
        f"tick {direction}", week.leader(stay.slot.team).key, f"/shifts/{stay.slot.id}/scans",
        lambda by: actions.tick(by, stay.slot.id, stay.who.id, direction=direction, reason="no-phone"), **said,
    )  # fmt: skip


def _miss(week: Week, slot: Slot, who: Neighbour) -> None:
    path = f"/shifts/{slot.id}/people/{who.id}/absence"
    week.press("miss", week.leader(slot.team).key, path, lambda by: actions.mark_absent(by, slot.id, who.id))


def _call_off(week: Week, found: list) -> None:
    """Let one person call off three hours before the start."""
    slot = next(each for each in reversed(week.slots) if not each.is_cancelled)
    who = next(each for each in slot.places if each not in slot.absent)
    place = week.take(slot, who)
    path = f"/assignments/{place}/late-withdrawal"

    def call_off() -> None:
        week.press("call off late", who.key, path, lambda by: tasks.call_off(by, place))
        week.tell("shift.called-off", week.leader(slot.team))

    evening = local(slot.begins.date() - DAY, time(18, 5))
    found += [(evening, partial(week.tell, "shift.reminder", who)), (slot.begins - 3 * HOUR, call_off)]


def _walk_ins(week: Week, found: list) -> None:
    """Let people come without a place: those whom the station knows, and some whom nobody does."""
    slots = [each for each in week.slots if not each.is_cancelled and each.is_light and each.is_by_day]
    for number in range(week.size.walk_ins):
        slot = week.draw.choice(slots)
        comes, goes = slot.begins + 5 * MINUTE, slot.ends - 3 * MINUTE
        known = None if number < len(NEWCOMERS) else week.spare(slot, is_minor=False)
        if known:
            week.busy.setdefault(known, []).append(slot)
        found.append((comes, partial(_walk_in, week, slot, known or NEWCOMERS[number], goes)))
        found.append((goes, partial(_walk_out, week, slot, known or NEWCOMERS[number])))


def _walk_in(week: Week, slot: Slot, who: Neighbour | str, goes: datetime) -> None:
    said = {"name": who, "phone_end": "4711"} if isinstance(who, str) else {"person": who.id}
    wanted = Newcomer(who, "4711") if isinstance(who, str) else who.id
    week.press(
        "walk in", week.leader(slot.team).key, f"/shifts/{slot.id}/walk-ins",
        lambda by: actions.add_walk_in(by, slot.id, who=wanted), **said,
    )  # fmt: skip
    if isinstance(who, str):
        row = read().scalars(select(PersonRow).where(PersonRow.name == who)).one()
        who = week.station.newcomer(who, row.id, row.public_no)
    mine = Engagement.shift_id == slot.id, Engagement.person_id == who.id
    visit = read().scalars(select(Engagement.id).where(*mine)).one()
    week.stays.append(Stay(slot, who, clock.now(), GRADE["walk-in"], goes, visit))
    slot.walk_ins.append(who)


def _walk_out(week: Week, slot: Slot, who: Neighbour | str) -> None:
    name = who if isinstance(who, str) else who.key
    _tick(week, next(s for s in week.stays if s.slot is slot and s.who.key == name), "out")


def _leader_alone(week: Week, found: list) -> None:
    """Let a leader serve in a shift of their own team, and tick themselves."""
    slot = next(each for each in week.slots if not each.is_cancelled and each.is_by_day and len(each.places) < 8)
    leader = week.leader(slot.team)
    stay = Stay(slot, leader, slot.begins, GRADE["own"], slot.ends)

    def come() -> None:
        tasks.claim_shift(week.station.as_(leader.key), slot.id)
        week.tell("shift.claimed", leader)
        week.put(slot, leader, 0)
        week.stays.append(stay)
        _pass(week, stay, "in", "tick")

    found += [(stay.came, come), (slot.ends, partial(_pass, week, stay, "out", "tick"))]


def _evening(week: Week, day) -> None:
    """At five past six everybody who has a place tomorrow is reminded."""
    slots = [each for each in week.slots if local(day + DAY, time()) <= each.begins < local(day + 2 * DAY, time())]
    week.tell("shift.reminder", *[who for slot in slots for who in slot.places])
    week.work()
