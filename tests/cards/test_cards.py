"""The station issues cards, ends them and sets PINs; leaders enrol devices; the record says who and shows no secret."""

import pytest
from sqlalchemy import select, text

from portal.cards.models import Card, CardPin
from portal.kernel.changes import Change
from portal.kernel.db import db, read
from portal.kernel.events import Event
from portal.notices import actions as notices
from tests.cards.reading import enrol, give_card, set_pin


@pytest.fixture
def elder(world):
    return world.silent("奶奶")


def test_a_new_card_ends_the_old_one_and_both_stand_in_the_list(world, elder):
    first = give_card(world, elder.id, by="sara")
    second = give_card(world, elder.id, by="ada")

    old, new = read().scalars(select(Card).order_by(Card.id))
    assert first != second
    assert (old.end_reason, old.ended_by_user_id, new.ended_at) == ("replaced", world.users["ada"].id, None)
    listed = world.client("mei").get("/cards").text
    assert "issued by Sara" in listed
    assert "ended by Ada" in listed
    assert "replaced" in listed


def test_a_lost_card_is_ended_on_a_phone_call(world, elder):
    give_card(world, elder.id)

    said = world.client("mei").send("/cards/1/end", reason="lost")

    assert said.status_code == 303
    assert read().scalar(select(Card.end_reason)) == "lost"
    assert world.client("mei").get("/cards/print?card=1").status_code == 404


def test_nobody_issues_a_card_to_themselves_or_their_household(world):
    mei, own = world.client("mei"), world.people["mei"].id
    world.client("sara").send(f"/people/{own}/household", with_person=world.people["ana"].public_no)

    answers = [mei.send(f"/people/{person}/cards").status_code for person in (own, world.people["ana"].id)]

    assert answers == [403, 403]
    assert set_pin(world, own, by="mei").status_code == 403
    assert mei.send(f"/people/{own}/codes").status_code == 403


def test_a_weak_pin_is_refused_and_a_strong_one_told_to_nobody(world, elder):
    born = f"{elder.birth_date:%y%m%d}"

    weak = [set_pin(world, elder.id, pin).status_code for pin in ("123456", "111111", born)]
    unlike = world.client("sara").send(f"/people/{elder.id}/pin", pin_password="270418", pin_password_again="270419")
    strong = set_pin(world, elder.id)

    assert weak == [422, 422, 422]
    assert (unlike.status_code, strong.status_code) == (422, 303)
    assert "270418" not in unlike.text
    assert read().scalar(select(CardPin.pin_hash)).startswith("$argon2id$")


def everything() -> str:
    db.session.remove()
    tables = [Event.__table__, Change.__table__]
    return " ".join(str(tuple(row)) for table in tables for row in read().execute(select(table)))


def test_no_record_and_no_table_tells_a_secret(world, elder):
    badge = give_card(world, elder.id)
    set_pin(world, elder.id)
    set_pin(world, elder.id, "481920")
    tablet = enrol(world.client("mei"))
    secret = tablet.get_cookie("linli-device").value
    world.client("sara").send("/cards/1/end", reason="lost")
    tablet.send("/devices/1/end")

    told = everything()
    names = [row[0] for row in read().execute(select(Event.name).where(Event.name.like("%card%")).order_by(Event.id))]
    hashes = list(read().scalars(select(CardPin.pin_hash)))
    raw = " ".join(
        str([bytes(cell).hex() if isinstance(cell, bytes | memoryview) else cell for cell in row])
        for table in ("cards", "card_pins", "devices", "request_results")
        for row in read().execute(text(f"SELECT * FROM {table}"))
    )

    assert names == ["card.issued", "card.ended"]
    assert [word for word in (badge, secret, *hashes, "seed", "$argon2id$") if word in told] == []
    assert [word for word in (badge, badge.encode().hex(), secret, secret.encode().hex()) if word in raw] == []


def test_a_leader_enrols_for_the_own_team_alone_and_ends_it_from_elsewhere(world):
    world.leads("lin", "Garden Team")
    other = world.actor("lin").team_ids
    tablet = enrol(world.client("ben"), world.team.id)

    again = tablet.send("/devices", name="Twice", team=str(world.team.id))
    foreign = [world.client("ben").send("/devices", name="X", team=str(team)).status_code for team in (0, *other)]
    page = tablet.get("/devices").text
    by_lin = world.client("lin").send("/devices/1/end").status_code
    by_ben = world.client("ben").send("/devices/1/end").status_code

    assert again.status_code == 409
    assert foreign == [422, 422]
    assert "this device" in page
    assert "enrolled by Ben" in page
    assert (by_lin, by_ben) == (403, 303)
    assert "This device reads none yet" in tablet.get("/devices").text


def test_the_person_is_told_of_a_pin_and_a_code(world):
    lin = world.people["lin"].id
    set_pin(world, lin)
    world.client("sara").send(f"/people/{lin}/codes")

    notices.fan_out(world.program())

    told = world.client("lin").get("/notices").text
    assert "The station set the PIN of your card." in told
    assert "The station made a one-time code to sign in as you." in told
