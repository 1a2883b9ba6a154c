"""What the checks of races and kills would say about histories that must not be: made up, each wrong in one way."""

from dataclasses import replace

import pytest

from tests.faults.kept import weigh
from tests.races.claims import ALREADY, FULL, Place, unexplained
from tests.races.crowd import Guest
from tests.races.history import Order, Try

ANA, LIN, MEI = (Guest(number, number, "", "") for number in (1, 2, 3))


def press(guest, form, at, status=303, said="", number=0):
    order = Order(f"{form}-{guest.user_id}-{at}", "/shifts/1/assignments", "", "", (guest, f"{form}-{guest.user_id}"))
    return Try(order, at, at + 1, status, f"/assignments/{number}" if status == 303 else "", said)


# Two places: Ana's double press gets the first, Lin the second, Mei comes too late.
SOUND = [
    press(ANA, "a", 1, number=7),
    press(ANA, "a", 2, number=7),
    press(ANA, "b", 3, 409, ALREADY),
    press(LIN, "a", 4, number=8),
    press(MEI, "a", 6, 409, FULL),
]
PLACES = [Place(7, 1), Place(8, 2)]


def test_a_sound_history_is_explained():
    assert unexplained(SOUND, PLACES, 2) == []


@pytest.mark.parametrize(
    ("tries", "places", "capacity", "said"),
    [
        (SOUND, PLACES, 1, "2 places of 1"),
        (SOUND, PLACES[:1], 2, "promised and is not there"),
        ([one for one in SOUND if one.order.meant[0] != LIN], PLACES, 2, "nobody was told"),
        (SOUND, [Place(7, 1), Place(8, 1)], 2, "1 people"),
        (SOUND, [Place(7, 2), Place(8, 1)], 2, "was promised to"),
        ([*SOUND, press(ANA, "c", 5, number=7)], PLACES, 2, "two forms"),
        ([*SOUND, press(MEI, "b", 0.5, 409, FULL)], PLACES, 2, "while there was room"),
        ([*SOUND, press(MEI, "b", 5, 409, ALREADY)], PLACES, 2, "a place that nobody gave"),
        ([*SOUND, press(MEI, "b", 5, 409, "Go away")], PLACES, 2, "was refused: Go away"),
        ([*SOUND, press(MEI, "b", 5, 503)], PLACES, 2, "answered 503"),
        ([*SOUND, press(MEI, "b", 5, 0, "ConnectionResetError")], PLACES, 2, "a connection broke"),
    ],
)
def test_what_is_wrong_with_a_history_is_seen(tries, places, capacity, said):
    assert said in "; ".join(unexplained(tries, places, capacity))


def test_what_is_lost_or_doubled_is_seen():
    first, second = press(ANA, "a", 1), press(LIN, "a", 4)
    broken = replace(first, invoked=0, ended=0.5, status=0, said="RemoteDisconnected")
    keys = [first.order.key, second.order.key]

    sound = weigh([broken, first, second], keys, {keys[0]: 0.2, keys[1]: 4.1})
    lost = weigh([broken, first, second], keys[:1])
    doubled = weigh([first, second], [*keys, keys[1], "unasked"])

    assert (sound.acknowledged, sound.broken, sound.repeated, sound.lost, sound.doubled) == (2, 1, 1, [], [])
    assert lost.lost == keys[1:]
    assert doubled.doubled == [keys[1], "unasked was never asked for"]
