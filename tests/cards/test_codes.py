"""A code from the station signs in once, within fifteen minutes, with a new password, and says who made it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.cards.models import OneTimeCode
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.people.models import SignInWay, User
from tests.world import PASSWORD

NEW = "yellow kite 9"


def make(world, person_id, by="mei"):
    """Let the station make a code; return it as the page shows it."""
    browser = world.client(by)
    page = browser.get(browser.send(f"/people/{person_id}/codes").location)
    return re.search(r"data-one-time-code>([\w-]+)<", page.text).group(1)


def test_a_code_signs_in_once_with_a_new_password_and_says_who_made_it(world):
    code, phone = make(world, world.people["lin"].id), world.client()

    done = phone.send("/login/code", code=code.lower(), password=NEW)
    again = world.client().send("/login/code", code=code, password="another kite 9")

    assert done.status_code == 303
    profile = phone.get("/profile").text
    assert "with a code that Mei made" in profile
    assert "with a code from the station" in profile
    assert again.status_code == 422
    assert world.client().send("/login", identifier="lin", password=NEW).status_code == 303
    assert world.client().send("/login", identifier="lin", password=PASSWORD).status_code == 422
    assert read().scalar(select(SignInWay.made_by_user_id)) == world.users["mei"].id


def test_the_same_form_sent_twice_gives_the_same_sign_in(world):
    code, phone = make(world, world.people["lin"].id), world.client()

    answers = [phone.send("/login/code", "one-press", code=code, password=NEW).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert phone.get("/profile").status_code == 200


@pytest.mark.parametrize("what", ["late", "replaced", "wrong"])
def test_a_code_that_is_late_replaced_or_wrong_opens_nothing(world, what):
    lin = world.people["lin"].id
    code = make(world, lin)
    if what == "late":
        clock.tick(timedelta(minutes=15))
    elif what == "replaced":
        make(world, lin)
    else:
        code = "2222-2222"

    answer = world.client().send("/login/code", code=code, password=NEW)

    assert answer.status_code == 422
    assert world.client().send("/login", identifier="lin", password=PASSWORD).status_code == 303
    assert list(read().scalars(select(OneTimeCode.used_at))) == [None] * (2 if what == "replaced" else 1)


def test_guessing_codes_ends_after_thirty(world):
    browser = world.client()

    answers = [browser.send("/login/code", code="2222-2222", password="x").status_code for _ in range(31)]

    assert answers == [422] * 30 + [429]


def test_whoever_has_no_sign_in_gets_one_under_the_volunteer_number(world):
    elder = world.silent("奶奶")

    world.client().send("/login/code", code=make(world, elder.id), password=NEW)

    answer = world.client().send("/login", identifier=elder.public_no.lower(), password=NEW)
    assert answer.status_code == 303


def test_only_its_maker_reads_a_code_and_nobody_makes_one_for_whoever_has_more_rights(world):
    make(world, world.people["lin"].id)

    assert world.client("sara").get("/codes/1").status_code == 404
    assert world.client("mei").send(f"/people/{world.people['ada'].id}/codes").status_code == 403


def test_a_code_opens_no_sign_in_that_is_closed(world):
    code = make(world, world.people["lin"].id)
    with write() as tx:
        tx.get_one(User, world.users["lin"].id).is_closed = True

    answer = world.client().send("/login/code", code=code, password=NEW)

    assert (answer.status_code, "This sign-in is closed" in answer.text) == (409, True)
