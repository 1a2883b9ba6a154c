"""Who is erased leaves no name, phone or address anywhere, and the books say what they said."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from portal.admin import audit
from portal.admin import queries as acts
from portal.kernel import clock
from portal.kernel.changes import Change
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden
from portal.ledger import queries as books
from portal.ledger import triggers
from portal.people.models import Person, User
from portal.privacy import actions, queries, rules, steps
from portal.privacy.models import Erasure
from portal.privacy.rules import Asked, Duty, Words, scrub
from tests.privacy.earning import earn
from tests.privacy.everything import ALL, NAME, furnish_with_ana, places, sums
from tests.world import ZONE

DAYS = timedelta(days=14)
PAGES = (
    ("sara", "/people"), ("sara", "/people/{ana_id}"), ("ben", "/teams/{team_id}"), ("ben", "/teams/{team_id}/members"),
    ("ben", "/shifts/{running_id}/roster"), ("sara", "/hours/verified"), ("mei", "/hours/queue"), ("mei", "/changes"),
    ("ada", "/events"), ("sara", "/incidents/{report_id}"), ("sara", "/erasures"), ("lin", "/tasks/{task_id}"),
    ("mei", "/people/{ana_id}/credentials"), ("oskar", "/household"),
)  # fmt: skip


def erase(world, who="ana"):
    with write() as tx:
        person_id = world.people[who].id
        return steps.erase(tx, world.community.id, person_id, world.users["sara"].id, ZONE, clock.now())


@pytest.mark.row("product-43")
def test_an_erased_person_leaves_no_name_and_the_sums_are_unchanged(furnished):
    world, things = furnished(furnish_with_ana)
    before, stood, audited = sums(), places(*ALL), books.audit(read())
    usable = queries.data_page(world.actor("ana")).balance_minutes
    person_no = world.people["ana"].public_no

    minutes = erase(world)

    assert len(stood) > 60
    assert places(*ALL, person_no) == []
    assert sums() == before
    assert minutes == usable
    assert books.audit(read()) == audited
    for who, path in PAGES:
        answer = world.client(who).get(path.format(**things.numbers))
        assert answer.status_code == 200, (who, path)
        assert NAME not in answer.text, path


def test_a_column_that_is_left_out_is_seen(furnished, monkeypatch):
    world, _ = furnished(furnish_with_ana)
    left_out = {"tasks.description", "incident_reports.text"}
    monkeypatch.setattr(queries.rows, "KEPT_TEXTS", rules.KEPT_TEXTS | left_out)

    erase(world)

    assert set(places(*ALL)) == left_out


def test_what_could_be_used_goes_to_the_fund_with_a_line_on_both_sides(world):
    earn(world, "ana", 120)
    owner = f"person:{world.people['ana'].id}"

    minutes = erase(world)

    accounts = books.accounts(read(), world.community.id, ["member", "pool", "recognised"], [owner, "community"])
    assert minutes == 120
    assert accounts["member", owner].balance_minutes == 0
    assert accounts["pool", "community"].balance_minutes == 120
    assert books.audit(read()) == ()


def test_a_person_asks_thinks_for_fourteen_days_and_confirms(world):
    ana = world.person("Yan Ru", phone="13900001111")
    browser = world.client("Yan Ru")

    page = browser.get("/profile/data").text
    asked = browser.send("/profile/erasure")
    early = browser.send("/profile/erasure/confirmation")
    clock.tick(DAYS)
    later = world.client("Yan Ru")
    done = later.send("/profile/erasure/confirmation")

    assert "Ask to be erased" in page
    assert (asked.status_code, early.status_code, done.status_code) == (303, 409, 303)
    assert read().get_one(Erasure, ana.id).minutes == 0
    assert read().get_one(Person, ana.id).name == f"Former neighbour {ana.id} · 前邻居 {ana.id}"
    assert read().query(User).filter_by(person_id=ana.id).one().names == ()
    assert later.get("/profile").status_code == 302
    assert places("Yan Ru", "13900001111") == []


def test_what_stands_against_it_is_settled_first_or_decided_by_a_supervisor(furnished):
    world, _ = furnished(furnish_with_ana)
    number = actions.ask(world.actor("ana"))
    clock.tick(DAYS)

    against = queries.duties(read(), world.community.id, world.people["ana"].id, clock.now())
    with pytest.raises(Conflict):
        actions.confirm(world.actor("ana"))
    with pytest.raises(Conflict):
        actions.erase(world.actor("sara"), number)
    with pytest.raises(Forbidden):
        actions.erase(world.actor("mei"), number)
    actions.keep(world.actor("sara"), number, "A report is open until May")

    assert {duty.code for duty in against} >= {"disputes", "places"}
    assert "A report is open until May" in world.client("ana").get("/profile/data").text


@pytest.mark.parametrize(("code", "own", "station"), [("visits", False, False), ("reports", False, True)])
def test_a_hard_duty_goes_past_nobody_and_a_soft_one_past_a_supervisor(world, code, own, station):
    duties, now = rules.stands_against([code]), clock.now()

    assert isinstance(duties[0], Duty)
    assert (rules.may_confirm(world.actor("ana"), Asked(now), duties, now) is None) is own
    assert (rules.may_decide(world.actor("sara"), Asked(now), duties, now, is_related=False) is None) is station
    assert rules.may_decide(world.actor("sara"), Asked(now), duties, now, is_related=True).code == "own"
    assert rules.may_decide(world.actor("sara"), Asked(now), (), now, is_related=False).code == "theirs"


@pytest.mark.parametrize(
    ("text", "is_shared", "after"),
    [
        ("Ana", True, "N"),
        ("With Ana, at noon", False, "With N, at noon"),
        ("With Ana, at noon", True, "With Ana, at noon"),
        ("Anatomy for all", False, "Anatomy for all"),
        ("Call 13999887766 (ANA@example.org)", True, "Call N (N)"),
    ],
)
def test_a_name_is_found_as_whole_words_and_left_to_whoever_bears_it_too(text, is_shared, after):
    words = Words("Ana", ("13999887766", "ana@example.org"), is_shared, "N")

    assert scrub({"said": [text]}, words) == {"said": [after]}


def test_a_chinese_name_is_found_within_a_sentence():
    assert scrub("请李小明带钥匙", Words("李小明", (), is_shared=False, neutral="前邻居 7")) == "请前邻居 7带钥匙"


def test_the_record_of_changes_lets_itself_be_blanked_and_nothing_else(furnished):
    world, _ = furnished(furnish_with_ana)
    with write() as tx:
        change = tx.query(Change.id).filter_by(thing="task:1").first().id

    with pytest.raises(DBAPIError, match=triggers.SENTENCE), write() as tx:
        tx.query(Change).filter_by(id=change).update({"before": {"title": "A lie"}})
    blank = {"erased": True}
    with pytest.raises(DBAPIError, match=triggers.SENTENCE), write() as tx:
        tx.query(Change).filter_by(id=change).update({"before": blank, "after": blank, "thing": "x"})
    erase(world)

    key = world.app.config["SITE_KEY"]
    text = audit.write(*acts.recorded(world.actor("sara"), date(2026, 1, 1), date(2026, 12, 31)), key)

    about = read().query(Change).filter_by(thing=f"people:{world.people['ana'].id}").all()
    assert {each.before == {"erased": True} for each in (*about, read().get_one(Change, change))} == {True}
    assert '{"erased": true}' in text
    assert list(audit.faults(text, key)) == []
