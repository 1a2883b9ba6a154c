"""Half of a community is erased: the books hold, the others keep what is theirs, and nothing leads to who went."""

import time
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.attendance import steps as attendance
from portal.hours import actions as hours
from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.ledger.models import Account
from portal.notices import actions as notices
from portal.people import steps as people
from portal.privacy import steps
from portal.tasks import queries as tasks
from tests.privacy.everything import places, sums
from tests.world import HASH, ZONE, Neighbourhood

GOES, STAYS = "Qxgoes", "Qxstays"
PHONES = {GOES: "+8613977", STAYS: "+8613966"}
BORN = date(1960, 2, 3)
A_PAGE = 50  # visits that are verified with one press
MOST_SECONDS = 0.3  # of the one writer's time, for one person


def lived_in(world: Neighbourhood, count: int) -> dict[str, list[int]]:
    """Let so many people serve, be verified and told; some of each fifty stand in a text. Return who goes or stays."""
    found: dict[str, list[int]] = {GOES: [], STAYS: []}
    for first in range(0, count, A_PAGE):
        named = [((GOES, STAYS)[n % 2], n) for n in range(first, min(first + A_PAGE, count))]
        round_ = world.task("Evening round", place=", ".join(f"{word} {n:04}" for word, n in named[:12]))
        past, visits = world.shift(round_, starts_in=timedelta(days=-2), capacity=A_PAGE), []
        with write() as tx:
            line = tasks.shift_line(tx, world.community.id, past.id)
            for word, n in named:
                own = {"phone": f"{PHONES[word]}{n:06}", "email": f"{word.lower()}.{n}@example.org"}
                person = people.add_person(
                    tx, world.community.id, f"{word} {n:04}", clock.now(), status="active", birth_date=BORN, **own
                )  # fmt: skip
                people.add_user(tx, person, HASH, clock.now(), **own)
                visits.append(attendance.record(tx, line, person.id, past.starts_at, past.ends_at).id)
                found[word].append(person.id)
        hours.verify(world.actor("sara"), visits)
        notices.deliver_pending(world.program())
    return found


def balances(ids: list[int]) -> list[tuple[str, str, int]]:
    """Return the accounts of these people, by owner and kind."""
    owners = [f"person:{one}" for one in ids]
    rows = read().execute(select(Account.owner, Account.kind, Account.balance_minutes).order_by(Account.id)).all()
    return [tuple(row) for row in rows if row.owner in set(owners)]


def erase_half(world: Neighbourhood, count: int) -> list[float]:
    """Erase every second one of so many people; return the seconds that each held the writer, all promises checked."""
    who = lived_in(world, count)
    before, others, took = sums(), balances(who[STAYS]), []
    assert {"people.name", "people.phone", "tasks.place"} <= set(places(GOES, GOES.lower(), PHONES[GOES]))
    for person_id in who[GOES]:
        with write() as tx:
            tx.connection()
            start = time.perf_counter()
            steps.erase(tx, world.community.id, person_id, world.users["sara"].id, ZONE, clock.now())
            took.append(time.perf_counter() - start)
        db.session.remove()
    assert places(GOES, GOES.lower(), PHONES[GOES]) == []
    assert (sums(), balances(who[STAYS])) == (before, others)
    assert len(others) >= 2 * len(who[STAYS])
    assert set(places(STAYS)) >= {"people.name", "tasks.place"}
    audit = world.app.test_cli_runner().invoke(args=["ledger", "audit"])
    assert audit.exit_code == 0, audit.output
    return took


@pytest.mark.row("product-43")
def test_half_of_twelve_people_go_and_the_books_hold(world):
    assert len(erase_half(world, 12)) == 6


@pytest.mark.proof
@pytest.mark.row("product-43")
def test_a_thousand_of_two_thousand_people_go_and_the_books_hold(proof, world):
    took = erase_half(world, 2_000)

    usual = sorted(took)[len(took) // 2]
    print(f"usual {usual:.3f} s, longest {max(took):.3f} s")
    assert usual <= MOST_SECONDS
    proof(
        f"Erasure of 1,000 of 2,000 people, {db.engine.dialect.name}",
        f"0 of their names, phones and addresses left; sums, chain and the others' balances equal; "
        f"usually {usual:.2f} s a person, {max(took):.2f} s at most",
    )
