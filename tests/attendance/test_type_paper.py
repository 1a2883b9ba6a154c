"""A paper list comes back signed: typed in, it becomes visits like all others, once; what was recorded stays."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.attendance import actions
from portal.attendance.models import Engagement, PaperLine, PaperSheet
from portal.attendance.steps import record
from portal.hours import actions as hours
from portal.kernel import clock
from portal.kernel.db import db, write
from portal.kernel.errors import Conflict, Forbidden, Invalid
from portal.people.models import Person
from portal.tasks import queries as tasks
from tests.attendance.door import count, events, later, scan, scans, visit
from tests.attendance.test_race import at_once
from tests.counting import statements
from tests.world import Neighbourhood

AT = timedelta(hours=8)  # the zone of the neighbourhood


@pytest.fixture
def shift(world):
    """A shift from 14:00 to 16:00 with Ana, Guo and Lin on its list."""
    found = world.shift()
    for who in ("ana", "lin", "guo"):
        world.assignment(found, who)
    return found


def line(world, who, came="14:00", left="16:00"):
    """Return the fields of one ticked line."""
    key = world.people[who].id
    return {f"came-{key}": "y", f"in-{key}": came, f"out-{key}": left}


def below(text, phone_end="", key="w1", **more):
    """Return the fields of a line that was written below the list."""
    return {f"who-{key}": text, f"end-{key}": phone_end, f"in-{key}": "14:00", f"out-{key}": "15:30", **more}


def type_in(world, shift, by="ben", **fields):
    return world.client(by).send(f"/shifts/{shift.id}/sheets", **fields)


def page_of(world, shift, by="ben", query=""):
    answer = world.client(by).get(f"/shifts/{shift.id}/sheet{query}")
    assert answer.status_code == 200, answer.text
    return answer.text.replace("\N{NO-BREAK SPACE}", " ")


def span(found):
    return tuple(f"{at + AT:%H:%M}" for at in (found.started_at, found.ended_at))


@pytest.mark.row("product-19")
def test_a_typed_list_becomes_visits_of_paper_that_the_typist_cannot_verify(world, shift):
    later(120)

    done = type_in(world, shift, "mei", **line(world, "ana", "14:05", "1550"), **line(world, "lin"), label="page 1")

    ana, lin, guo = (visit(world, who) for who in ("ana", "lin", "guo"))
    assert (done.status_code, guo) == (303, None)
    assert [(v.grade, v.state, v.logged_by_user_id) for v in (ana, lin)] == [(2, "pending", world.users["mei"].id)] * 2
    assert (span(ana), span(lin), ana.flags) == (("14:05", "15:50"), ("14:00", "16:00"), [])
    assert {(s.method, s.reason) for s in scans(world)} == {("paper", f"{shift.id}-1 page 1")}
    assert events("sheet.typed") == 1
    assert "page 1" in page_of(world, shift)
    with pytest.raises(Forbidden, match="recorded this visit"):
        hours.verify(world.actor("mei"), [ana.id])


def test_the_list_stands_in_the_printed_order_with_the_planned_times(world, shift):
    later(120)
    ben = world.client("ben")

    page, printed = page_of(world, shift), ben.get(f"/shifts/{shift.id}/roster?print=1").text

    order = [world.people[who].id for who in ("ana", "guo", "lin")]
    assert [int(n) for n in re.findall(r'name="came-(\d+)"', page)] == order
    assert re.findall(r"<td>(\d)</td><td>(\w+)</td>", printed) == [("1", "Ana"), ("2", "Guo"), ("3", "Lin")]
    assert page.count('value="14:00"') == page.count('value="16:00"') == 3 + 6
    assert " checked" not in page
    assert page_of(world, shift, query="?all=1").count(" checked") == 3
    assert f"Sheet {shift.id}" in printed


def test_the_same_list_typed_twice_doubles_nothing_and_says_so(world, shift):
    later(120)
    both = {**line(world, "ana"), **line(world, "lin", "14:10", "15:50"), **below("Zhou Ping", "0088")}
    both |= below("Card only", "", "w2")
    first = type_in(world, shift, **both, request_id="r-1")

    again = type_in(world, shift, **both, request_id="r-1")
    ben = world.client("ben")
    anew = ben.send(f"/shifts/{shift.id}/sheets", **both)

    assert [first.status_code, again.status_code, anew.status_code] == [303, 303, 303]
    assert (count(Engagement), count(PaperSheet), count(PaperLine), events("sheet.typed")) == (4, 1, 4, 1)
    assert count(Person, Person.name.in_(("Zhou Ping", "Card only"))) == 2
    assert "All of this was typed in before. Nothing was recorded twice." in ben.get(anew.location).text


def test_a_visit_that_was_scanned_stays_and_the_difference_is_listed(world, shift):
    scan(world, shift)
    later(90)
    scan(world, shift)
    later(30)
    before = span(visit(world))

    done = type_in(world, shift, **line(world, "ana", "14:00", "16:20"), **line(world, "lin"))
    same = type_in(world, shift, **line(world, "ana", before[0], before[1]))
    later(15)
    repeated = type_in(world, shift, **line(world, "ana", "14:00", "16:20"))

    assert done.status_code == 422  # nobody left later than now
    later(0)
    done = type_in(world, shift, **line(world, "ana", "14:00", "16:05"), **line(world, "lin"))
    page, seen = page_of(world, shift), world.client("mei").get(f"/hours/engagements/{visit(world).id}").text
    assert [answer.status_code for answer in (same, repeated, done)] == [303, 303, 303]
    assert (span(visit(world)), visit(world).grade, count(Engagement)) == (before, 3, 2)
    assert re.search(r"Ana: the paper says .*14:00–16:05.*, recorded is .*14:06–15:36", page)
    assert "It says something else than what was recorded." in seen


def test_whoever_is_written_below_the_list_is_found_or_waits_for_approval(world, shift):
    later(120)
    world.person("Wang Fang", phone="+8613800134471")
    number = world.people["hua"].public_no

    done = type_in(
        world, shift, **below(number.lower(), key="w1"), **below("Wang Fang", "4471", "w2"), **below("Li Na", "9", "w3")
    )
    mended = type_in(
        world, shift, **below(number.lower(), key="w1"), **below("Wang Fang", "4471", "w2"), **below("Li Na", "", "w3")
    )

    assert (done.status_code, mended.status_code) == (422, 303)
    assert "Type four digits" in done.text
    assert span(visit(world, "hua")) == span(visit(world, "Wang Fang")) == ("14:00", "15:30")
    (new,) = db.session.scalars(select(Person).where(Person.name == "Li Na"))
    assert (new.status, count(Engagement, Engagement.person_id == new.id)) == ("pending", 1)


def test_somebody_of_a_known_name_is_warned_of_with_their_number(world, shift):
    later(120)
    world.person("Wang Fang", phone="+8613800134471")
    number = world.people["Wang Fang"].public_no

    warned = type_in(world, shift, **below("Wang Fang", "0000"))
    unknown = type_in(world, shift, **below("L23456789"))
    anew = type_in(world, shift, **below("Wang Fang", "0000", **{"new-w1": "y"}))

    assert (warned.status_code, unknown.status_code, anew.status_code) == (422, 422, 303)
    assert "Somebody of this name is known here" in warned.text
    assert number in warned.text
    assert "4471" in warned.text
    assert "Nobody here has this volunteer number" in unknown.text
    assert count(Person, Person.name == "Wang Fang") == 2


@pytest.mark.parametrize(
    ("came", "left", "words"),
    [
        ("12:59", "16:00", "from 13:00 on, before the end at 16:00"),
        ("16:00", "", "from 13:00 on, before the end at 16:00"),
        ("", "16:00", "Write when this person came"),
        ("15:00", "15:00", "at the latest 16:30"),
        ("14:00", "16:31", "at the latest 16:30"),
        ("2 pm", "16:00", "Write a time, like 14:05"),
    ],
)
def test_a_wrong_time_is_said_at_its_line_and_no_line_is_recorded(world, shift, came, left, words):
    later(180)

    answer = type_in(world, shift, **line(world, "ana", came, left), **line(world, "lin"))

    assert answer.status_code == 422
    assert answer.text.count(words) == 2  # above, and at the line
    assert f'value="{came}"' in answer.text
    assert (count(Engagement), count(PaperSheet)) == (0, 0)


def test_where_nobody_wrote_when_they_left_the_visit_ends_as_planned_and_is_marked(world, shift):
    later(120)

    type_in(world, shift, **line(world, "ana", "14:10", ""), **line(world, "lin", "14:00", "16:00"))

    assert (span(visit(world)), visit(world).flags) == (("14:10", "16:00"), ["no-check-out"])


def test_the_typists_own_line_is_their_own_word_and_overlaps_are_marked(world, shift):
    next_door = world.shift(world.task("Next door"))
    with write() as tx:
        other = tasks.shift_line(tx, world.community.id, next_door.id)
        record(tx, other, world.people["ben"].id, clock.now(), clock.now() + timedelta(minutes=60))
    world.assignment(shift, "ben")
    later(120)

    type_in(world, shift, **line(world, "ben"))

    assert (visit(world, "ben").grade, visit(world, "ben").flags) == (1, ["overlap"])


def test_a_list_is_typed_in_after_the_shift_for_fourteen_days_and_not_into_a_closed_month(world, shift):
    early = type_in(world, shift, **line(world, "ana"))
    clock.tick(timedelta(days=14, minutes=110))
    last = type_in(world, shift, **line(world, "ana"))
    hours.verify(world.actor("mei"), [visit(world).id])
    hours.verify(world.actor("sara"), [visit(world).id])
    hours.close_month(world.actor("sara"), date(2026, 11, 1))
    closed = type_in(world, shift, **line(world, "lin"))
    later(10)
    over = type_in(world, shift, **line(world, "lin"))

    assert [answer.status_code for answer in (early, last, closed, over)] == [409, 303, 409, 409]
    assert "closed" in closed.text
    assert "once the shift is over, at 16:00" in early.text
    assert "for 14 days" in over.text
    assert "for 14 days" in page_of(world, shift)
    assert count(Engagement) == 1


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("guo", 403), ("ben", 303), ("oskar", 303), ("sara", 303)])
def test_leaders_organisation_and_station_type_a_list_in(world, shift, who, status):
    later(120)

    assert type_in(world, shift, who, **line(world, "lin")).status_code == status


def test_another_communitys_list_and_people_are_not_there(world, shift):
    later(120)
    other = Neighbourhood(world.app, "other-lane")

    assert type_in(other, shift, "mei", **line(world, "ana")).status_code == 404
    assert other.client("mei").get(f"/shifts/{shift.id}/sheet").status_code == 404
    theirs = other.people["ana"]
    by_id = actions.Row("x", theirs.id, *_walls())
    by_number = actions.Row("w1", actions.Stranger(theirs.public_no), *_walls())
    for row, words in ((by_id, "not on the list"), (by_number, "volunteer number")):
        with pytest.raises(Invalid, match=words):
            actions.type_sheet(world.actor("ben"), shift.id, [row], "")


def test_a_wrong_typing_is_taken_back_for_ten_minutes_and_typed_in_anew(world, shift):
    later(120)
    type_in(world, shift, **line(world, "ana"))
    undone = world.client("ben").send("/sheets/1/reversal")
    again = world.client("ben").send("/sheets/1/reversal")
    later(1)
    type_in(world, shift, **line(world, "ana", "14:30", "15:30"))

    assert (undone.status_code, again.status_code, events("sheet.taken-back")) == (303, 409, 1)
    assert [(v.state, v.flags) for v in db.session.scalars(select(Engagement).order_by(Engagement.id))] == [
        ("refused", ["undone"]), ("pending", []),
    ]  # fmt: skip
    assert world.client("ana").send("/sheets/2/reversal").status_code == 403
    hours.verify(world.actor("mei"), [visit(world).id])
    with pytest.raises(Conflict, match="already decided"):
        actions.take_sheet_back(world.actor("ben"), 2)
    later(11)
    with pytest.raises(Conflict, match="ten minutes"):
        actions.take_sheet_back(world.actor("ben"), 2)


def test_two_who_type_the_same_list_at_once_record_it_once(world, shift, app):
    later(120)
    rows = [actions.Row(str(world.people[who].id), world.people[who].id, *_walls()) for who in ("ana", "lin")]
    actors = [world.actor(who) for who in ("ben", "mei", "sara")]
    calls = [lambda actor=actor: actions.type_sheet(actor, shift.id, rows, "") for actor in actors]

    done = at_once(app, calls)

    assert sorted(receipt.recorded for receipt in done) == [0, 0, 2]
    assert (count(Engagement), count(PaperSheet)) == (2, 1)


def _walls():
    return [clock.local(clock.now() - timedelta(minutes=by), "Asia/Shanghai").time() for by in (126, 6)]


def test_the_page_needs_few_statements_however_long_the_list(world, shift):
    for number in range(12):
        world.person(f"Neighbour {number}")
        world.assignment(world.shift(title=f"Other {number}"), f"Neighbour {number}")
    later(120)
    type_in(world, shift, **line(world, "ana"), **line(world, "lin"))
    ben = world.client("ben")
    with statements() as seen:
        assert ben.get(f"/shifts/{shift.id}/sheet").status_code == 200

    assert 1 < len(seen) <= 7, "\n".join(seen)
