"""A card and its PIN sign in at an enrolled device for a short time; a card alone, elsewhere or ended opens nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.cards import actions, queries
from portal.cards.models import CardPin, CardSignIn
from portal.kernel import clock
from portal.kernel.db import db, read
from portal.kernel.errors import TooMany
from portal.people.models import SignIn
from tests.cards.reading import PIN, enrol, give_card, set_pin, station_tablet

WRONG = "906135"


@pytest.fixture
def elder(world):
    return world.silent("奶奶")


@pytest.fixture
def badge(world, elder):
    found = give_card(world, elder.id)
    assert set_pin(world, elder.id).status_code == 303
    return found


def signed_in(browser):
    return browser.get("/statement").status_code == 200


def test_card_and_pin_sign_in_for_a_short_time(world, badge):
    tablet = station_tablet(world)

    shown = tablet.get(tablet.get(f"/b/{badge}").location)
    done = tablet.send(f"/b/{badge}/sign-in", pin_password=PIN)

    assert "奶奶" in shown.text
    assert done.status_code == 303
    assert "signed in by card for a short time" in tablet.get("/statement").text
    assert "by card, at “Tablet at the door”" in tablet.get("/profile").text
    clock.tick(timedelta(minutes=10))
    assert signed_in(tablet)  # it is in use
    clock.tick(timedelta(minutes=16))
    assert not signed_in(tablet)


def test_however_much_it_is_used_it_ends_within_an_hour(world, badge):
    tablet = station_tablet(world)
    tablet.send(f"/b/{badge}/sign-in", pin_password=PIN)

    seen = []
    for _ in range(8):
        clock.tick(timedelta(minutes=9))
        seen.append(signed_in(tablet))

    assert seen == [True] * 6 + [False] * 2


def test_a_card_away_from_an_enrolled_device_opens_nothing_and_tells_nothing(world, badge):
    stranger, before = world.client(), read().scalar(select(func.count()).select_from(SignIn))

    page = stranger.get(f"/b/{badge}/sign-in")
    nonsense = stranger.get(f"/b/{'A' * 26}/sign-in")
    sent = stranger.send(f"/b/{badge}/sign-in", pin_password=PIN)

    assert "Here it opens nothing." in page.text
    assert page.text.split("<main")[1] == nonsense.text.split("<main")[1]
    assert sent.status_code == 409
    assert not signed_in(stranger)
    db.session.remove()
    assert read().scalar(select(func.count()).select_from(SignIn)) == before
    assert read().scalar(select(CardPin.wrong_tries)) == 0


@pytest.mark.parametrize("what", ["lost", "replaced", "revoked", "new-pin", "expired"])
def test_what_has_ended_opens_nothing_and_what_it_opened_ends_at_once(world, elder, badge, what):
    tablet, mei = station_tablet(world), world.client("sara")
    tablet.send(f"/b/{badge}/sign-in", pin_password=PIN)
    assert signed_in(tablet)

    if what == "lost":
        mei.send("/cards/1/end", reason="lost")
    elif what == "replaced":
        mei.send(f"/people/{elder.id}/cards")
    elif what == "revoked":
        mei.send("/devices/1/end")
    elif what == "new-pin":
        set_pin(world, elder.id, "481920")
    else:
        clock.tick(timedelta(days=91))

    assert not signed_in(tablet)
    assert tablet.send(f"/b/{badge}/sign-in", pin_password=PIN).status_code in {409, 422}
    assert not signed_in(tablet)


def test_five_wrong_tries_close_the_pin_until_the_station_sets_a_new_one(world, elder, badge):
    tablet = station_tablet(world)

    answers = [tablet.send(f"/b/{badge}/sign-in", pin_password=WRONG) for _ in range(5)]
    right = tablet.send(f"/b/{badge}/sign-in", pin_password=PIN)

    assert [answer.status_code for answer in answers] == [422] * 5
    assert "Tries left: 4" in answers[0].text
    assert right.status_code == 429
    clock.tick(timedelta(days=2))
    assert tablet.send(f"/b/{badge}/sign-in", pin_password=PIN).status_code == 429
    assert "Closed after five wrong tries" in world.client("sara").get(f"/people/{elder.id}/cards").text
    set_pin(world, elder.id, "481920")
    assert tablet.send(f"/b/{badge}/sign-in", pin_password="481920").status_code == 303


def test_a_right_pin_forgets_the_wrong_tries_before_it(world, badge):
    tablet = station_tablet(world)
    for pin in (WRONG, WRONG, WRONG, WRONG, PIN):
        tablet.send(f"/b/{badge}/sign-in", pin_password=pin)
    tablet.send("/logout")

    assert tablet.send(f"/b/{badge}/sign-in", pin_password=WRONG).status_code == 422
    assert tablet.send(f"/b/{badge}/sign-in", pin_password=PIN).status_code == 303


def test_of_tries_sent_at_once_no_more_than_five_are_looked_at(world, badge):
    holder = queries.holder(read(), world.community.id, world.app.config["SITE_KEY"], badge)

    def attempt(_number):
        with world.app.app_context():
            try:
                return actions.count_try(holder).pin_hash != ""
            except TooMany:
                return False

    with ThreadPoolExecutor(8) as pool:
        looked_at = list(pool.map(attempt, range(16)))

    assert sum(looked_at) == 5


def test_whoever_holds_a_role_signs_in_with_the_password(world):
    badge = give_card(world, world.people["ben"].id, by="ada")
    assert set_pin(world, world.people["ben"].id, by="ada").status_code == 303

    answer = station_tablet(world).send(f"/b/{badge}/sign-in", pin_password=PIN)

    assert answer.status_code == 409
    assert "You hold a role here" in answer.text
    assert read().scalar(select(func.count()).select_from(CardSignIn)) == 0


def test_nobody_signs_in_over_somebody_else(world, badge):
    tablet = enrol(world.client("mei"))

    answer = tablet.send(f"/b/{badge}/sign-in", pin_password=PIN)

    assert answer.status_code == 409
    assert "Somebody is signed in here" in answer.text
