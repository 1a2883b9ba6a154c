"""The picture of a list is kept for named roles; lists are printed for a week; leaders leave notes for the next one."""

import io
import re
from datetime import timedelta

import pytest

from portal.attendance import actions
from portal.attendance.models import PaperSheet
from portal.kernel import clock
from portal.kernel.db import read
from portal.pathway import actions as pathway
from portal.tasks.models import Task
from tests.attendance.door import count, later
from tests.attendance.test_type_paper import line, page_of, type_in
from tests.counting import statements

PICTURE = b"\x89PNG\r\n\x1a\n" + b"signatures"


@pytest.fixture
def shift(world):
    found = world.shift()
    for who in ("ana", "lin"):
        world.assignment(found, who)
    return found


def kept(world):
    return [path for path in world.app.config["SETTINGS"].files.glob("??/*") if path.read_bytes() == PICTURE]


def test_a_picture_is_kept_with_the_list_for_its_leaders_and_the_station(world, shift):
    later(120)
    world.leads("guo", "Another Team")

    type_in(world, shift, **line(world, "ana"), file=(io.BytesIO(PICTURE), "list.png"))
    again = type_in(world, shift, **line(world, "ana"), file=(io.BytesIO(PICTURE), "list.png"))
    answers = {who: world.client(who).get("/sheets/1/picture") for who in ("ben", "oskar", "mei", "ana", "guo", "ada")}

    assert (again.status_code, count(PaperSheet)) == (303, 2)
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "ben": 200, "oskar": 200, "mei": 200, "ana": 403, "guo": 403, "ada": 403,
    }  # fmt: skip
    assert answers["ben"].data == PICTURE
    assert answers["ben"].headers["Content-Disposition"].startswith("attachment")
    assert "/sheets/1/picture" in page_of(world, shift)
    clock.tick(timedelta(days=30))
    pathway.drop_strays(world.program(), world.app.config["SETTINGS"].files)
    assert len(kept(world)) == 1


@pytest.mark.parametrize(("name", "content"), [("list.txt", b"words"), ("list.png", b"no picture"), ("list.pdf", b"")])
def test_other_files_are_refused_and_a_refused_list_keeps_no_picture(world, shift, name, content):
    later(120)
    before = len(kept(world))

    wrong = type_in(world, shift, **line(world, "ana"), file=(io.BytesIO(content), name))
    refused = type_in(world, shift, **line(world, "ana", "9:00"), file=(io.BytesIO(PICTURE), "list.png"))

    assert (wrong.status_code, refused.status_code, count(PaperSheet)) == (422, 422, 0)
    assert "Choose a PDF, PNG or JPG" in wrong.text
    assert len(kept(world)) == before


def test_a_weeks_lists_are_printed_one_sheet_a_shift_in_few_statements(world, shift):
    for days in (1, 2, 3):
        other = world.shift(world.task(f"Class {days}"), starts_in=timedelta(days=days))
        world.assignment(other, "hua")
    world.shift(world.task("In two weeks"), starts_in=timedelta(days=14))
    ben = world.client("ben")

    with statements() as seen:
        answer = ben.get(f"/teams/{world.team.id}/rosters")

    assert answer.text.count('<table class="paper">') == answer.text.count('class="qr"') == 4
    assert re.findall(r"<td>1</td><td>(\w+)</td>", answer.text) == ["Ana", "Hua", "Hua", "Hua"]
    assert f"Sheet {shift.id}" in answer.text
    assert len(seen) <= 6
    assert world.client("ana").get(f"/teams/{world.team.id}/rosters").status_code == 403
    following = ben.get(f"/teams/{world.team.id}/rosters?from=2026-12-07").text
    assert "In two weeks" in following


def test_a_note_for_the_next_leader_says_who_wrote_it_when_and_only_leaders_read_it(world, shift):
    following = world.shift(read().get_one(Task, shift.task_id), starts_in=timedelta(days=1))
    actions.leave_note(world.actor("ben"), shift.id, "The key is with the caretaker")
    later(5)
    actions.leave_note(world.actor("mei"), shift.id, "Bring more chairs")

    roster = world.client("oskar").get(f"/shifts/{following.id}/roster").text
    notes = world.client("oskar").get(f"/teams/{world.team.id}/notes").text

    assert "Bring more chairs" in roster
    assert "Mei" in roster
    assert notes.index("Bring more chairs") < notes.index("The key is with the caretaker")
    assert "Ben" in notes
    assert world.client("ana").get(f"/teams/{world.team.id}/notes").status_code == 403
