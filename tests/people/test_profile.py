"""What a person keeps about themselves, and how contacts and names are read."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from portal.kernel.db import write
from portal.kernel.errors import Invalid
from portal.people import actions, queries
from portal.people.rules import read_email, read_phone, read_sign_in_name
from tests.world import Neighbourhood

MOMENT_SECONDS = 0.3  # for the other to read, where it does not wait


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("138 0013 8000", "phone", "+8613800138000"), ("+44 20 7946 0958", "phone", "+442079460958"),
        ("Ana@Example.org", "email", "ana@example.org"), ("  BEN ", "user_name", "ben"),
    ],
)  # fmt: skip
def test_a_sign_in_name_has_one_form(typed: str, kind: str, value: str) -> None:
    read_name = read_sign_in_name(typed)

    assert read_name is not None
    assert (read_name.kind, read_name.value) == (kind, value)


@pytest.mark.parametrize("typed", ["", "  ", "a b", "王梅", "x@y", "12", "a" * 300 + "@example.org", "<script>"])
def test_what_is_no_sign_in_name_is_none(typed: str) -> None:
    assert read_sign_in_name(typed) is None
    assert read_phone("call me") is None


def test_a_person_keeps_their_profile(world: Neighbourhood) -> None:
    ana = world.client("ana")

    answer = ana.send(
        "/profile", phone="13800138007", email="ana@example.org", skills=["repair"], languages=["zh", "en"]
    )

    assert answer.status_code == 303
    page = queries.profile_page(world.actor("ana"))
    assert (page.phone, page.skills, page.languages) == ("+8613800138007", ("repair",), ("zh", "en"))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("phone", "13800x"), ("email", "a b,c@ex,y.org"), ("email", "a:b;@x.y"), ("email", "@example.org"),
        ("birth_date", "2056-04-30"), ("birth_date", "yesterday"),
    ],
)  # fmt: skip
def test_a_contact_that_does_not_hold_comes_back_as_typed(world: Neighbourhood, field: str, typed: str) -> None:
    person = world.person("Wu Min", birth_date=None, email="kept@example.org")

    answer = world.client("Wu Min").send("/profile", **{field: typed})

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    page = queries.person_page(world.actor("mei"), person.id)
    assert (page.birth_date, page.email) == (None, "kept@example.org")


def test_a_birth_date_is_added_once_and_contacts_are_kept_in_one_form(world: Neighbourhood) -> None:
    person = world.person("Wu Min", birth_date=None)

    for _ in range(2):
        world.client("Wu Min").send(
            "/profile", email=" Wu@Example.org ", phone="138 0013 8007", birth_date="1985-04-30"
        )

    page = queries.person_page(world.actor("mei"), person.id)
    assert (page.email, page.phone, page.birth_date) == ("wu@example.org", "+8613800138007", date(1985, 4, 30))


def test_another_birth_date_than_the_stations_comes_back_as_typed(world: Neighbourhood) -> None:
    person, browser = world.person("Wu Min", birth_date=None), world.client("Wu Min")
    actions.correct_birth_date(world.actor("mei"), person.id, date(1985, 4, 30))

    answer = browser.send("/profile", "the-same", phone="138 0013 8007", birth_date="1990-01-01")
    before = queries.person_page(world.actor("mei"), person.id)
    emptied = browser.send("/profile", "the-same", phone="138 0013 8007", birth_date="")

    assert (answer.status_code, emptied.status_code) == (422, 303)
    assert "We already have another birth date for you" in answer.text
    assert 'value="1990-01-01"' in answer.text
    assert (before.phone, before.birth_date) == ("", date(1985, 4, 30))
    after = queries.person_page(world.actor("mei"), person.id)
    assert (after.phone, after.birth_date) == ("+8613800138007", date(1985, 4, 30))
    assert 'name="birth_date"' not in browser.get("/profile").text


def test_a_birth_date_that_the_station_is_just_entering_is_not_overwritten(world: Neighbourhood) -> None:
    person, member = world.person("Wu Min", birth_date=None), world.actor("Wu Min")

    def change() -> None:
        with world.app.app_context():
            actions.change_profile(member, {"birth_date": date(1990, 1, 1)})

    with ThreadPoolExecutor(1) as pool:
        with write() as tx:
            queries.person(tx, world.community.id, person.id).birth_date = date(1985, 4, 30)
            tx.flush()
            changed = pool.submit(change)
            time.sleep(MOMENT_SECONDS)
        error = changed.exception()

    assert isinstance(error, Invalid)
    assert queries.person_page(world.actor("mei"), person.id).birth_date == date(1985, 4, 30)


@pytest.mark.parametrize("sign", list('<>()[],;:\\" '))
def test_an_address_that_no_mail_can_go_to_is_none(sign: str) -> None:
    assert read_email("ana@example.org") == "ana@example.org"
    assert read_email(f"a{sign}b@example.org") is None
    assert read_email(f"ana@ex{sign}ample.org") is None


def test_language_and_type_size_are_remembered(world: Neighbourhood) -> None:
    ana = world.client("ana")

    ana.send("/preferences", language="zh_Hans_CN", next="/profile")
    ana.send("/preferences", type="large", next="/profile")
    elsewhere = world.client("ana").get("/profile").text

    assert '<html lang="zh-Hans" data-large>' in elsewhere


@pytest.mark.parametrize(("field", "value"), [("language", "xx"), ("type", "huge")])
def test_a_language_or_type_size_that_there_is_not_changes_nothing(
    world: Neighbourhood, field: str, value: str
) -> None:
    ana = world.client("ana")

    answer = ana.send("/preferences", **{field: value})

    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers or "language=" not in answer.headers["Set-Cookie"]
    assert '<html lang="en">' in ana.get("/profile").text


@pytest.mark.parametrize("path", ["/preferences", "/logout", "/sign-ins/0/end"])
def test_each_small_form_is_checked_as_a_form_and_twice_is_as_once(world: Neighbourhood, path: str) -> None:
    ana = world.client("ana")

    odd = ana.send(path, request_id="x" * 65)
    still_in = ana.get("/profile").status_code
    answers = [ana.send(path, request_id="once").status_code for _ in range(1 if path == "/logout" else 2)]

    assert (odd.status_code, still_in) == (422, 200)
    assert set(answers) == {303}
