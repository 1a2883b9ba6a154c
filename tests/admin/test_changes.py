"""The record of acts: a page for those who look after the community, and a file that proves itself."""

import json
from datetime import timedelta

import pytest

from portal.admin import audit
from portal.admin.acts import ACTS
from portal.admin.queries.changes import PRIVATE
from portal.hours import actions
from portal.kernel import clock, events
from portal.kernel.db import write
from portal.safety import actions as safety
from portal.tasks import actions as tasks
from tests.counting import statements
from tests.hours.conftest import visit  # noqa: F401 - a fixture
from tests.safety.test_flags import name_lead
from tests.world import Neighbourhood

pytestmark = pytest.mark.row("product-24")
KEY = b"k" * 32


@pytest.fixture
def exported(world, visit):  # noqa: F811 - the fixture above
    """Give the lines of an export with an edited shift and a verification in it."""
    shift = world.shift(capacity=5)
    world.client("ben").send(
        f"/shifts/{shift.id}", task=shift.task_id, starts_at="2026-11-28T09:00", ends_at="2026-11-28T11:00", capacity=7
    )
    actions.verify(world.actor("mei"), [visit().id])
    return world.client("mei").get("/changes.jsonl").text.splitlines()


def test_the_page_says_who_when_before_and_after(world, exported):
    mei = world.client("mei")
    text = mei.get("/changes?of=shift&who=ben&day=2026-11-24").text

    assert "Ben changed a shift" in text
    assert "Tuesday 24 November 2026" in text
    assert "Places" in text
    assert "5 → 7" in " ".join(text.split())
    assert "2026-11-24 14:00 → 2026-11-28 09:00" in " ".join(text.split())
    assert "verified hours" not in text
    assert "Mei verified hours" in mei.get("/changes?who=mei").text
    with statements() as sent:
        mei.get("/changes")
    assert len(sent) <= 4, sent


def test_each_act_has_its_words_or_is_nobodys_business():
    assert set(events.declared()) == {*ACTS, *PRIVATE}


def test_another_community_sees_nothing_of_it(world, exported, app):
    other = Neighbourhood(app, "harbour").client("mei")

    assert "changed a shift" not in other.get("/changes").text
    assert not any('"shift.edited"' in line for line in other.get("/changes.jsonl").text.splitlines())


def test_the_file_says_each_change_in_numbers(world, exported):
    (edited,) = [said for said in map(json.loads, exported) if said.get("act") == "shift.edited"]

    assert edited["by_user"] == world.users["ben"].id
    assert edited["at"].startswith("2026-11-24T06:06")
    assert edited["changed"][0]["before"]["capacity"] == 5
    assert edited["changed"][0]["after"]["capacity"] == 7
    assert not any(name in "".join(exported) for name in ("Ana", "Ben", "Mei"))


def flip(lines):
    lines[2] = lines[2].replace('"via": "web"', '"via": "wob"')


def insert(lines):
    lines.insert(2, lines[2])


def delete(lines):
    del lines[2]


def reorder(lines):
    lines[1], lines[2] = lines[2], lines[1]


def truncate(lines):
    lines.pop()


def chain_anew(lines):
    said = [json.loads(line) for line in lines[1:-1]]
    said[0]["via"] = "elsewhere"
    plain = [{k: v for k, v in each.items() if k not in {"n", "previous", "hash"}} for each in said]
    lines[:] = audit.write({"community": "happiness-lane"}, plain, KEY).splitlines()


def test_an_untouched_file_holds(world, app, exported, tmp_path):
    file = tmp_path / "changes.jsonl"
    file.write_text("\n".join(exported) + "\n", encoding="utf-8")

    said = app.test_cli_runner().invoke(args=["audit", "check", str(file)])

    assert (said.exit_code, f"holds: {len(exported) - 2} acts" in said.output) == (0, True)
    assert list(audit.faults("\n".join(exported), None)) == []


def test_nothing_of_flags_and_reports_stands_in_it(world):
    name_lead(world, "sara")
    tasks.claim_shift(world.actor("ana"), world.shift().id)
    flag = safety.set_flag(
        world.actor("sara"), world.people["hua"].public_no, "Seen", clock.today("Asia/Shanghai") + timedelta(days=9)
    )
    safety.end_flag(world.actor("sara"), flag)
    mei = world.client("mei")

    shown = mei.get("/changes").text + mei.get("/changes.jsonl").text

    assert "flag" not in shown
    assert "shift.claimed" in shown


@pytest.mark.parametrize("spoil", [flip, insert, delete, reorder, truncate, chain_anew])
def test_each_way_to_spoil_a_file_is_found(world, app, exported, tmp_path, spoil):
    spoil(exported)
    file = tmp_path / "changes.jsonl"
    file.write_text("\n".join(exported) + "\n", encoding="utf-8")

    said = app.test_cli_runner().invoke(args=["audit", "check", str(file)])

    assert said.exit_code == 1, said.output
    assert "does not hold" in said.output


def test_what_the_program_does_by_itself_every_day_fills_no_page(world):
    said, now = (world.program(), "person:1"), clock.now()
    with write() as tx:
        events.record(tx, "search.news", *said, now, search_id=1, person_id=1, shift_ids=[])
        events.record(tx, "window.closing", *said, now, assignment_id=1, person_id=1)
        events.record(tx, "sharing.put-in", *said, now, sharing_id=1, move_id=1)

    page = world.client("mei").get("/changes").text

    assert not any(word in page for word in ("something new", "last day", "put earned time"))
