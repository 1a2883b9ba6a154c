"""Hours from before count once two unrelated people stand for their list; nobody credits alone, nobody their own."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.carried import actions as carried
from portal.carried import jobs
from portal.exchange import actions
from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Forbidden
from portal.kernel.events import Event
from portal.notices import actions as notices
from portal.notices.models import Notice
from portal.people import actions as people
from portal.policy import actions as policy
from tests.exchange.crowds import balance, batch_of, entry, holds, person, somebody, take_in


def test_hours_wait_for_a_person_who_is_not_approved_and_come_with_the_approval(world):
    take_in(world, "people", somebody(1))
    ran = take_in(world, "hours", entry(1, name="Chen 1", birth_date="1950-02-03"), entry(2))
    done = carried.agree(world.actor("sara"), batch_of(ran.run_id))
    waiting = jobs.settle(world.program())
    people.decide(world.actor("mei"), person("Chen 1").id, "approve", "")

    credited = jobs.settle(world.program())

    world.people["Chen 1"] = person("Chen 1")
    assert (done.credited, waiting, credited, balance(world, "Chen 1")) == (1, 0, 1, 90)
    assert jobs.settle(world.program()) == 0
    assert holds()


def test_many_people_are_credited_and_taken_back_a_part_at_a_time(world, monkeypatch):
    monkeypatch.setattr(carried, "MOST", 3)
    monkeypatch.setattr("portal.exchange.steps.old_hours.AT_ONCE", 3)
    names = ["ana", "lin", "ben", "oskar", "guo", "pei", "hua"]
    ran = take_in(world, "hours", *(entry(name, name=world.people[name].name) for name in names))

    first = carried.agree(world.actor("sara"), batch_of(ran.run_id)).credited
    later = jobs.settle(world.program())
    full = [balance(world, name) for name in names]
    actions.undo(world.actor("mei"), ran.run_id)
    back = jobs.settle(world.program())

    assert (first, later, back, full) == (3, 4, 4, [90] * 7)
    read().rollback()
    assert [balance(world, name) for name in names] == [0] * 7
    events = read().scalars(select(Event.name).where(Event.name.like("carried.%")).order_by(Event.id)).all()
    assert events == [
        "carried.agreed",
        "carried.credited",
        "carried.credited",
        "carried.taken-back",
        "carried.taken-back",
    ]
    assert holds()


@pytest.mark.row("none-B")
def test_nobody_agrees_alone_or_to_their_own(world):
    people.join_household(world.actor("ada"), world.people["sara"].id, world.people["hua"].id)
    own = batch_of(take_in(world, "hours", entry(1, name="Hua")).run_id)
    brought = batch_of(take_in(world, "hours", entry(2)).run_id)

    for who, batch in (("mei", brought), ("sara", own), ("ada", brought), ("guo", brought), ("ana", brought)):
        with pytest.raises(Forbidden):
            carried.agree(world.actor(who), batch)

    assert balance(world) == balance(world, "hua") == 0


@pytest.mark.parametrize("relation", ["acting", "none"])
def test_nobody_brings_in_or_agrees_to_hours_of_somebody_they_act_for(world, relation):
    batch = batch_of(take_in(world, "hours", entry(1, name="Hua")).run_id)
    if relation == "acting":
        for helper in ("sara", "mei"):
            said = people.Agreement(world.people[helper].public_no, "tasks")
            people.let_act(world.actor("hua"), world.people["hua"].id, said)

    brought = take_in(world, "hours", entry(2, name="Hua", day="2025-04-01"))
    agreed = world.client("sara").send(f"/hours/before/{batch}/agreements")

    assert (brought.created, agreed.status_code) == ((0, 403) if relation == "acting" else (1, 303))


@pytest.mark.row("none-B")
def test_a_list_of_the_command_line_needs_two_people(world):
    batch = batch_of(take_in(world, "hours", entry(1), who=None).run_id)
    world.person("Fang")
    people.give_role(world.actor("ada"), world.people["Fang"].id, "social_worker", "community", world.community.id)
    clock.tick(timedelta(days=8))

    first = carried.agree(world.actor("sara"), batch)
    with pytest.raises(Forbidden, match="agreed to this list already"):
        carried.agree(world.actor("sara"), batch)
    between = balance(world)
    second = carried.agree(world.actor("Fang"), batch)

    assert (first.words_missing, between, second.words_missing, balance(world)) == (1, 0, 0, 90)
    assert holds()


@pytest.mark.row("none-B")
@pytest.mark.parametrize("how", ["role", "password", "household", "acting"])
def test_two_accounts_in_one_hand_are_one_person(world, how):
    batch = batch_of(take_in(world, "hours", entry(1), who="sara").run_id)
    world.person("Fang")
    fang = world.people["Fang"].id
    giver = "sara" if how == "role" else "ada"
    people.give_role(world.actor(giver), fang, "social_worker", "community", world.community.id)
    if how != "role":
        clock.tick(timedelta(days=8))
    if how == "password":
        people.reset_password(world.actor("sara"), fang, "x")
    if how == "household":
        people.join_household(world.actor("ada"), fang, world.people["sara"].id)
    if how == "acting":
        people.let_act(world.actor("Fang"), fang, people.Agreement(world.people["sara"].public_no, "tasks"))

    with pytest.raises(Forbidden):
        carried.agree(world.actor("Fang"), batch)

    if how not in {"household", "acting"}:
        clock.tick(timedelta(days=8))
        assert carried.agree(world.actor("Fang"), batch).words_missing == 0


def test_for_how_long_two_accounts_are_in_one_hand_is_a_figure_of_the_community(world):
    batch = batch_of(take_in(world, "hours", entry(1), who="sara").run_id)
    world.person("Fang")
    people.give_role(world.actor("sara"), world.people["Fang"].id, "social_worker", "community", world.community.id)
    clock.tick(timedelta(days=8))
    longer = policy.Proposal("patterns", {"hands_days": 30}, date(2026, 12, 3), "Decision of the station")
    policy.approve(world.actor("sara"), "patterns", policy.propose(world.actor("ada"), longer))
    clock.tick(timedelta(days=1))

    with pytest.raises(Forbidden, match="in the same hands"):
        carried.agree(world.actor("Fang"), batch)


def test_a_list_that_was_undone_or_counts_already_takes_no_word(world):
    gone, counted = take_in(world, "hours", entry(1)), take_in(world, "hours", entry(2, day="2025-04-01"))
    carried.agree(world.actor("sara"), batch_of(gone.run_id))
    carried.agree(world.actor("sara"), batch_of(counted.run_id))
    actions.undo(world.actor("mei"), gone.run_id)

    with pytest.raises(Conflict, match="taken back"):
        carried.agree(world.actor("sara"), batch_of(gone.run_id))
    with pytest.raises(Conflict, match="already"):
        carried.agree(world.actor("sara"), batch_of(counted.run_id))


def test_a_word_sent_twice_is_one_and_records_one_event(world):
    batch = batch_of(take_in(world, "hours", entry(1)).run_id)
    sara = world.actor("sara")

    assert carried.agree(sara, batch, request_id="once") == carried.agree(sara, batch, request_id="once")
    assert len(read().scalars(select(Event).where(Event.name == "carried.agreed")).all()) == 1


def test_each_person_is_told_once_what_was_entered(world):
    ran = take_in(world, "hours", entry(1), entry(2, day="2025-03-09", minutes=30), entry(3, name="Lin"))
    carried.agree(world.actor("sara"), batch_of(ran.run_id))

    notices.deliver_pending(world.program(), [].append)

    told = {row.person_id: row.params["minutes"] for row in read().scalars(select(Notice))}
    assert told == {world.people["ana"].id: 120, world.people["lin"].id: 90}
    assert "The station entered 2\xa0h that you served before" in world.client("ana").get("/notices").text
