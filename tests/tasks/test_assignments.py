"""My tasks, one place, and what the home page asks."""

from datetime import timedelta

from portal.kernel import clock
from portal.kernel.db import read
from portal.tasks import actions, queries
from tests.counting import statements

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_my_tasks_show_what_comes_first_and_then_what_is_over(world):
    for title, days in (("Later", 3), ("Sooner", 1), ("Over", -2)):
        world.assignment(world.shift(title=title, starts_in=days * DAY), "ana")
    given = world.assignment(world.shift(title="Given back", starts_in=2 * DAY), "ana")
    actions.withdraw(world.actor("ana"), given.id)
    world.assignment(world.shift(title="Of Lin", starts_in=DAY), "lin")

    page = world.client("ana").get("/assignments").text

    assert page.index("Sooner") < page.index("Later") < page.index("Past") < page.index("Over")
    assert "Given back" not in page
    assert "Of Lin" not in page


def test_an_empty_list_leads_to_the_tasks(world):
    page = world.client("ana").get("/assignments").text

    assert "You have not taken a task" in page
    assert 'href="/tasks"' in page


def test_past_places_go_on_on_further_pages(world):
    for days in range(1, 26):
        world.assignment(world.shift(title=f"Past {days:02}", starts_in=-days * DAY), "ana")
    ana = world.client("ana")

    first, second = ana.get("/assignments").text, ana.get("/assignments?after=20").text

    assert "/assignments?after=20" in first
    assert ("Past 20" in first, "Past 21" in first) == (True, False)
    assert ("Past 20" in second, "Past 25" in second) == (False, True)


def test_one_place_says_when_where_who_leads_and_how_to_check_in(world):
    shift = world.shift(title="Guide the queue", place="Health station", bring="A warm coat", starts_in=DAY)
    place = world.assignment(shift, "ana")
    said = ("Guide the queue", "Tomorrow, ", "Health station", "Ben leads", "A warm coat", "Open the camera")

    page = world.client("ana").get(f"/assignments/{place.id}").text

    assert [words for words in said if words not in page] == []
    assert f'href="/assignments/{place.id}/calendar.ics"' in page
    assert "button-main" not in page


def test_while_it_runs_the_main_button_leads_to_the_six_digits(world):
    place = world.assignment(world.shift(), "ana")

    page = world.client("ana").get(f"/assignments/{place.id}").text

    assert '<a class="button button-main" href="/c">' in page


def test_the_pages_cost_few_statements_whatever_their_length(world):
    place = world.assignment(world.shift(starts_in=DAY), "ana")
    ana = world.client("ana")
    with statements() as with_one:
        ana.get("/assignments")
    for days in range(2, 12):
        world.assignment(world.shift(starts_in=days * DAY), "ana")

    with statements() as with_ten:
        ana.get("/assignments")
    with statements() as for_one_place:
        ana.get(f"/assignments/{place.id}")

    assert len(with_ten) == len(with_one) <= 6
    assert len(for_one_place) <= 6


def test_the_next_place_is_the_running_one_then_the_nearest(world):
    ana = world.people["ana"].id
    assert queries.next_assignment(read(), ana, clock.now()) is None
    world.assignment(world.shift(title="Later", starts_in=DAY), "ana")
    world.assignment(world.shift(title="Running"), "ana")
    world.assignment(world.shift(title="Over", starts_in=-DAY), "ana")

    first = queries.next_assignment(read(), ana, clock.now())
    later = queries.next_assignment(read(), ana, clock.now() + 3 * HOUR)

    assert (first.title, later.title) == ("Running", "Later")


def test_the_doors_for_other_capabilities(world):
    running, later = world.shift(title="Running"), world.shift(title="Later", starts_in=DAY)
    place = world.assignment(running, "ana")
    tx, community = read(), world.community.id

    line = queries.shift_line(tx, community, running.id)

    assert (line.title, line.team_id, line.organisation_id, line.taken, line.places_left) == (
        "Running", world.team.id, world.organisation.id, 1, 4,
    )  # fmt: skip
    assert [shift.id for shift in queries.running_shifts(tx, community, clock.now())] == [running.id]
    assert [(p.assignment_id, p.name) for p in queries.places_of(tx, running.id)] == [(place.id, "Ana")]
    assert queries.open_assignment(tx, running.id, world.people["ana"].id).id == place.id
    assert queries.open_assignment(tx, later.id, world.people["ana"].id) is None
