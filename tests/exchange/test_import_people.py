"""Taking people in: nobody twice, nobody overwritten, nobody approved by a column alone."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.exchange import actions
from portal.kernel.db import db, read, write
from portal.kernel.errors import Forbidden
from portal.kernel.events import Event
from portal.orgs.models import Membership
from portal.people import actions as people
from portal.people.actions.keeping import ConsentSlip
from portal.people.models import Approval, Person
from tests.exchange.crowds import person, sizes, somebody, take_in
from tests.exchange.lists import outcomes, reasons, remarks
from tests.world import Neighbourhood


def change(name, **values):
    with write() as tx:
        found = tx.get_one(Person, person(name).id)
        for field, value in values.items():
            setattr(found, field, value)


def undo(world, run, who="mei"):
    return actions.undo(world.actor(who), run.run_id)


@pytest.mark.row("product-39")
def test_a_row_becomes_a_person_who_waits_for_approval(world):
    said = {
        "email": "Chen@Example.org",
        "languages": "普通话, English",
        "skills": "driving; cooking",
        "team": "Lantern Team",
    }
    ran = take_in(world, "people", somebody(7, **said))

    made = person("Chen 7")
    assert (ran.rows, ran.created, ran.published) == (1, 1, 0)
    assert (made.status, made.phone, made.email) == ("pending", "+8613900130007", "chen@example.org")
    assert (made.birth_date, made.languages, made.skills) == (date(1950, 2, 3), ["en", "zh"], ["driving", "cooking"])
    assert (made.sort_key, made.initials, made.made_by_user_id) == ("chen 7", "c7", world.users["mei"].id)
    place = read().scalars(select(Membership).where(Membership.person_id == made.id)).one()
    assert (place.team_id, place.role, place.joined_on) == (world.team.id, "member", date(2026, 11, 24))
    (event,) = read().scalars(select(Event).where(Event.name == "import.ran")).all()
    assert event.keys["kind"] == "people"


@pytest.mark.row("product-39")
def test_the_same_file_twice_changes_nothing(world):
    rows = [somebody(number) for number in range(1, 30)]
    take_in(world, "people", *rows)
    before = sizes()

    again = take_in(world, "people", *rows)
    other = take_in(world, "people", *rows, source="another list")

    assert (again.created, again.unchanged) == (0, 29)
    assert (other.created, other.unchanged) == (0, 29)
    assert sizes() == before


@pytest.mark.parametrize(
    "given",
    [
        {"phone": "138 0000 0001", "birth_date": ""},
        {"phone": "", "email": "ana.happiness-lane@example.org", "birth_date": ""},
        {"phone": "", "birth_date": "1988-05-04"},
        {"name": "ＡＮＡ", "phone": "", "birth_date": "4 May 1988"},
    ],
)
def test_somebody_who_is_here_is_found_and_said_and_left_alone(world, given):
    change("Ana", phone="+8613800000001")
    before = sizes()

    ran = take_in(world, "people", somebody(7, **{"name": "Ana", "skills": "music", **given}))

    assert outcomes(ran.run_id) == [(2, "unchanged", None)]
    assert remarks(ran.run_id, 2) == [f"Ana is here already as {person('Ana').public_no} and is left as they are."]
    assert sizes() == before
    assert person("Ana").skills == []


def test_one_phone_in_a_household_is_two_people_and_said(world):
    change("Ana", phone="+8613800000001")

    ran = take_in(world, "people", somebody(7, name="Lu", phone="13800000001", status="approved"))

    assert person("Lu").status == "pending"
    assert "Has the same phone or e-mail address as Ana" in remarks(ran.run_id, 2)[0]


def test_father_and_son_of_one_name_and_phone_are_told_apart_by_birth_date(world):
    take_in(world, "people", somebody(1, name="Wu", phone="13800000001", birth_date="1950-01-01"))

    ran = take_in(world, "people", somebody(2, name="Wu", phone="13800000001", birth_date="1980-01-01"))

    assert ran.created == 1


def test_two_rows_of_one_person_are_one(world):
    ran = take_in(world, "people", somebody(1, name="Wu"), somebody(2, name="Wu", phone="13900130001"))

    assert ran.created == 1
    assert reasons(ran.run_id) == [(3, "This is the same person as on line 2.")]


def test_several_who_could_be_meant_are_named_and_nobody_is_chosen(world):
    world.person("Wu", birth_date=date(1950, 2, 3))
    world.person("Wu", birth_date=date(1950, 2, 3))

    ran = take_in(world, "people", somebody(1, name="Wu"))

    assert ran.refused == 1
    assert "Several people here could be meant: L" in reasons(ran.run_id)[0][1]


@pytest.mark.parametrize(
    ("who", "status"), [("mei", "active"), ("sara", "active"), ("ada", "pending"), (None, "pending")]
)
def test_approved_in_the_list_counts_as_the_word_of_a_social_worker_who_imports(world, who, status):
    ran = take_in(world, "people", somebody(status="approved"), who=who)

    made = person("Chen 7")
    decisions = read().scalars(select(Approval).where(Approval.person_id == made.id)).all()
    assert made.status == status
    assert [row.by_user_id for row in decisions] == ([world.users[who].id] if status == "active" else [])
    assert ran.published == len(decisions)
    assert ("approve" in remarks(ran.run_id, 2)[0]) is True


@pytest.mark.parametrize("status", ["", "pending", "no", "maybe", "新"])
def test_any_other_word_leaves_the_person_waiting(world, status):
    take_in(world, "people", somebody(status=status))

    assert person("Chen 7").status == "pending"


def test_whoever_left_is_left_out(world):
    ran = take_in(world, "people", somebody(status="已退出"))

    assert "does not take part any more" in reasons(ran.run_id)[0][1]


def test_a_changed_row_changes_what_nobody_changed_here(world):
    take_in(world, "people", somebody(1), somebody(2))
    change("Chen 2", phone="+8613911112222")

    ran = take_in(
        world, "people", somebody(1, phone="13912340001", email="c@example.org"), somebody(2, phone="13912340002")
    )

    assert (ran.updated, person("Chen 1").phone, person("Chen 1").email) == (2, "+8613912340001", "c@example.org")
    assert person("Chen 2").phone == "+8613911112222"
    assert remarks(ran.run_id, 3) == ["The phone was changed here, so the list’s new one was left out."]


def test_a_birth_date_that_is_known_is_never_changed_by_a_list(world):
    take_in(world, "people", somebody(1))

    ran = take_in(world, "people", somebody(1, birth_date="1960-02-03"))

    assert person("Chen 1").birth_date == date(1950, 2, 3)
    assert remarks(ran.run_id, 2) == ["The birth date is known here and stays: it is put right on the person’s page."]


def test_a_team_that_is_not_here_is_said_and_nobody_founds_it(world):
    ran = take_in(world, "people", somebody(team="Chess"))

    assert remarks(ran.run_id, 2) == ["There is no team “Chess” here, so the person is in none."]
    assert ran.created == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"name": ""}, "The name is empty."),
        ({"phone": "12"}, "“12” is no phone number."),
        ({"email": "nobody"}, "“nobody” is no e-mail address."),
        ({"birth_date": "2031-01-01"}, "Nobody is born on 2031-01-01"),
        ({"birth_date": "1901-01-01"}, "Nobody is born on 1901-01-01"),
        ({"birth_date": "31 February 1950"}, "is not a date"),
        ({"id": "", "phone": "", "birth_date": ""}, "nobody could recognise this person next time"),
        ({"name": "x" * 81}, "has 81 characters; 80 fit"),
    ],
)
def test_a_row_that_cannot_be_taken_names_its_line_and_why(world, given, reason):
    ran = take_in(world, "people", somebody(1), somebody(2, **given))

    assert (ran.created, ran.refused) == (1, 1)
    ((line, said),) = reasons(ran.run_id)
    assert (line, reason in said) == (3, True)


@pytest.mark.row("product-39")
def test_undoing_leaves_no_trace_but_the_log_and_the_list_can_come_again(world):
    rows = [somebody(number, status="approved", team="Lantern Team") for number in range(1, 700)]
    before = sizes()
    ran = take_in(world, "people", *rows)

    done = undo(world, ran)

    assert (done.removed, done.restored, done.kept) == (699, 0, 0)
    assert sizes() == before
    assert take_in(world, "people", *rows).created == 699


def test_who_is_in_use_is_kept_and_named(world):
    ran = take_in(world, "people", *(somebody(number) for number in range(1, 6)))
    people.decide(world.actor("sara"), person("Chen 1").id, "approve", "")
    change("Chen 2", skills=["music"])
    people.add_guardian_consent(
        world.actor("mei"), person("Chen 3").id,
        ConsentSlip("Wu", "1", "low", "slip", date(2026, 11, 24), date(2027, 1, 1)),
    )  # fmt: skip

    done = undo(world, ran)

    assert (done.removed, done.kept) == (2, 3)
    db.session.remove()
    assert outcomes(ran.run_id) == [(2, "created", "kept"), (3, "created", "kept"), (4, "created", "kept"),
                                    (5, "created", "removed"), (6, "created", "removed")]  # fmt: skip


def test_undoing_a_change_brings_back_what_was(world):
    take_in(world, "people", somebody(1))
    ran = take_in(world, "people", somebody(1, phone="13912340001"))

    done = undo(world, ran)

    assert (done.restored, person("Chen 1").phone) == (1, "+8613900130001")
    assert take_in(world, "people", somebody(1)).unchanged == 1


def test_only_the_station_imports_people(world):
    for who in ("ana", "ben", "oskar", "guo"):
        with pytest.raises(Forbidden):
            take_in(world, "people", somebody(), who=who)


def test_another_community_shares_nobody(world):
    other = Neighbourhood(world.app, "other-lane")
    take_in(world, "people", somebody(1))

    ran = take_in(other, "people", somebody(1))

    assert ran.created == 1
