"""With a guard taken out, the races must be lost: else they would prove nothing. Small, and lost every time."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from portal.kernel.db import write
from portal.tasks.models import Assignment
from tests.races.crowd import rows
from tests.races.history import CLIENTS, deal, send
from tests.races.server import Site

SHIFTS, PLACES = 10, 2
SECONDS = 120
CLAIMS = 80


def run(crowd, mode, dealt):
    """Carry out the hands on a server with one guard taken out."""
    with Site(crowd.database_url, crowd.data, program=("-m", "tests.races.weak", mode)) as site:
        return send(crowd.data / mode, site.port, dealt, SECONDS)


def claims_on_few_places(crowd):
    """Have eight people press for the two places of one shift, then of the next, and so on."""
    starts = [timedelta(hours=3 * number + 3) for number in range(SHIFTS)]
    task = crowd.world.task()
    shifts = [crowd.world.shift(task, capacity=PLACES, starts_in=start) for start in starts]
    people = crowd.guests(CLIENTS)
    return [
        [guest.press(f"{guest.user_id}-{shift.id}", f"/shifts/{shift.id}/assignments") for shift in shifts]
        for guest in people
    ]


def places_of_shifts():
    """Return how many places were given of each shift."""
    counted = select(func.count()).select_from(Assignment).group_by(Assignment.shift_id)
    return [row[0] for row in rows(counted)]


@pytest.mark.dealt
def test_reading_the_count_first_oversells_once_the_check_is_off(crowd):
    if crowd.database_kind == "PostgreSQL":
        with write() as tx:
            tx.execute(text("ALTER TABLE shifts DROP CONSTRAINT ck_shifts_taken"))

    run(crowd, "unchecked", claims_on_few_places(crowd))

    given = places_of_shifts()
    print(f"{sum(given)} places given of {SHIFTS * PLACES}, {sum(count > PLACES for count in given)} shifts oversold")
    assert max(given) > PLACES


@pytest.mark.dealt
def test_the_check_alone_would_stop_it_with_an_ugly_answer(crowd):
    tries = run(crowd, "counted", claims_on_few_places(crowd))

    given = places_of_shifts()
    ugly = sum(one.status == 500 for one in tries)
    print(f"{sum(given)} places given of {SHIFTS * PLACES}, {ugly} answers 500")
    assert set(given) == {PLACES}
    assert ugly > 0


def claims_on_many_places(crowd):
    """Have people press once for one of many places, without a request id: the transaction begins by reading."""
    shift = crowd.world.shift(capacity=CLAIMS, starts_in=timedelta(hours=3))
    people = crowd.guests(CLAIMS)
    return deal([guest.press(f"claim-{guest.user_id}", f"/shifts/{shift.id}/assignments") for guest in people])


def locked_out(tries):
    """Count the answers that the database was locked."""
    assert {one.status for one in tries} <= {303, 503}
    return sum(one.status == 503 for one in tries)


@pytest.mark.row("reliability-1")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # BEGIN IMMEDIATE is SQLite's
def test_a_deferred_begin_is_locked_out_and_an_immediate_one_never(crowd):
    deferred = locked_out(run(crowd, "deferred", claims_on_many_places(crowd)))
    immediate = locked_out(run(crowd, "one-try", claims_on_many_places(crowd)))

    print(f"locked: {deferred} of {CLAIMS} deferred, {immediate} of {CLAIMS} immediate")
    assert deferred > 0
    assert immediate == 0
