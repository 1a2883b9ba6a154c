"""Households share a balance by choice: each side agrees, and whatever moves has two lines in the books."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from portal.hours import actions as hours
from portal.hours.queries import statement_page
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from portal.kernel.events import Event
from portal.ledger import queries as books
from portal.ledger import triggers
from portal.people import actions as people
from portal.people.actions.keeping import ConsentSlip
from portal.sharing import actions, jobs, queries
from portal.sharing.queries import AUDIT_CHECKS
from tests.sharing.conftest import Home
from tests.world import Neighbourhood


@pytest.mark.row("product-4")
def test_it_needs_both_sides(home: Home) -> None:
    home.earn("ana", 120)
    home.earn("lin", 60)
    page = home.world.client("ana").get("/household").text
    asked = home.world.client("ana").send("/household/invitations", number=home.world.people["lin"].public_no)

    assert "Ask Lin" in page
    assert asked.status_code == 303
    assert (home.own("ana"), home.own("lin"), home.pool()) == (120, 60, 0)  # one word alone moves nothing
    lin = home.world.client("lin")
    assert "Ana asks you to share" in lin.get("/household").text
    assert lin.send("/household/invitations/1/answers", answer="yes").status_code == 303
    assert (home.own("ana"), home.own("lin"), home.pool()) == (0, 0, 180)
    assert home.holds()


@pytest.mark.row("product-4")
def test_leaving_splits_by_rule_with_lines_on_both_sides(together: Home) -> None:
    assert together.pool() == 180

    left = together.world.client("lin").send("/household/departure")

    assert left.status_code == 303
    assert (together.own("lin"), together.pool()) == (60, 120)
    assert [line.minutes for line in moves(together, "lin")] == [60, -60, 60]
    assert together.world.client("lin").get("/statement").text.count("Your part of the shared time") == 1
    actions.leave(together.world.actor("ana"))
    assert (together.own("ana"), together.own("ben"), together.pool()) == (120, 0, 0)
    assert queries.members(read(), 1) == ()
    assert together.holds()


def moves(home: Home, who: str) -> list[books.Line]:
    """Return the lines of somebody's own account, the oldest first."""
    owner = f"person:{home.world.people[who].id}"
    account = books.accounts(read(), home.world.community.id, ["member"], [owner])["member", owner]
    return list(reversed(books.lines(read(), [account.id], None, 50)))


def test_everybody_who_shares_has_a_say_and_one_no_is_enough(home: Home) -> None:
    home.share("ana", "lin")
    third = home.ask("lin", "ben")

    agreed = actions.answer(home.world.actor("ben"), third, is_yes=True)
    refused = actions.answer(home.world.actor("ana"), third, is_yes=False)

    assert (agreed.outcome, refused.outcome) == ("agreed", "declined")
    assert queries.sharing_of(read(), [home.world.people["ben"].id]) == {}
    with pytest.raises(NotFound):
        actions.answer(home.world.actor("hua"), third, is_yes=True)


def test_a_question_is_taken_back_runs_out_or_falls_with_whoever_leaves(home: Home) -> None:
    taken, ran_out = home.ask("ana", "lin"), home.ask("ana", "ben")
    actions.withdraw(home.world.actor("ana"), taken)
    with clock.freeze(clock.now() + timedelta(days=14)):
        with pytest.raises(Conflict):
            actions.answer(home.world.actor("ben"), ran_out, is_yes=True)
        jobs.tidy(home.world.program())
        home.share("ana", "lin")
        falls = home.ask("ana", "ben")
        actions.leave(home.world.actor("lin"))

    assert [home.outcome(each) for each in (taken, ran_out, falls)] == ["withdrawn", "expired", "changed"]


def test_what_is_earned_later_goes_in_by_itself_and_the_statement_says_so(together: Home) -> None:
    together.earn("ben", 45)

    jobs.tidy(together.world.program())
    jobs.tidy(together.world.program())
    page = statement_page(together.world.actor("ben"))

    assert (together.own("ben"), together.pool()) == (0, 225)
    assert (page.balance_minutes, page.shared_minutes) == (225, 225)
    assert [line.move for month in page.months for day in month.days for line in day.lines] == ["in", ""]
    assert [line.in_minutes for line in queries.members(read(), 1)] == [120, 60, 45]
    assert together.holds()


def test_a_correction_reaches_what_is_shared_but_never_the_others_part(together: Home) -> None:
    hours.verify(together.world.actor("mei"), [together.visit("ben")])
    jobs.tidy(together.world.program())
    before = together.pool()
    word = read().scalar(text("SELECT max(id) FROM verifications"))

    hours.reverse(together.world.actor("mei"), word, "the wrong person")

    assert before > 180
    assert (together.own("ben"), together.pool()) == (0, 180)
    assert [line.in_minutes for line in queries.members(read(), 1)] == [120, 60, 0]
    assert together.holds()


def test_who_dies_or_is_suspended_leaves_by_the_same_rule(together: Home) -> None:
    with write() as tx:
        tx.execute(text("UPDATE people SET status = 'left' WHERE id = :id"), {"id": together.world.people["ana"].id})

    jobs.tidy(together.world.program())

    assert (together.own("ana"), together.pool()) == (120, 60)
    event = read().query(Event).filter_by(name="sharing.left").one()
    assert (event.actor_user_id, event.keys["person_id"]) == (None, together.world.people["ana"].id)
    people.leave_household(together.world.actor("mei"), together.world.people["lin"].id)
    jobs.tidy(together.world.program())
    assert (together.own("lin"), together.own("ben"), together.pool()) == (60, 0, 0)
    assert together.holds()


def test_somebody_under_18_shares_while_a_guardians_consent_holds(home: Home) -> None:
    child = home.world.person("Pan", birth_date=date(2012, 5, 4))
    ana, mei = home.world.actor("ana"), home.world.actor("mei")
    asked = home.ask("ana", "Pan")
    with pytest.raises(Conflict, match="consent holds"):
        actions.answer(home.world.actor("Pan"), asked, is_yes=True)
    consent = people.add_guardian_consent(
        mei, child.id, ConsentSlip("Wu", "1", "low", "a slip", date(2026, 11, 1), date(2027, 11, 1))
    )
    with pytest.raises(Conflict, match="Where somebody under 18 lives"):
        actions.answer(home.world.actor("Pan"), asked, is_yes=True)
    people.join_household(mei, child.id, ana.person_id or 0)

    actions.answer(home.world.actor("Pan"), asked, is_yes=True)
    with pytest.raises(Forbidden, match="parent or guardian"):
        actions.leave(home.world.actor("Pan"))
    people.withdraw_guardian_consent(mei, consent)
    jobs.tidy(home.world.program())

    assert queries.sharing_of(read(), [child.id]) == {}


def test_nobody_is_on_both_sides(home: Home) -> None:
    lin = home.world.client("lin")
    lin.send("/mandates", helper=home.world.people["ana"].public_no, scope="all", until="")
    asked = home.ask("ana", "lin")
    ana = home.world.client("ana")
    ana.send("/mandates/1/choice")

    own_hand = ana.send(f"/household/invitations/{asked}/answers", answer="yes", acts_for=home.world.people["lin"].id)

    assert own_hand.status_code == 403
    assert home.outcome(asked) is None
    assert "Yes, share" not in ana.get("/household").text


def test_nobody_is_asked_twice_nor_oneself_and_a_number_tells_no_name(home: Home) -> None:
    home.ask("ana", "hua")
    number = home.world.people["hua"].public_no

    page = home.world.client("ana").get("/household").text

    assert (number in page, "Hua" in page) == (True, False)
    for wrong in (number, home.world.people["ana"].public_no, "L0"):
        with pytest.raises(Invalid):
            actions.ask(home.world.actor("ana"), wrong)


def test_a_question_to_one_of_those_who_share_is_seen_by_that_one_alone(home: Home) -> None:
    home.share("ana", "lin")
    home.ask("hua", "ana")

    assert "Hua asks you" in home.world.client("ana").get("/household").text
    assert "Hua" not in home.world.client("lin").get("/household").text


def test_staff_see_it_and_decide_nothing(together: Home) -> None:
    page = together.world.client("mei").get(f"/people/{together.world.people['lin'].id}/sharing").text

    assert "Ana" in page
    assert "/household" not in page.replace("/household/", "")
    assert together.world.client("mei").send("/household/invitations/1/answers", answer="no").status_code == 404


@pytest.mark.row("reliability-2.2")
@pytest.mark.parametrize(
    "breach",
    [
        "DELETE FROM sharing_moves WHERE id = (SELECT max(id) FROM sharing_moves)",
        (
            "INSERT INTO sharing_moves (community_id, member_id, kind, minutes, at) "
            "SELECT community_id, member_id, kind, minutes, at FROM sharing_moves WHERE id = 1"
        ),
        "UPDATE sharing_moves SET minutes = minutes + 1 WHERE id = 1",
        "UPDATE sharing_moves SET member_id = (SELECT max(id) FROM sharing_members) WHERE id = 1",
        "UPDATE sharings SET closed_at = opened_at",
    ],
)
def test_the_audit_names_what_the_books_and_the_household_do_not_agree_on(together: Home, breach: str) -> None:
    assert list(AUDIT_CHECKS["shared"](read())) == []

    with write() as tx:
        triggers.drop(tx.connection())
        tx.execute(text(breach))
        triggers.install(tx.connection())

    assert list(AUDIT_CHECKS["shared"](read()))


def test_one_community_knows_nothing_of_anothers(together: Home) -> None:
    other = Neighbourhood(together.world.app, "harmony-court")
    third = together.ask("ana", "hua")

    with pytest.raises(NotFound):
        actions.answer(other.actor("ana"), third, is_yes=True)
    with pytest.raises(NotFound):
        actions.withdraw(other.actor("ana"), third)
    assert other.client("mei").get(f"/people/{together.world.people['ana'].id}/sharing").status_code == 404
