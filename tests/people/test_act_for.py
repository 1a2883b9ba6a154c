"""One person acts for another: agreed at the station or by the person's own word, shown, and ended by one press."""

from datetime import date, timedelta

import pytest

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.people import queries
from portal.people import steps as people
from portal.people.models import Mandate, Person
from portal.people.rules import Standing, may_end_mandate, may_let_act
from portal.tasks.models import Assignment
from tests.counting import statements
from tests.world import Browser, Neighbourhood, grants_of


@pytest.fixture
def hua(world: Neighbourhood) -> Person:
    """An elder of 82 without phone, mail or sign-in."""
    with write() as tx:
        return people.add_person(
            tx, world.community.id, "奶奶", clock.now(), birth_date=date(1944, 3, 1), status="active"
        )


def agree(world: Neighbourhood, person: Person, helper: str = "ana", **more: str) -> int:
    """Let Mei write down that a helper acts for the person; return the mandate's number."""
    number = world.people[helper].public_no
    said = {"helper": number, "scope": "tasks", "agreed": "station", "slip_no": "", "until": "", **more}
    answer = world.client("mei").send(f"/people/{person.id}/mandates", **said)
    assert answer.status_code == 303, answer.text
    read().rollback()
    return read().query(Mandate.id).filter_by(person_id=person.id, ended_at=None).scalar()


def acting(world: Neighbourhood, mandate: int, helper: str = "ana") -> Browser:
    """Return the helper's browser after the press that begins it."""
    browser = world.client(helper)
    assert browser.send(f"/mandates/{mandate}/choice").status_code == 303
    return browser


def mine(person: Person) -> list[Assignment]:
    read().rollback()
    return list(read().query(Assignment).filter_by(person_id=person.id, ended_at=None))


@pytest.mark.row("product-3")
def test_a_helper_takes_a_place_for_an_elder_and_both_names_are_kept(world: Neighbourhood, hua: Person) -> None:
    shift = world.shift(starts_in=timedelta(hours=30))
    browser = acting(world, agree(world, hua))

    page = browser.get(f"/tasks/{shift.task_id}").text
    answer = browser.send(f"/shifts/{shift.id}/assignments", acts_for=str(hua.id))

    assert "You act for 奶奶" in page
    assert f'name="acts_for" value="{hua.id}"' in page
    assert answer.status_code == 303
    assert [place.claimed_by_user_id for place in mine(hua)] == [world.users["ana"].id]
    assert mine(world.people["ana"]) == []
    event = read().query(Event).filter_by(name="shift.claimed").one()
    assert (event.actor_user_id, event.keys["person_id"]) == (world.users["ana"].id, hua.id)


@pytest.mark.row("product-3")
@pytest.mark.parametrize("who", ["mei", "ana"])
def test_it_ends_at_once_by_one_press_of_the_station_or_the_helper(world: Neighbourhood, hua: Person, who: str) -> None:
    mandate, shift = agree(world, hua), world.shift(starts_in=timedelta(hours=30))
    browser = acting(world, mandate)

    ended = world.client(who).send(f"/mandates/{mandate}/end")
    late = browser.send(f"/shifts/{shift.id}/assignments", acts_for=str(hua.id))

    assert (ended.status_code, late.status_code) == (303, 409)
    assert mine(hua) == []
    assert mine(world.people["ana"]) == []
    assert "You act for 奶奶" not in browser.get("/tasks").text


def test_a_person_lets_somebody_act_by_their_own_word_and_takes_it_back(world: Neighbourhood) -> None:
    lin, number = world.client("lin"), world.people["ana"].public_no

    given = lin.send("/mandates", helper=number, scope="all", until="")
    mandate = queries.acting_page(world.actor("lin")).helpers[0].mandate_id
    shown = acting(world, mandate).get("/profile").text
    lin.send(f"/mandates/{mandate}/end")
    read().rollback()

    assert given.status_code == 303
    assert "<h1>Lin</h1>" in shown
    assert "Where I am signed in" not in shown
    assert queries.acting_page(world.actor("lin")).helpers == ()


def test_what_runs_out_ends_by_itself(world: Neighbourhood, hua: Person) -> None:
    browser = acting(world, agree(world, hua, until="2026-11-25"))

    before = browser.get("/tasks").text
    with clock.freeze(clock.now() + timedelta(days=1, hours=11)):
        after = browser.get("/tasks").text

    assert ("You act for" in before, "You act for" in after) == (True, False)


def test_no_role_of_the_helper_goes_with_it(world: Neighbourhood, hua: Person) -> None:
    mandate = agree(world, hua, helper="sara")
    sara = world.client("sara")
    assert sara.get("/hours/queue").status_code == 200

    sara.send(f"/mandates/{mandate}/choice")

    assert sara.get("/hours/queue").status_code == 403
    assert sara.get("/people").status_code == 403
    sara.send("/mandates/choice/end")
    assert sara.get("/hours/queue").status_code == 200


@pytest.mark.parametrize(
    ("path", "scope", "status"),
    [
        ("/profile", "tasks", 403), ("/profile", "all", 200), ("/notices", "tasks", 403), ("/notices", "all", 200),
        ("/credentials", "tasks", 403), ("/credentials", "all", 200), ("/calendar", "all", 403),
        ("/assignments", "tasks", 200), ("/statement", "tasks", 200), ("/hours/decisions", "tasks", 200),
    ],
)  # fmt: skip
def test_a_mandate_for_tasks_opens_neither_profile_nor_messages(
    world: Neighbourhood, hua: Person, path: str, scope: str, status: int
) -> None:
    browser = acting(world, agree(world, hua, scope=scope))

    answer = browser.get(path)

    assert answer.status_code == status


@pytest.mark.parametrize(("scope", "is_linked"), [("tasks", False), ("all", True)])
def test_the_foot_links_only_what_the_mandate_opens(
    world: Neighbourhood, hua: Person, scope: str, is_linked: bool
) -> None:
    foot = acting(world, agree(world, hua, scope=scope)).get("/tasks").text

    assert ('href="/profile"' in foot, 'href="/notices"' in foot) == (is_linked, is_linked)


@pytest.mark.parametrize(
    "path", ["/profile/password", "/sign-ins/0/end", "/mandates", "/calendar", "/calendar/reversal"]
)
def test_what_a_person_does_alone_is_not_done_for_another(world: Neighbourhood, hua: Person, path: str) -> None:
    browser = acting(world, agree(world, hua, scope="all"))

    answer = browser.send(path, acts_for=str(hua.id))

    assert answer.status_code == 403


def test_my_tasks_offer_a_helper_no_calendar_link_of_another(world: Neighbourhood, hua: Person) -> None:
    mandate, shift = agree(world, hua), world.shift(starts_in=timedelta(hours=30))
    browser = world.client("ana")
    browser.send(f"/shifts/{shift.id}/assignments")
    own = browser.get("/assignments").text

    acting(world, mandate).send(f"/shifts/{shift.id}/assignments", acts_for=str(hua.id))
    theirs = acting(world, mandate).get("/assignments").text

    assert ('href="/calendar"' in own, 'href="/calendar"' in theirs) == (True, False)


@pytest.mark.parametrize(("first", "then"), [("self", "elder"), ("elder", "self")])
def test_a_page_that_was_opened_for_another_takes_nothing(
    world: Neighbourhood, hua: Person, first: str, then: str
) -> None:
    mandate, shift = agree(world, hua), world.shift(starts_in=timedelta(hours=30))
    browser = world.client("ana") if then == "self" else acting(world, mandate)
    shown_for = {"acts_for": str(hua.id)} if first == "elder" else {}

    answer = browser.send(f"/shifts/{shift.id}/assignments", **shown_for)

    assert answer.status_code == 409
    assert mine(hua) == mine(world.people["ana"]) == []


@pytest.mark.parametrize("who", ["lin", "ben", "mei"])
def test_nobody_acts_by_a_mandate_of_others(world: Neighbourhood, hua: Person, who: str) -> None:
    mandate, browser = agree(world, hua), world.client(who)

    answer = browser.send(f"/mandates/{mandate}/choice")
    with browser.session_transaction() as session:
        session["acts_for"] = mandate

    assert answer.status_code == 404
    assert "You act for" not in browser.get("/tasks").text


def test_the_age_of_whom_one_acts_for_is_asked(world: Neighbourhood) -> None:
    child = world.person("Wu Min", birth_date=date(2011, 5, 1))
    shift = world.shift(starts_in=timedelta(hours=30), risk="low")
    browser = acting(world, agree(world, child))

    page = browser.get(f"/tasks/{shift.task_id}").text
    answer = browser.send(f"/shifts/{shift.id}/assignments", acts_for=str(child.id))

    assert "A parent or guardian must sign for this kind of task first" in page
    assert answer.status_code == 409
    assert world.client("ana").send(f"/shifts/{shift.id}/assignments").status_code == 303


def test_language_and_type_size_stay_the_helpers_own(world: Neighbourhood, hua: Person) -> None:
    browser = acting(world, agree(world, hua))

    browser.send("/preferences", type="large")
    read().rollback()

    assert not read().get_one(Person, hua.id).is_large
    assert read().get_one(Person, world.people["ana"].id).is_large


@pytest.mark.parametrize(("helper", "said"), [("L0000000X", "sign-in of their own"), ("self", "somebody else")])
def test_a_helper_who_cannot_act_comes_back_as_typed(world: Neighbourhood, helper: str, said: str) -> None:
    number = world.people["lin"].public_no if helper == "self" else helper

    answer = world.client("lin").send("/mandates", helper=number, scope="tasks")

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{number}"' in answer.text


def test_a_slip_needs_its_number_and_staff_do_not_name_themselves(world: Neighbourhood, hua: Person) -> None:
    said = {"helper": world.people["ana"].public_no, "scope": "tasks", "agreed": "slip", "slip_no": ""}

    without = world.client("mei").send(f"/people/{hua.id}/mandates", **said)
    own = world.client("mei").send(
        f"/people/{hua.id}/mandates", **{**said, "slip_no": "7", "helper": world.people["mei"].public_no}
    )
    with_number = world.client("mei").send(f"/people/{hua.id}/mandates", **{**said, "slip_no": "7"})

    assert (without.status_code, own.status_code, with_number.status_code) == (422, 403, 303)


def test_a_child_takes_no_other_helper_in_place_of_a_guardian(world: Neighbourhood) -> None:
    child = world.person("Wu Min", birth_date=date(2011, 6, 1))
    mandate = agree(world, child, agreed="station", is_guardian="y", scope="all")

    said = {"helper": world.people["ana"].public_no, "scope": "tasks"}
    answer = world.client("Wu Min").send("/mandates", **said)

    assert answer.status_code == 403
    assert read().get(Mandate, mandate).ended_at is None


def test_who_may_let_act_and_who_may_end() -> None:
    lin, mei = Actor(1, 10, 1), Actor(2, 20, 1, grants=grants_of(("social_worker", "community", 1)))
    ana = Standing(30, "Ana", "active", None)

    codes = [
        refusal and refusal.code
        for refusal in (
            may_let_act(lin, 10, ana, is_staff_word=False),
            may_let_act(lin, 11, ana, is_staff_word=False),
            may_let_act(lin, 10, None, is_staff_word=False),
            may_let_act(lin, 10, Standing(30, "Ana", "pending", None), is_staff_word=False),
            may_let_act(mei, 30, ana, is_staff_word=True),
            may_let_act(lin, 10, ana, is_staff_word=False, minors=[10]),
            may_let_act(mei, 10, ana, is_staff_word=True, minors=[10]),
            may_let_act(lin, 10, ana, is_staff_word=False, minors=[30]),
            may_end_mandate(lin, 10, 30),
            may_end_mandate(lin, 30, 10),
            may_end_mandate(lin, 11, 30),
            may_end_mandate(mei, 11, 30),
        )
    ]

    may = [None, "not-yours", "no-helper", "no-helper", "same", "minor", None, "young-helper"]
    assert codes == [*may, None, None, "not-yours", None]


def test_acting_costs_no_statement(world: Neighbourhood, hua: Person) -> None:
    shift = world.shift(starts_in=timedelta(hours=30))
    own, browser = world.client("ana"), acting(world, agree(world, hua))

    with statements() as for_oneself:
        own.get(f"/tasks/{shift.task_id}")
    with statements() as for_another:
        browser.get(f"/tasks/{shift.task_id}")

    assert len(for_another) == len(for_oneself)
