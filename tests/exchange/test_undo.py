"""Taking an import back: what nobody touched goes, what was changed is as before, what is in use stays and is named."""

from datetime import date, time

import pytest
from sqlalchemy import select

from portal.exchange import actions, queries
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden, NotFound
from portal.kernel.events import Event
from portal.orgs import steps as orgs
from portal.orgs.models import Organisation, Team
from portal.people.models import RoleGrant
from portal.tasks import actions as task_actions
from portal.tasks import steps as task_steps
from portal.tasks.models import Shift, Task
from tests.exchange.lists import WHEN, change, outcomes, row, shifts, sizes, take_in, task, tasks
from tests.exchange.variants import ORIGINAL
from tests.world import Neighbourhood

LOGS = {"import_runs", "imported_rows", "events"}


def undo(world, run, who="mei", **more):
    return actions.undo(world.actor(who), run.run_id, **more)


def left(before):
    """Return the tables that hold another number of rows than before, the run's own and the log aside."""
    after = sizes()
    return {name for name in before if before[name] != after[name]} - LOGS


@pytest.mark.row("product-39")
def test_the_real_list_goes_without_a_trace_and_can_come_again(world):
    before = sizes()
    ran = take_in(world, content=ORIGINAL)

    done = undo(world, ran)

    assert (done.removed, done.restored, done.kept) == (333, 0, 0)
    assert left(before) == set()
    assert {undone for _, _, undone in outcomes(ran.run_id)} == {"removed"}
    assert take_in(world, content=ORIGINAL).created == 333


def test_a_second_undo_is_refused(world):
    ran = take_in(world, row())
    undo(world, ran)

    with pytest.raises(Conflict, match="already undone"):
        undo(world, ran)


def test_the_same_form_sent_twice_undoes_once(world):
    ran = take_in(world, row())

    assert undo(world, ran, request_id="once") == undo(world, ran, request_id="once")


def test_an_undoing_records_one_event(world):
    ran = take_in(world, row(1), row(2))
    undo(world, ran)

    (event,) = read().scalars(select(Event).where(Event.name == "import.undone")).all()
    assert event.keys == {"kind": "opportunities", "removed": 2, "restored": 0, "kept": 0}
    assert event.subject == f"import:{ran.run_id}"


def test_what_is_in_use_stays_and_is_named(world):
    ran = take_in(world, *(row(number) for number in range(1, 6)))
    dated, edited, cancelled = (task(f"Park day {number}").id for number in (1, 2, 3))
    pattern = task_actions.DatePattern(date(2026, 11, 28), time(9), time(11), 5)
    task_actions.redate(world.actor("mei"), [dated], pattern)
    change(edited, domain="education")
    task_actions.cancel_task(world.actor("mei"), cancelled)

    done = undo(world, ran)

    assert (done.removed, done.kept) == (2, 3)
    assert [each.id for each in tasks()] == [dated, edited, cancelled]
    assert queries.kept_lines(read(), ran.run_id) == [(2, "Park day 1"), (3, "Park day 2"), (4, "Park day 3")]
    again = take_in(world, *(row(number) for number in range(1, 6)))
    assert (again.created, again.unchanged) == (2, 3)


def test_a_published_task_goes_with_its_shift_while_nobody_had_a_place(world):
    before = sizes()
    ran = take_in(world, row(**WHEN))

    done = undo(world, ran)

    assert (done.removed, done.kept) == (1, 0)
    assert left(before) == set()


def use_shift(world, shift, use):
    if use in {"claimed", "given back"}:
        place = task_actions.claim_shift(world.actor("ana"), shift.id)
    if use == "given back":
        task_actions.withdraw(world.actor("ana"), place.assignment_id)
    if use == "cancelled":
        task_actions.cancel_shift(world.actor("mei"), shift.id)
    with write() as tx:
        found = tx.get_one(Shift, shift.id)
        if use == "moved":
            found.capacity = 9
        if use == "one more":
            more = tx.get_one(Task, found.task_id), found.starts_at, found.ends_at, 1, found.made_at
            task_steps.add_shift(tx, *more)


@pytest.mark.parametrize("use", ["claimed", "given back", "moved", "one more", "cancelled"])
def test_a_published_task_stays_once_its_shift_is_used(world, use):
    ran = take_in(world, row(**WHEN))
    (shift,) = shifts()
    use_shift(world, shift, use)

    done = undo(world, ran)

    assert (done.removed, done.kept) == (0, 1)
    assert shift.id in {each.id for each in shifts()}


def test_what_was_changed_is_as_before(world):
    take_in(world, row(place="Gate"), row(8))
    old = task()
    second = take_in(world, row(title="Night", place="Pond", organisation="Greens"), row(8))

    done = undo(world, second)

    (first, other) = tasks()
    assert (done.removed, done.restored, done.kept) == (0, 1, 0)
    assert (first.title, first.place, first.description) == (old.title, "Gate", old.description)
    assert other.title == "Park day 8"
    assert take_in(world, row(title="Night", place="Pond", organisation="Greens"), row(8)).updated == 1


def test_what_people_changed_after_an_update_is_not_undone(world):
    take_in(world, row())
    second = take_in(world, row(title="Night"))
    change(task("Night").id, title="Tree night")

    done = undo(world, second)

    assert (done.restored, done.kept) == (0, 1)
    assert task("Tree night")


def test_only_what_the_run_changed_is_put_back(world):
    take_in(world, row(place="Gate"))
    change(task().id, domain="education")
    second = take_in(world, row(title="Night", place="Gate"))
    change(task("Night").id, place="Courtyard")

    undo(world, second)

    assert (task().title, task().place, task().domain) == ("Park day 7", "Courtyard", "education")


def test_the_later_of_two_imports_is_undone_first(world):
    first = take_in(world, row(), row(8))
    second = take_in(world, row(title="Night"), row(8))

    with pytest.raises(Conflict, match=f"Import {second.run_id} changed the same tasks later"):
        undo(world, first)
    undo(world, second)

    assert undo(world, first).removed == 2
    assert tasks() == []


def test_an_import_that_changed_nothing_cannot_be_undone(world):
    take_in(world, row())
    second = take_in(world, row())

    with pytest.raises(Conflict, match="changed nothing"):
        undo(world, second)


def test_a_team_that_somebody_joined_or_leads_stays_with_its_organisation(world):
    ran = take_in(world, row(1), row(2, organisation="Blues"), row(3, organisation="Reds"))
    team_ids = {read().get(Team, each.team_id).name: each.team_id for each in tasks()}
    with write() as tx:
        today = clock.today("Asia/Shanghai")
        orgs.begin_membership(
            tx, world.community.id, team_ids["Greens"], world.people["ana"].id, "member", today, clock.now()
        )
        tx.add(RoleGrant(
            community_id=world.community.id, user_id=world.users["ben"].id, role="team_leader", scope_kind="team",
            scope_id=team_ids["Blues"], granted_at=clock.now(),
        ))  # fmt: skip

    undo(world, ran)

    names = set(read().scalars(select(Team.name))), set(read().scalars(select(Organisation.name)))
    assert names == ({"Lantern Team", "Greens", "Blues"}, {world.organisation.name, "Greens", "Blues"})


def test_what_was_there_before_the_import_stays(world):
    with write() as tx:
        orgs.add_organisation(tx, world.community.id, "Greens", clock.now())
    ran = take_in(world, row())

    undo(world, ran)

    assert "Greens" in set(read().scalars(select(Organisation.name)))
    assert "Greens" not in set(read().scalars(select(Team.name)))


def test_only_staff_of_the_community_undo(world):
    ran = take_in(world, row())
    other = Neighbourhood(world.app, "river-side")

    for who in ("ana", "ben", "guo"):
        with pytest.raises(Forbidden):
            undo(world, ran, who)
    with pytest.raises(NotFound):
        undo(other, ran)

    assert undo(world, ran, "ada").removed == 1
