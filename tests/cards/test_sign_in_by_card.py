"""A card and its PIN sign in at an enrolled device, and nowhere else."""

from tests.cards.reading import PIN, give_card, set_pin, station_tablet


def test_card_and_pin_sign_in_for_a_short_time_at_the_station(world):
    elder = world.silent("奶奶")
    badge = give_card(world, elder.id)
    assert set_pin(world, elder.id).status_code == 303
    tablet = station_tablet(world)

    shown = tablet.get(tablet.get(f"/b/{badge}").location)
    done = tablet.send(f"/b/{badge}/sign-in", pin_password=PIN)

    assert "奶奶" in shown.text
    assert done.status_code == 303
    home = tablet.get("/statement")
    assert "signed in by card for a short time" in home.text
