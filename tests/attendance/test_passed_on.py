"""A place that a leader takes from somebody, or moves, is kept for whoever waits for it."""

from datetime import timedelta

import pytest

from tests.tasks.lines import full, holders, offers, taken

DAY = timedelta(days=1)


@pytest.mark.row("product-10")
@pytest.mark.parametrize("act", ["removal", "move"])
def test_a_place_that_the_leader_frees_is_offered_to_who_waits_at_once(world, act):
    task = world.task()
    shift, _places = full(world, "ana", "lin", task=task)
    other = world.shift(task, starts_in=5 * DAY)
    said = {"reason": "The room is too small"} if act == "removal" else {"shift": other.id}

    for _ in range(2):
        done = world.client("ben").send(
            f"/shifts/{shift.id}/people/{world.people['hua'].id}/{act}", request_id="once", **said
        )

    assert done.status_code == 303
    assert (offers(world), taken(shift), holders(world, shift)) == ([("ana", None)], 1, [])
    assert holders(world, other) == (["hua"] if act == "move" else [])


def test_whoever_lost_the_place_is_not_told_that_they_gave_it_back(world):
    shift, (place,) = full(world)
    path = f"/shifts/{shift.id}/people/{world.people['hua'].id}/removal"

    assert world.client("ben").send(path, reason="The room is too small").status_code == 303

    page = world.client("hua").get(f"/assignments/{place.id}").text
    assert "You no longer have this place" in page
    assert "You have given this place back" not in page
