"""The demo keeps its promises: forty people, six tasks, a shift on now, fifty visits, five traps, true books."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.admin import demo, signins
from portal.admin.demo import words
from portal.admin.queries import is_demo_site, is_empty_site
from portal.attendance.models import Engagement
from portal.hours import queries as hours
from portal.hours import rules
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.actor import Actor, Grant
from portal.kernel.db import read, write
from portal.kernel.passwords import matches
from portal.ledger import queries as ledger
from portal.orgs import queries as orgs
from portal.pathway import queries as pathway
from portal.people import queries as people
from portal.people.models import HouseholdMember, Person, RoleGrant, User
from portal.tasks import queries as tasks
from portal.tasks.models import Shift, Task
from tests.world import NOW, ZONE


def actor(user_name: str) -> Actor:
    """Return one of the cast as the one who acts."""
    user = read().scalars(select(User).where(User.user_name == user_name)).one()
    person = read().get_one(Person, user.person_id)
    grants = tuple(_grants(user.id))
    return Actor(
        user.id, person.id, user.community_id, person.name, birth_date=person.birth_date, zone=ZONE, grants=grants,
        team_ids=frozenset(g.scope_id for g in grants if g.scope_kind == "team"),
    )  # fmt: skip


def _grants(user_id: int) -> list[Grant]:
    rows = read().scalars(select(RoleGrant).where(RoleGrant.user_id == user_id, RoleGrant.ended_at.is_(None)))
    return [Grant(row.role, row.scope_kind, row.scope_id) for row in rows]


def test_forty_people_live_there_ten_of_them_with_a_password_that_is_shown(demo_site):
    kept = signins.kept(demo_site.config["SETTINGS"])
    hashes = dict(read().execute(select(User.user_name, User.password_hash)).all())

    assert read().scalar(select(func.count()).select_from(Person)) == 40
    assert list(kept) == [name for name, _ in signins.CAST]
    assert all(matches(hashes[name], password) for name, password in kept.items())
    assert len(set(kept.values())) == 10
    assert signins.path(demo_site.config["SETTINGS"]).stat().st_mode & 0o077 == 0


def test_some_have_no_sign_in_one_waits_and_a_minor_has_no_guardians_word(demo_site):
    status = Counter(read().scalars(select(Person.status)))
    minors = {name: people.standing(read(), 1, i) for i, name in _minors()}

    assert status == {"active": 39, "pending": 1}
    assert read().scalar(select(func.count()).select_from(User)) == 32
    assert sorted(bool(standing.consents) for standing in minors.values()) == [False, True]


def _minors():
    born_after = clock.today(ZONE).replace(year=clock.today(ZONE).year - 18)
    return read().execute(select(Person.id, Person.name).where(Person.birth_date > born_after)).all()


def test_the_site_is_known_as_a_demo(demo_site):
    assert is_demo_site()
    assert not is_empty_site()


def test_six_tasks_have_shifts_this_week_and_ana_may_take_the_one_that_is_on_now(demo_site):
    week = Shift.ends_at > NOW, Shift.starts_at < NOW + timedelta(days=7)
    titles = set(read().scalars(select(Task.title).join(Shift, Shift.task_id == Task.id).where(*week)))
    page = tasks.list_page(actor("ana"), tasks.Filters())
    (line,) = tasks.running_shifts(read(), 1, NOW)
    on_now = [slip for day in page.days for slip in day.slips if slip.is_running]

    assert len(titles) == 6
    assert [slip.url for slip in on_now] == [f"/tasks/{line.task_id}"]
    assert line.starts_at < NOW - timedelta(minutes=30)
    assert line.ends_at > NOW + timedelta(hours=2)
    assert (line.places_left, line.capacity) == (7, 25)


def test_ben_leads_the_shift_that_is_on_now(demo_site):
    (line,) = tasks.running_shifts(read(), 1, NOW)

    assert line.team_id in actor("ben").team_ids
    assert line.taken == 18
    inside = Engagement.shift_id == line.id, Engagement.state == "open"
    assert read().scalar(select(func.count()).select_from(Engagement).where(*inside)) == 15


@pytest.mark.row("none-C")
def test_fifty_visits_wait_forty_five_in_order_and_five_explain_themselves(demo_site):
    docket = hours.queue(read(), actor("mei"), 200)
    found = {c: rules.oddities(c.work, docket.judge, c.figures, NOW) for c in docket.cases}
    odd = {case.work.name.split()[0]: {o.code for o in said} for case, said in found.items() if said}

    assert len(docket.cases) == 50
    assert sum(rules.is_ticked(case.work, said) for case, said in found.items()) == 45
    assert sorted(odd) == sorted(["刘洋", "陈建国", "黄伟", "孙强", "王建军"])
    assert "past-end" in odd["刘洋"]
    assert "own-word" in odd["陈建国"]
    assert "no-check-out" in odd["黄伟"]
    assert "overlap" in odd["孙强"]
    assert "household" in odd["王建军"]


def test_the_visit_of_meis_household_can_be_decided_by_sara(demo_site):
    docket = hours.queue(read(), actor("sara"), 200)
    (case,) = [case for case in docket.cases if case.work.name.startswith("王建军")]

    assert rules.may_verify(docket.judge, case.work) is None
    homes = people.household_of(read(), [case.work.person_id, actor("mei").person_id])
    assert len(set(homes.values())) == 1
    assert read().scalar(select(func.count()).select_from(HouseholdMember)) == 4


def test_the_one_who_stayed_left_160_minutes_after_the_end(demo_site):
    docket = hours.queue(read(), actor("mei"), 200)
    (case,) = [case for case in docket.cases if case.work.name.startswith("刘洋")]

    assert case.work.ended_at - case.work.planned_end == timedelta(minutes=160)


def test_the_books_hold_and_tell_a_history(demo_site):
    ana, lin = actor("ana"), actor("lin")

    assert ledger.audit(read()) == ()
    assert ledger.balance(read(), 1, "member", f"person:{ana.person_id}") > 600
    assert ledger.balance(read(), 1, "member", f"person:{lin.person_id}") > 300


def test_every_credit_is_what_the_rules_make_of_the_visit(demo_site):
    credited = dict(
        read()
        .execute(select(Verification.engagement_id, Verification.credited_minutes).where(Verification.step == "credit"))
        .all()
    )
    docket = hours.docket_of(read(), actor("mei"), list(credited))

    assert len(credited) > 100
    assert {c.work.engagement_id: rules.creditable_minutes(c.work.span, c.figures) for c in docket.cases} == credited
    assert all(credited.values())


def test_bens_team_is_halfway_to_the_street_offices_list(demo_site):
    (team_id,) = actor("ben").team_ids
    team = orgs.team_line(read(), 1, team_id)
    standing = pathway.team_standing(read(), team, pathway.journey_of(read(), team_id), NOW, ZONE)
    states = {item.id: item.state for item in standing.assessed}

    assert list(standing.completed) == ["values"]
    assert standing.stage.id == "structure"
    assert states["charter-draft"] == "submitted"
    assert states["election"] == "approved"
    assert states["money-rule"] == "returned"
    assert states["posts"] == "in_progress"


def test_an_old_demo_gets_a_shift_that_is_on_now_and_a_fresh_one_is_left_alone(new_site):
    app = new_site()
    with clock.freeze(NOW), app.app_context():
        demo.make(app.config["SETTINGS"], clock.now())
        before = read().scalar(select(func.count()).select_from(Shift))
        demo.freshen(clock.now())
        fresh = read().scalar(select(func.count()).select_from(Shift))
        clock.tick(timedelta(days=9, hours=7))
        demo.freshen(clock.now())
        running = tasks.running_shifts(read(), 1, clock.now())

    assert fresh == before
    assert [line.title for line in running] == [words.CHORES[0].title]
    assert running[0].places_left == 25


@pytest.mark.parametrize("hour", [0, 15, 23])
def test_the_demo_works_at_any_hour(new_site, hour):
    app = new_site()
    moment = NOW.replace(hour=hour, minute=58)
    with clock.freeze(moment), app.app_context():
        demo.make(app.config["SETTINGS"], clock.now())
        page = tasks.list_page(actor("ana"), tasks.Filters())
        docket = hours.queue(read(), actor("mei"), 200)
        broken = ledger.audit(read())

    assert any(slip.is_running for day in page.days for slip in day.slips)
    assert len(docket.cases) == 50
    assert broken == ()


def test_nothing_of_a_demo_that_fails_is_left(new_site, monkeypatch):
    app = new_site()
    monkeypatch.setattr(demo.tasks, "let_people_in", lambda _scene: 1 / 0)
    with clock.freeze(NOW), app.app_context():
        with pytest.raises(ZeroDivisionError):
            demo.make(app.config["SETTINGS"], clock.now())
        assert is_empty_site()
        assert not signins.path(app.config["SETTINGS"]).exists()


def test_the_password_of_the_operator_replaces_the_random_ones(new_site):
    app = new_site(PORTAL_DEMO_PASSWORD="correct horse demo 42")
    with clock.freeze(NOW), app.app_context():
        demo.make(app.config["SETTINGS"], clock.now())
        with write() as tx:
            hashed = tx.scalars(select(User.password_hash).where(User.user_name == "ana")).one()

    kept = json.loads(signins.path(app.config["SETTINGS"]).read_text())
    assert set(kept.values()) == {"correct horse demo 42"}
    assert matches(hashed, "correct horse demo 42")
