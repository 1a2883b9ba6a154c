"""People who join, leave, earn and are corrected at the same moment: no minute is lost or doubled."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from portal.hours import actions as hours
from portal.kernel.db import db, read
from portal.kernel.errors import Conflict
from portal.sharing import actions, queries
from tests.sharing.conftest import Home

Call = Callable[[], object]
ON_POSTGRESQL = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def at_once(home: Home, *calls: Call) -> list[object]:
    """Run the calls at the same moment, each in an application context of its own; give results or refusals."""
    gate = threading.Barrier(len(calls))

    def run(call: Call) -> object:
        with home.world.app.app_context():
            gate.wait()
            try:
                return call()
            except Conflict as error:
                return error
            finally:
                db.session.remove()

    db.session.remove()
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def total(home: Home) -> int:
    """Return what everybody can use in all, on their own accounts and shared."""
    read().rollback()
    query = "SELECT sum(balance_minutes) FROM accounts WHERE kind IN ('member', 'pool')"
    return int(read().scalar(text(query)))


def test_all_who_leave_at_once_take_everything_along_and_nothing_twice(together: Home) -> None:
    actors = [together.world.actor(who) for who in ("ana", "lin", "ben")]

    at_once(together, *(lambda who=who: actions.leave(who) for who in (*actors, *actors)))

    assert (together.own("ana"), together.own("lin"), together.own("ben")) == (120, 60, 0)
    assert (together.pool(), total(together)) == (0, 180)
    assert together.holds()


def test_somebody_joins_while_another_leaves_and_a_third_is_corrected(together: Home) -> None:
    actions.leave(together.world.actor("ben"))
    hours.verify(together.world.actor("mei"), [together.visit("lin")])
    with together.world.app.app_context():
        lin_id = together.world.people["lin"].id
        (member,) = [line for line in queries.members(read(), 1) if line.person_id == lin_id]
    actions.put_in(together.world.program(), member.member_id)
    asked = together.ask("ana", "hua")
    actions.answer(together.world.actor("lin"), asked, is_yes=True)
    before, word = total(together), read().scalar(text("SELECT max(id) FROM verifications"))
    hua, lin, mei = (together.world.actor(who) for who in ("hua", "lin", "mei"))

    done = at_once(
        together,
        lambda: actions.answer(hua, asked, is_yes=True),
        lambda: actions.leave(lin),
        lambda: hours.reverse(mei, word, "the wrong person"),
    )

    assert not isinstance(done[1], Conflict)
    assert not isinstance(done[2], Conflict)
    assert before - total(together) == 90
    assert together.own("lin") == 60
    assert together.holds()


def test_two_last_answers_at_once_are_one_sharing(home: Home) -> None:
    """Ana asks Lin while Lin asks Ana; both say yes at the same moment."""
    home.earn("ana", 120)
    first, second = home.ask("ana", "lin"), home.ask("lin", "ana")
    ana, lin = home.world.actor("ana"), home.world.actor("lin")

    done = at_once(
        home,
        lambda: actions.answer(lin, first, is_yes=True),
        lambda: actions.answer(ana, second, is_yes=True),
    )

    assert sorted(isinstance(each, Conflict) for each in done) == [False, True]
    assert (home.own("ana"), home.pool()) == (0, 120)
    assert home.holds()


@ON_POSTGRESQL  # SQLite lets one write at a time: there is nothing to take out
def test_without_holding_the_books_nobody_closes_what_all_have_left(
    together: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: each still sees the two others, so that none of them is the last."""
    all_have_read, real = threading.Barrier(3), queries.members

    def members(*args: object) -> object:
        found = real(*args)  # type: ignore[arg-type]
        all_have_read.wait(20)
        return found

    monkeypatch.setattr(queries, "members", members)
    monkeypatch.setattr("portal.ledger.steps.hold", lambda *_: None)
    actors = [together.world.actor(who) for who in ("ana", "lin", "ben")]

    at_once(together, *(lambda who=who: actions.leave(who) for who in actors))

    assert not together.holds()
