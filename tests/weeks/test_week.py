"""A whole week of a station, across the night in which the clocks go back: the books hold and every number is true."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.kernel import clock
from tests.reading import Person
from tests.weeks import living, planning, verifying
from tests.weeks.recount import Report, differences, expected, shown
from tests.weeks.station import CHANGE, LONDON, OPENS, Size, Week

SMALL = Size(people=50, teams=3, series=2, days=3, singles=6, absences=3, swaps=2, cancelled=1, lines=3, walk_ins=2)
FULL = Size(
    people=500, teams=12, series=6, days=7, singles=48, absences=25, swaps=10, cancelled=3, lines=6, walk_ins=8
)  # fmt: skip
SEED = 25
VERBS = {
    "found a team", "appoint", "consent", "publish", "series", "add a shift", "claim", "wait", "give back", "decline",
    "take an offer", "ask for a stand-in", "stand in", "put on the list", "take off the list", "move", "cancel",
    "scan in", "scan out", "type digits in", "type digits out", "tick in", "tick out", "walk in", "miss",
    "call off late", "approve", "verify many", "undo", "verify one for all", "verify one for less", "second", "refuse",
    "dispute", "decide", "take back", "look", "close a month",
}  # fmt: skip


def run(app: Flask, size: Size) -> tuple[Week, Report]:
    """Let the week happen; return what the script remembers and what the portal says, all promises checked."""
    week = Week(app, size, SEED)
    planning.prepare(week)
    living.live(week)
    verifying.november(week)
    said = shown(week)
    assert differences(said, expected(week)) == {}
    audit = app.test_cli_runner().invoke(args=["ledger", "audit"])
    assert audit.exit_code == 0, audit.output
    assert week.pressed == VERBS
    assert_pages_say_the_same(week, said)
    assert_ingredients(week, size)
    return week, said


def assert_pages_say_the_same(week: Week, said: Report) -> None:
    """See that the pages show what their values are: the months tie to the books, a statement has its balance."""
    months = week.station.client("mei").get("/hours/months?from=2026-10&to=2026-11").text
    assert months.count("The books say the same.") == 2
    who = next(stay.who for stay in week.stays if stay.who.may_spend and said["statements"][stay.who.number][0])
    page = Person(week.station.client(who.key)).open("/statement")
    assert int(page.data("data-balance-minutes")) == said["statements"][who.number][0]


def assert_ingredients(week: Week, size: Size) -> None:
    """See that the week held what it is meant to hold, each at least once."""
    assert len(week.slots) == size.shifts
    assert sum(slot.is_cancelled for slot in week.slots) == size.cancelled
    assert sum(len(slot.absent) for slot in week.slots) == size.absences
    names = {name for _, name in week.told}
    assert {"place.offered", "shift.handed-over", "visits.closed", "shift.reminder", "hours.reversed"} <= names
    assert {word.stay.grade for word in week.words} == {1, 2, 3}
    assert any(word.stay.who.is_minor for word in week.words)
    assert any(word.stay.who.born is None for word in week.words)
    assert 0 in {word.minutes for word in week.words}
    assert_series_keep_their_hour(week)


def assert_series_keep_their_hour(week: Week) -> None:
    """See that each series stays at its hour on the wall, and that its night of the change is an hour longer."""
    series = [slot for slot in week.slots if slot.title.startswith("Series")]
    hours = {
        (slot.title, slot.begins.astimezone(LONDON).time(), slot.ends.astimezone(LONDON).time()) for slot in series
    }
    assert len(hours) == week.size.series
    assert len({slot.begins.time() for slot in series}) > week.size.series  # in UTC it is another hour afterwards
    lengths = {
        slot.begins.astimezone(LONDON).date(): slot.ends - slot.begins for slot in series if slot.title == "Series 0"
    }
    longer = {day for day, length in lengths.items() if length == timedelta(hours=5, minutes=30)}
    assert longer == {CHANGE - timedelta(days=1)}
    assert lengths[CHANGE] == timedelta(hours=4, minutes=30)


def forget_a_little(week: Week) -> None:
    """Lose one credit, one message, a minute of a visit and the change of the clocks from what the script remembers."""
    lost = next(word for word in reversed(week.words) if word.minutes)
    week.words = [word for word in week.words if word is not lost]
    with_mail = {who.id for who in week.station.neighbours if who.mail}
    week.told[next(key for key in week.told if key[0] in with_mail and key[1] == "shift.reminder")] -= 1
    stay = next(each for each in week.stays if each.slot.places)
    stay.left += timedelta(minutes=1)
    week.slots[-1].begins += timedelta(hours=1)


@pytest.mark.row("product-8")
@pytest.mark.row("product-37")
@pytest.mark.row("product-38")
def test_every_number_of_a_small_week_equals_an_independent_recount(app):
    with clock.freeze(OPENS):
        week, said = run(app, SMALL)
        forget_a_little(week)

        assert set(differences(said, expected(week))) == set(said), "a report whose mistake nobody would see"


@pytest.mark.proof
@pytest.mark.row("product-37")
@pytest.mark.row("product-38")
def test_every_number_of_a_week_of_500_people_equals_an_independent_recount(app, proof, request):
    with clock.freeze(OPENS):
        week, _ = run(app, FULL)

    database = "PostgreSQL" if "postgresql" in request.node.name else "SQLite"
    proof(
        f"Week: {len(week.station.neighbours)} people, {FULL.teams} teams, {len(week.slots)} shifts, {database}",
        figure(week),
    )


def figure(week: Week) -> str:
    """Say what the week held, as the script counted it."""
    minutes = sum(word.sign * word.minutes for word in week.words)
    missed, told = sum(len(slot.absent) for slot in week.slots), week.told.total()
    return (
        f"{missed} no-shows, {week.size.swaps} swaps, {week.size.series} series across the change of the clocks, "
        f"{week.size.cancelled} cancelled; {len(week.stays)} visits, {minutes} minutes, {told} messages; "
        f"0 numbers of 9 reports differ from the recount, audit holds"
    )
