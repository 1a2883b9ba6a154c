"""Importing again: what the list changed comes in, what people changed here stays, nothing is there twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time

from portal.exchange import actions
from portal.kernel.db import read
from portal.orgs.models import Team
from portal.tasks import actions as task_actions
from tests.counting import statements
from tests.exchange.lists import WHEN, change, reading, reasons, remarks, row, shifts, sizes, take_in, task, tasks


def test_a_changed_row_brings_its_draft_up_to_date(world):
    new = row(title="Park night 7", organisation="Blues", place="Gate", category="Education")
    take_in(world, row(), row(8))

    second = take_in(world, new, row(8))

    changed = task("Park night 7")
    assert (second.updated, second.unchanged, len(tasks())) == (1, 1, 2)
    assert (changed.place, changed.domain) == ("Gate", "education")
    assert read().get(Team, changed.team_id).name == "Blues"
    assert (
        take_in(world, row(title="Park night 7", organisation="Blues", place="Gate", category="Education")).unchanged
        == 1
    )


def test_many_changed_rows_cost_few_statements_and_so_does_taking_them_back(world):
    take_in(world, *(row(number) for number in range(120)))
    changes = [{"description": "Dig."}, {"place": "Gate"}, {"category": "Education", "place": "Pond"}]
    list_ = reading(*(row(number, **changes[number % 3]) for number in range(120)))
    mei = world.actor("mei")

    with statements() as first:
        ran = actions.run_import(mei, list_)
    changed = {(each.description, each.place, each.domain) for each in tasks()}
    with statements() as second:
        done = actions.undo(mei, ran.run_id)

    assert (ran.updated, done.restored, len(changed)) == (120, 120, 3)
    assert {(each.description, each.place) for each in tasks()} == {("Plant trees.", "Place to be agreed")}
    assert len(first) <= 31
    assert len(second) <= 31


def test_what_people_changed_in_a_draft_stays_and_the_row_says_so(world):
    take_in(world, row(place="Gate"))
    change(task().id, title="Tree day", domain="education")

    second = take_in(world, row(title="Park night", place="Pond"))

    (made,) = tasks()
    assert (made.title, made.place, made.domain) == ("Tree day", "Pond", "education")
    assert remarks(second.run_id, 2) == ["The title was changed here, so the list’s new one was left out."]
    third = take_in(world, row(title="Park morning", place="Pond"))
    assert (third.updated, task("Tree day").title) == (1, "Tree day")


def test_a_draft_whose_list_now_says_when_it_is_asks_for_its_dates(world):
    take_in(world, row())

    second = take_in(world, row(**WHEN))

    assert (second.updated, second.published, shifts()) == (1, 0, [])
    assert remarks(second.run_id, 2) == ["The list now has its dates. Set them under “Tasks that need dates”."]


def test_what_is_published_or_cancelled_here_is_left_and_the_line_says_why(world):
    take_in(world, row(1), row(2), row(3))
    pattern = task_actions.DatePattern(date(2026, 11, 28), time(9), time(11), 5)
    task_actions.redate(world.actor("mei"), [task("Park day 1").id], pattern)
    task_actions.cancel_task(world.actor("mei"), task("Park day 2").id)

    second = take_in(world, row(1, title="Night"), row(2, title="Noon"), row(3))

    assert (second.rows, second.updated, second.unchanged, second.refused) == (3, 0, 1, 2)
    assert reasons(second.run_id) == [
        (2, "This task is already published here. Change it on its page."),
        (3, "This task was cancelled here, so the list changes nothing."),
    ]
    assert [each.title for each in tasks()] == ["Park day 1", "Park day 2", "Park day 3"]


def test_another_list_with_the_same_numbers_is_refused_until_it_is_named(world):
    take_in(world, row(1), row(2))
    others = [row(1, title="Sing", organisation="Choir"), row(2, title="Dance", organisation="Club")]

    same_source = take_in(world, *others)
    own_source = take_in(world, *others, source="music")

    assert (same_source.refused, own_source.created) == (2, 2)
    assert "Number 1 is already another entry" in reasons(same_source.run_id)[0][1]


def test_the_same_form_sent_twice_imports_once(world):
    mei, list_ = world.actor("mei"), reading(row())

    first = actions.run_import(mei, list_, request_id="once")
    second = actions.run_import(mei, list_, request_id="once")

    assert first == second
    assert sizes()["import_runs"] == 1


def test_two_who_import_the_same_list_at_once_create_it_once(world):
    actors, list_ = [world.actor("mei"), world.actor("sara")], reading(*(row(number) for number in range(40)))

    def run(actor):
        with world.app.app_context():
            return actions.run_import(actor, list_)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, actors))

    assert sorted((each.created, each.unchanged) for each in done) == [(0, 40), (40, 0)]
    assert len(tasks()) == 40
