"""Taking old hours in: each line somebody's, none twice, and all of it undone without a trace."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.carried import actions as carried
from portal.carried.models import CarriedHours
from portal.exchange import actions
from portal.kernel.db import read, write
from portal.ledger import queries as books
from portal.people import actions as people
from portal.people.models import Person
from tests.exchange.crowds import balance, batch_of, entry, holds, sizes, take_in
from tests.exchange.lists import outcomes, reasons


@pytest.mark.row("product-39")
@pytest.mark.row("none-B")
def test_old_hours_count_once_a_second_person_agrees(world):
    ran = take_in(world, "hours", entry(1), entry(2, day="2025-03-09", minutes=30))
    before = balance(world)

    done = carried.agree(world.actor("sara"), batch_of(ran.run_id))

    assert (ran.created, before) == (2, 0)
    assert (done.words_missing, done.credited) == (0, 1)
    assert (balance(world), balance(world, kind="member")) == (120, 0)
    assert holds()


def test_the_credit_ties_to_its_list_in_the_books(world):
    ran = take_in(world, "hours", entry(1))
    carried.agree(world.actor("sara"), batch_of(ran.run_id))

    credit = read().scalars(select(CarriedHours.credit_id)).one()
    posting = books.posting_of(read(), world.community.id, "hours.carried", f"carried:{credit}")
    assert posting is not None
    page = world.client("ana").get("/statement").text
    assert "Hours from before, of the list “hours.csv”" in page
    assert "1 Own word only" in page


@pytest.mark.row("product-39")
def test_the_same_file_twice_credits_once(world):
    rows = [entry("", day=f"2025-03-{day:02}") for day in range(1, 21)]
    first = take_in(world, "hours", *rows)
    carried.agree(world.actor("sara"), batch_of(first.run_id))

    again = take_in(world, "hours", *rows)
    renamed = take_in(world, "hours", *rows, source="another list")

    assert (again.created, again.unchanged, renamed.created, renamed.unchanged) == (0, 20, 0, 20)
    assert balance(world) == 20 * 90


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"volunteer_number": True, "name": "", "birth_date": ""}, "created"),
        ({"phone": "138 0000 0001", "name": "", "birth_date": ""}, "created"),
        ({"phone": "138 0000 0001", "birth_date": ""}, "created"),
        ({}, "created"),
        ({"name": "ana"}, "created"),
        ({"volunteer_number": "L00000000"}, "refused"),
        ({"volunteer_number": True, "name": "Lin"}, "refused"),
        ({"birth_date": "1988-05-05"}, "refused"),
        ({"birth_date": ""}, "refused"),
        ({"phone": "138 0000 0001", "name": "Lin", "birth_date": ""}, "refused"),
    ],
)
def test_whose_hours_they_are(world, given, line):
    with write() as tx:
        tx.get_one(Person, world.people["ana"].id).phone = "+8613800000001"
    if given.get("volunteer_number") is True:
        given = {**given, "volunteer_number": world.people["ana"].public_no.lower()}

    ran = take_in(world, "hours", entry(1, **given))

    assert [outcome for _, outcome, _ in outcomes(ran.run_id)] == [line]
    assert read().scalars(select(CarriedHours.person_id)).all() == (
        [world.people["ana"].id] if line == "created" else []
    )


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"day": "2026-11-25"}, "2026-11-25 is still to come"),
        ({"day": ""}, "The day of service is empty."),
        ({"day": "3/4/2025"}, "may be two days"),
        ({"minutes": "0"}, "is no length of time"),
        ({"minutes": "-30"}, "is no length of time"),
        ({"minutes": "abc"}, "is no length of time"),
        ({"minutes": "30.5"}, "is no length of time"),
        ({"minutes": "1441"}, "more than a day has"),
        ({"minutes": ""}, "Neither minutes nor hours"),
        ({"name": "", "birth_date": ""}, "does not say whose hours"),
        ({"activity": "x" * 161}, "has 161 characters; 160 fit"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_with_its_reason(world, given, reason):
    ran = take_in(world, "hours", entry(1), entry(2, **{"day": "2025-03-09", **given}))

    assert (ran.created, ran.refused) == (1, 1)
    ((line, said),) = reasons(ran.run_id)
    assert (line, reason in said) == (3, True)


@pytest.mark.parametrize(("hours", "minutes"), [("1.5", 90), ("2:30", 150), ("2", 120), ("0,25", 15)])
def test_hours_may_be_written_instead_of_minutes(world, hours, minutes):
    content = f'name,birth date,day,hours\r\nAna,1988-05-04,2025-03-08,"{hours}"\r\n'.encode()

    take_in(world, "hours", content=content)

    assert read().scalars(select(CarriedHours.minutes)).all() == [minutes]


def test_minutes_and_hours_that_differ_are_refused(world):
    content = b"name,birth date,day,hours,minutes\r\nAna,1988-05-04,2025-03-08,1,90\r\n"

    ran = take_in(world, "hours", content=content)

    assert reasons(ran.run_id) == [(2, "Minutes and hours on this line do not agree.")]


def test_nobody_served_more_than_a_day_in_a_day_over_all_lists(world):
    take_in(world, "hours", entry(1, minutes=1000))

    ran = take_in(world, "hours", entry(2, minutes=441), entry(3, minutes=440))

    assert reasons(ran.run_id) == [(2, "With these, Ana would have served more than 24 hours on 2025-03-08.")]
    assert ran.created == 1


def test_an_entry_that_changed_since_is_refused_until_its_import_is_undone(world):
    first = take_in(world, "hours", entry(1))

    ran = take_in(world, "hours", entry(1, minutes=900))
    actions.undo(world.actor("mei"), first.run_id)
    after = take_in(world, "hours", entry(1, minutes=900))

    assert reasons(ran.run_id) == [(2, "This entry was taken in before and has changed since. Undo that import first.")]
    assert after.created == 1


@pytest.mark.row("none-B")
def test_nobody_brings_in_hours_of_their_own_household(world):
    people.join_household(world.actor("ada"), world.people["mei"].id, world.people["lin"].id)

    ran = take_in(world, "hours", entry(1, name="Mei"), entry(2, name="Lin"), entry(3))

    assert [line for line, _ in reasons(ran.run_id)] == [2, 3]
    assert ran.created == 1


@pytest.mark.row("product-39")
@pytest.mark.parametrize("is_agreed", [False, True])
def test_undoing_leaves_no_trace_but_the_log(world, is_agreed):
    before = sizes()
    rows = [entry(number, day=f"2025-03-{number:02}") for number in range(1, 29)]
    ran = take_in(world, "hours", *rows)
    if is_agreed:
        carried.agree(world.actor("sara"), batch_of(ran.run_id))

    done = actions.undo(world.actor("mei"), ran.run_id)

    after = sizes()
    assert (done.removed, done.kept, balance(world)) == (28, 0, 0)
    left = {name for name in before if before[name] != after[name]}
    assert left == ({"carried_batches", "carried_credits", "carried_words"} if is_agreed else set())
    assert holds()
    again = take_in(world, "hours", *rows)
    assert again.created == 28
    carried.agree(world.actor("sara"), batch_of(again.run_id))
    assert balance(world) == 28 * 90
    assert holds()


def test_the_day_of_a_refused_person_credits_nothing(world):
    world.person("Xu", status="refused", birth_date=date(1950, 1, 1))

    ran = take_in(world, "hours", entry(1, name="Xu", birth_date="1950-01-01"))

    assert reasons(ran.run_id) == [(2, "Xu does not take part here, so no hours can be credited.")]
