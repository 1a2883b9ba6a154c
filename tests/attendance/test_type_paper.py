"""A paper list comes back: typed in, in the printed order, it becomes visits of the same shape, once."""

import pytest

from tests.attendance.door import later

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@pytest.fixture
def shift(world):
    """A shift from 14:00 to 16:00 with Ana, Lin and Guo on its list; it is 16:06."""
    found = world.shift()
    for who in ("ana", "lin", "guo"):
        world.assignment(found, who)
    return found


def over(by=120):
    later(by)


def sent(world, *who, **more):
    """Return the fields of a typed list on which these people are ticked."""
    return {**{f"came-{world.people[name].id}": "y" for name in who}, **more}


def times(world, who, came, left):
    person = world.people[who].id
    return {f"came-{person}": "y", f"in-{person}": came, f"out-{person}": left}


def type_in(world, shift, by="ben", **fields):
    return world.client(by).send(f"/shifts/{shift.id}/sheets", **fields)


def test_a_list_is_typed_in(world, shift):
    over()
    page = world.client("ben").get(f"/shifts/{shift.id}/sheet").text
    answer = type_in(world, shift, **times(world, "ana", "14:05", "15:50"), **sent(world, "lin"))
    assert answer.status_code == 303, answer.text
    assert page
