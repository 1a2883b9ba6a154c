"""Taking a list in: every row accounted for, nothing twice, nothing of what people did here overwritten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.attendance.models import Scan
from portal.exchange import actions, queries
from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict, Forbidden
from portal.kernel.events import Event
from portal.orgs import steps as orgs
from portal.orgs.models import Organisation, Team
from portal.tasks.models import Task
from tests.counting import statements
from tests.exchange.lists import (
    WHEN,
    outcomes,
    reading,
    reasons,
    row,
    shifts,
    sizes,
    take_in,
    task,
    tasks,
    written,
)
from tests.exchange.variants import ORIGINAL, rows, workbook
from tests.reading import Person
from tests.world import Neighbourhood

ZONE = "Asia/Shanghai"


def local(at):
    return clock.local(at, ZONE).strftime("%Y-%m-%d %H:%M")


@pytest.mark.row("product-39")
def test_every_row_of_the_real_list_becomes_a_draft_and_twice_changes_nothing(world):
    first = take_in(world, content=ORIGINAL)
    before = sizes()
    second = take_in(world, content=ORIGINAL)

    assert (first.rows, first.created, first.refused, first.published) == (333, 333, 0, 0)
    assert (second.rows, second.created, second.updated, second.unchanged) == (333, 0, 0, 333)
    assert all(each.published_at is None for each in tasks())
    after = sizes()
    assert {name for name in before if before[name] != after[name]} == {"import_runs", "imported_rows", "events"}
    assert (after["tasks"], after["external_refs"], after["imported_rows"]) == (333, 333, 666)
    assert after["organisations"] - 1 == after["teams"] - 1 == 171
    assert [line for line, _, _ in outcomes(first.run_id)] == sorted(line for line, _, _ in outcomes(first.run_id))


@pytest.mark.row("product-39")
def test_a_task_of_the_real_list_gets_its_dates_is_claimed_and_scanned(world):
    take_in(world, content=ORIGINAL)
    mei, ana = Person(world.client("mei")), Person(world.client("ana"))
    chosen = task("Stage Design")

    drafts = mei.open("/tasks/drafts")
    assert "333 tasks have no date yet" in drafts.words
    when = {"day": "2026-11-24", "time_from": "14:00", "time_to": "16:00", "capacity": 3, "weeks": 1}
    assert mei.press(drafts.form("/tasks/dates"), task=chosen.id, **when).status == 200
    page = ana.open(f"/tasks/{chosen.id}")
    claimed = ana.press(page.form("/assignments"))
    screen = mei.open(f"/shifts/{shifts()[0].id}/screen")
    code = ana.open(screen.data("data-code-url"))
    scanned = ana.press(code.form("/scans"))

    assert claimed.status == scanned.status == 200
    assert read().scalars(select(Scan.person_id)).all() == [world.people["ana"].id]
    assert "332 tasks have no date yet" in mei.open("/tasks/drafts").words


def test_a_row_becomes_what_its_list_says(world):
    take_in(world, row(wanted=5, hours="2.5", frequency="ongoing", place="Hall 3", description="Plant\ntrees."))

    made = task()
    assert made.description == "Plant\ntrees.\n\nFrom the list: ongoing; 5 people wanted; takes 2 h 30 min."
    assert (made.domain, made.kind, made.risk, made.place) == ("charity", "request", "low", "Hall 3")
    team = read().get(Team, made.team_id)
    assert (team.name, read().get(Organisation, team.organisation_id).name) == ("Greens", "Greens")
    assert (made.made_by_user_id, made.published_at) == (world.users["mei"].id, None)


def test_a_chinese_row_is_completed_in_chinese(world):
    said = {
        "title": "读报",
        "organisation": "",
        "description": "陪长者读报。",
        "wanted": 1,
        "hours": 2,
        "start_date": "2026-12-01",
    }

    take_in(world, row(**said))

    assert task("读报").description == "陪长者读报。\n\n名单中写明：需要 1 人；时长 2 小时；从 2026-12-01 起。"
    assert task("读报").place == "地点待定"
    assert db.session.get(Team, task("读报").team_id).name == "导入的任务"


def test_a_row_that_says_nothing_more_than_its_title_still_has_words(world):
    take_in(world, row(description="", organisation="", start_date="2011-01-01", end_date="2012-01-01"))

    assert (task().description, task().place) == ("Park day 7", "Place to be agreed")
    assert db.session.get(Team, task().team_id).name == "Imported tasks"


def test_days_to_come_are_said_and_past_ones_are_not(world):
    take_in(
        world,
        row(1, start_date="2026-12-01", end_date="2026-12-24"),
        row(2, start_date="2026-01-01", end_date="2026-12-24"),
    )

    assert task("Park day 1").description.endswith("From the list: from 2026-12-01; until 2026-12-24.")
    assert task("Park day 2").description.endswith("From the list: until 2026-12-24.")


def test_a_row_to_come_with_both_times_is_published_with_one_shift_and_can_be_taken(world):
    ran = take_in(world, row(**WHEN, wanted=3))

    (shift,) = shifts()
    assert (local(shift.starts_at), local(shift.ends_at)) == ("2026-11-28 14:00", "2026-11-28 16:00")
    assert (ran.created, ran.published, shift.capacity) == (1, 1, 3)
    assert "Park day 7" in world.client("ana").get("/tasks").text
    assert world.client("ana").send(f"/shifts/{shift.id}/assignments").status_code == 303


def test_an_end_before_the_start_is_after_midnight_and_one_place_is_the_least(world):
    take_in(world, row(**{**WHEN, "start_time": "22:00", "end_time": "01:30"}))

    (shift,) = shifts()
    assert (local(shift.starts_at), local(shift.ends_at), shift.capacity) == ("2026-11-28 22:00", "2026-11-29 01:30", 1)


@pytest.mark.parametrize(
    "given",
    [
        {"start_date": "2026-11-24", "start_time": "12:00", "end_time": "14:00"},
        {"start_date": "2029-11-24", "start_time": "12:00", "end_time": "14:00"},
        {**WHEN, "status": "cancelled"},
        {**WHEN, "end_time": ""},
    ],
)
def test_a_row_that_is_over_too_far_closed_or_without_an_end_waits_as_a_draft(world, given):
    ran = take_in(world, row(**given))

    assert (ran.created, ran.published, shifts()) == (1, 0, [])
    assert task().published_at is None


def test_refused_lines_are_kept_with_their_reason_and_the_rest_is_taken(world):
    ran = take_in(world, row(1, **WHEN), row(2, title=""), row(3, start_date="2026-02-30"), row(1))

    assert (ran.rows, ran.created, ran.refused) == (4, 1, 3)
    assert [line for line, _ in reasons(ran.run_id)] == [3, 4, 5]
    assert reasons(ran.run_id)[0] == (3, "The title is empty.")


def test_organisations_and_teams_that_are_there_are_used(world):
    name = world.organisation.name

    take_in(world, row(1, organisation=name), row(2, organisation=name))

    team_ids = {each.team_id for each in tasks()}
    (team,) = [read().get(Team, number) for number in team_ids]
    assert (team.name, team.organisation_id) == (name, world.organisation.id)
    assert sizes()["organisations"] == 1


def test_a_team_of_that_name_that_is_not_the_organisations_is_left_alone(world):
    with write() as tx:
        orgs.found_team(tx, world.community.id, "Greens", clock.now())

    take_in(world, row(1))
    take_in(world, row(2))

    names = {read().get(Team, each.team_id).name for each in tasks()}
    assert names == {"Greens 2"}


def test_long_names_of_organisations_fit_and_stay_apart(world):
    take_in(world, row(1, organisation="A" * 199 + "b"), row(2, organisation="A" * 199 + "c"))

    names = sorted(read().get(Team, each.team_id).name for each in tasks())
    assert names == ["A" * 118 + " 2", "A" * 120]


def test_an_import_records_one_event_with_its_counts(world):
    ran = take_in(world, row(1), row(2, title=""))

    (event,) = read().scalars(select(Event).where(Event.name == "import.ran")).all()
    assert event.subject == f"import:{ran.run_id}"
    assert event.keys == {"kind": "opportunities", "created": 1, "updated": 0, "unchanged": 0, "refused": 1}


def test_an_organisation_that_somebody_adds_at_that_moment_stops_the_whole(world, monkeypatch):
    with write() as tx:
        orgs.add_organisation(tx, world.community.id, "Greens", clock.now())
    monkeypatch.setattr("portal.exchange.queries.organisations", lambda *_: {})
    mei, list_, before = world.actor("mei"), reading(row(1, organisation="Blues"), row(2)), sizes()

    with pytest.raises(Conflict, match="send it again"):
        actions.run_import(mei, list_)

    assert sizes() == before


def test_only_staff_import(world):
    for who in ("ana", "ben", "oskar", "guo", "pei", "hua"):
        with pytest.raises(Forbidden):
            take_in(world, row(), who=who)

    assert take_in(world, row(), who="ada").created == 1


def test_another_community_knows_nothing_of_it(world):
    take_in(world, row())
    other = Neighbourhood(world.app, "river-side")

    ran = take_in(other, row())

    assert ran.created == 1
    assert [each.community_id for each in tasks()] == [world.community.id, other.community.id]
    assert queries.refs(read(), other.community.id, "opportunities")["7"].task_id == tasks()[1].id


@pytest.mark.row("product-39")
def test_five_thousand_rows_cost_few_statements_and_each_bad_line_is_named(world):
    many = [row(each, organisation=f"Group {each % 900}", **(WHEN if each % 2 else {})) for each in range(5_000)]
    many[99]["title"], many[4_999]["start_date"] = "", "February 30 2027"
    list_ = reading(*many)

    with statements() as first:
        ran = actions.run_import(world.actor("mei"), list_)
    with statements() as second:
        again = actions.run_import(world.actor("mei"), list_)

    assert (ran.rows, ran.created, ran.refused, again.unchanged) == (5_000, 4_998, 2, 4_998)
    assert [line for line, _ in reasons(ran.run_id)] == [101, 5_001]
    in_order = 0 if db.engine.dialect.name == "postgresql" else 4_998  # SQLite takes these one by one
    assert len(first) < in_order + 60
    assert len(second) < 40


def test_a_workbook_is_taken_like_a_table(world):
    ran = take_in(world, content=workbook(rows(), above="All opportunities", real_dates=True))
    again = take_in(world, content=ORIGINAL)

    assert (ran.created, again.unchanged) == (333, 333)


def test_a_shift_keeps_to_the_communitys_clock(world):
    with write() as tx:
        tx.get_one(type(world.community), world.community.id).zone = "Europe/Berlin"

    take_in(world, row(**WHEN))

    assert shifts()[0].starts_at - shifts()[0].made_at == timedelta(days=4, hours=6, minutes=54)
    assert clock.local(shifts()[0].starts_at, "Europe/Berlin").strftime("%H:%M") == "14:00"


def test_the_fingerprint_of_the_file_is_kept_not_the_file(world):
    ran = take_in(world, row())

    run = read().get(queries.pages.ImportRun, ran.run_id)
    assert (run.file_name, len(run.sha256), run.source) == ("list.csv", 64, "opportunities")
    assert run.mapping["columns"]["title"] == {"column": "title", "confidence": 100}
    assert written(row()) not in bytes(str(run.mapping), "utf-8")
    assert db.session.get(Task, task().id) is not None
