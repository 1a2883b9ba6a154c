"""A new password: at the station for somebody who forgot theirs, on the profile, and from the command line."""

from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Forbidden, Invalid
from portal.kernel.events import Event
from portal.people import actions, queries, steps
from portal.people.forms import ResetForm
from portal.people.rules import WIDE_ROLES
from tests.world import HASH, PASSWORD, Browser, Neighbourhood

NEW = "yellow kite 9"


def sign_in(world: Neighbourhood, who: str, password: str) -> int:
    return world.client().send("/login", identifier=who, password=password).status_code


def facts(world: Neighbourhood) -> list[tuple[str, int | None]]:
    found = read().query(Event).filter_by(name="person.password-changed").order_by(Event.id)
    return [(fact.subject, fact.actor_user_id) for fact in found]


def change(browser: Browser, current: str, new: str, request_id: str | None = None) -> int:
    return browser.send("/profile/password", request_id, current_password=current, password=new).status_code


def test_somebody_who_forgot_gets_a_new_one_at_the_station(world: Neighbourhood) -> None:
    lin, phone = world.people["lin"], world.client("lin")
    for _ in range(5):
        sign_in(world, "lin", "forgotten")  # the pause after five tries ends as well

    answer = world.client("mei").send(f"/people/{lin.id}/password", password=NEW)

    assert answer.status_code == 303
    assert phone.get("/profile").status_code == 302
    assert facts(world) == [(f"person:{lin.id}", world.users["mei"].id)]
    assert (sign_in(world, "lin", PASSWORD), sign_in(world, "lin", NEW)) == (422, 303)


def test_the_page_of_a_person_offers_it_with_the_names_they_sign_in_with(world: Neighbourhood) -> None:
    lin, ada = (world.client("mei").get(f"/people/{world.people[who].id}").text for who in ("lin", "ada"))

    assert f'action="/people/{world.people["lin"].id}/password"' in lin
    assert "Signs in with" in lin
    assert "/password" not in ada


@pytest.mark.parametrize(
    ("who", "whose", "is_allowed"),
    [
        ("mei", "lin", True), ("mei", "ben", True), ("mei", "oskar", True), ("mei", "hua", True),
        ("mei", "sara", False), ("mei", "ada", False), ("mei", "guo", False), ("mei", "mei", False),
        ("sara", "mei", True), ("sara", "ada", False), ("sara", "guo", False), ("sara", "sara", False),
        ("ada", "mei", True), ("ada", "sara", True), ("ada", "guo", True), ("ada", "pei", True), ("ada", "ada", False),
        ("ben", "lin", False), ("guo", "lin", False), ("ana", "ana", False),
    ],
)  # fmt: skip
def test_nobody_sets_the_password_of_somebody_with_more_rights(
    world: Neighbourhood, who: str, whose: str, *, is_allowed: bool
) -> None:
    answer = world.client(who).send(f"/people/{world.people[whose].id}/password", password=NEW)

    assert answer.status_code == (303 if is_allowed else 403)
    assert sign_in(world, whose, NEW) == (303 if is_allowed else 422)


@pytest.mark.parametrize("role", sorted(set(WIDE_ROLES) - {"partner"}))
def test_one_social_worker_does_not_get_in_as_another_member_of_staff(world: Neighbourhood, role: str) -> None:
    with write() as tx:
        scope = "area" if role == "grid_worker" else "community"
        steps.grant_role(tx, world.users["lin"], role, scope, world.community.id, world.now)

    with pytest.raises(Forbidden):
        actions.reset_password(world.actor("mei"), world.people["lin"].id, HASH)


def test_a_password_that_does_not_hold_is_not_set(world: Neighbourhood) -> None:
    with write() as tx:
        without = steps.add_person(tx, world.community.id, "No Sign-In", world.now).id

    short = world.client("mei").send(f"/people/{world.people['lin'].id}/password", password="short")

    assert short.status_code == 422
    assert "8 to 128" in short.text
    assert sign_in(world, "lin", PASSWORD) == 303
    with pytest.raises(Invalid, match="no sign-in yet"):
        actions.reset_password(world.actor("mei"), without, HASH)


def test_an_old_form_of_the_station_sets_nothing_again(world: Neighbourhood) -> None:
    mei, path = world.client("mei"), f"/people/{world.people['lin'].id}/password"
    mei.send(path, request_id="old", password=NEW)
    change(world.client("lin"), NEW, "my own words 3")

    again = mei.send(path, request_id="old", password=NEW)

    assert again.status_code == 303
    assert sign_in(world, "lin", "my own words 3") == 303


def test_a_person_changes_their_own_and_stays_signed_in_here_alone(world: Neighbourhood) -> None:
    here, elsewhere = world.client("ana"), world.client("ana")

    answers = [change(here, PASSWORD, NEW, "the-same") for _ in range(2)]

    assert answers == [303, 303]
    assert (here.get("/profile").status_code, elsewhere.get("/profile").status_code) == (200, 302)
    assert facts(world) == [(f"person:{world.people['ana'].id}", world.users["ana"].id)]
    assert (sign_in(world, "ana", PASSWORD), sign_in(world, "ana", NEW)) == (422, 303)


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("wrong", NEW, "This is not your password"), ("", NEW, "Enter your present password"),
        (PASSWORD, "", "Choose a password"), (PASSWORD, "12345678", "Many people use"),
    ],
)  # fmt: skip
def test_the_old_one_is_asked_and_the_new_one_must_hold(
    world: Neighbourhood, current: str, new: str, sentence: str
) -> None:
    answer = world.client("ana").send("/profile/password", current_password=current, password=new)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert sign_in(world, "ana", PASSWORD) == 303


@pytest.mark.parametrize(
    ("new", "is_taken"),
    [
        ("lin.zhou77", False), ("LIN.Zhou77", False), ("138 0013 8000", False), ("+8613800138000", False),
        ("Lin.Zhou@Example.org", False), ("lin.zhou78", True), ("138 0013 8001", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["profile", "station"])
def test_a_name_that_one_signs_in_with_is_no_password(
    world: Neighbourhood, where: str, new: str, *, is_taken: bool
) -> None:
    names = {"user_name": "lin.zhou77", "phone": "+8613800138000", "email": "lin.zhou@example.org"}
    with write() as tx:
        person = steps.add_person(tx, world.community.id, "Lin Zhou", world.now, status="active")
        world.users["zhou"] = steps.add_user(tx, person, HASH, world.now, **names)

    if where == "profile":
        status = change(world.client("zhou"), PASSWORD, new)
    else:
        status = world.client("mei").send(f"/people/{person.id}/password", password=new).status_code

    assert status == (303 if is_taken else 422)
    assert sign_in(world, "lin.zhou77", new) == (303 if is_taken else 422)


def test_a_password_for_no_known_name_is_not_judged(world: Neighbourhood) -> None:
    with world.app.test_request_context(method="POST", data={"password": NEW}), pytest.raises(AttributeError):
        ResetForm().check()


def test_guessing_the_old_one_on_a_borrowed_phone_ends_after_five(world: Neighbourhood) -> None:
    ana = world.client("ana")
    wrong = [change(ana, f"guess {number}", NEW) for number in range(5)]

    stopped = change(ana, PASSWORD, NEW)
    clock.tick(timedelta(minutes=6))
    later = change(ana, PASSWORD, NEW)

    assert wrong == [422] * 5
    assert (stopped, later) == (429, 303)


def test_the_operator_sets_one_from_the_command_line(world: Neighbourhood) -> None:
    runner, browser = world.app.test_cli_runner(), world.client("ada")

    made = runner.invoke(args=["user", "password", "ada"])
    typed = runner.invoke(args=["user", "password", "sara", "--password-stdin"], input=NEW + "\n")

    assert (made.exit_code, typed.exit_code) == (0, 0)
    assert browser.get("/profile").status_code == 302
    assert sign_in(world, "ada", made.output.strip().splitlines()[-1]) == 303
    assert sign_in(world, "sara", NEW) == 303


def test_the_command_says_what_does_not_hold(world: Neighbourhood) -> None:
    runner = world.app.test_cli_runner()

    world.person("Wu Minghua")
    (name,) = world.users["Wu Minghua"].names

    def typed(password: str) -> tuple[int, str]:
        done = runner.invoke(args=["user", "password", name, "--password-stdin"], input=f"{password}\n")
        return done.exit_code, done.output

    assert typed("short") == (1, "Error: Choose a password of 8 to 128 letters, numbers or signs\n")
    for weak in ("12345678", name.upper()):
        assert typed(weak) == (1, "Error: Many people use this password. Choose another one\n")
    assert "nobody signs in" in runner.invoke(args=["user", "password", "nobody"]).output
    assert sign_in(world, "ana", PASSWORD) == 303


def test_a_password_that_was_right_a_moment_ago_counts_no_longer_after_a_reset(world: Neighbourhood) -> None:
    ana, user = world.actor("ana"), world.users["ana"]
    before = queries.password_hash_of(read(), user.id)
    actions.reset_password(world.actor("mei"), ana.person_id, f"{HASH}x")

    with pytest.raises(Invalid):
        actions.change_password(ana, HASH, proven=before)
    with pytest.raises(Invalid):
        actions.sign_in(ana, user.id, "a test", "", proven=before)
    assert actions.sign_in(ana, user.id, "a test", "", proven=queries.password_hash_of(read(), user.id))
