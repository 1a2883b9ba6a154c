"""Hours from before are of the lowest grade of proof in every sum: statement, verified hours, files, overview."""

import csv
import io
from datetime import timedelta

import pytest

from portal.admin.queries import overview_page
from portal.attendance import steps as attendance
from portal.carried import actions as carried
from portal.exchange import actions
from portal.hours import actions as hours
from portal.hours import queries
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.tasks import queries as tasks
from tests.counting import statements
from tests.exchange.crowds import balance, batch_of, entry, take_in


@pytest.fixture
def counted(world):
    """Confirm an hour of Ana's that two words on her own say give, and let 90 minutes from before count; the run."""
    shift = world.shift(starts_in=-timedelta(hours=4))
    with write() as tx:
        line = tasks.shift_line(tx, world.community.id, shift.id)
        visit = attendance.record(
            tx, line, world.people["ana"].id, line.starts_at, line.starts_at + timedelta(hours=1), grade=1
        )
    for who in ("mei", "sara"):
        hours.verify(world.actor(who), [visit.id])
    run = take_in(world, "hours", entry(1))
    carried.agree(world.actor("sara"), batch_of(run.run_id))
    return run.run_id


def sums(world):
    """Return the minutes by grade of the statement, of the verified hours and of the overview."""
    read().rollback()
    mei = world.actor("mei")
    chosen = queries.Filters(*queries.this_month(mei))
    return (
        queries.statement_page(world.actor("ana")).by_grade,
        tuple((grade, minutes) for grade, _, minutes in queries.verified_page(mei, chosen).by_grade),
        tuple((line.grade, line.minutes) for line in overview_page(world.actor("guo")).grades),
    )


def rows_of(world, query):
    answer = world.client("mei").get(f"/hours/verified.csv?{query}")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]


def test_every_sum_holds_them_until_they_are_taken_back(world, counted):
    full = sums(world)
    books = balance(world)
    actions.undo(world.actor("mei"), counted)

    assert full == (((1, 150),),) * 3
    assert books == 150
    assert sums(world) == (((1, 60),),) * 3


def test_the_files_name_them_after_the_visits_and_without_a_team(world, counted):
    today = clock.today("Asia/Shanghai").isoformat()

    visit, before = rows_of(world, "grade=1")

    assert (visit[1], visit[8]) == ("Ana", "60")
    number = world.people["ana"].public_no
    assert before == [number, "Ana", "", "hours.csv", "", "", "", "90", "90", "1", "Sara", today]


@pytest.mark.parametrize(
    ("query", "count"), [("", 2), ("grade=4", 0), ("team=TEAM", 1), ("from=2026-10-01&to=2026-10-31", 0)]
)
def test_grade_team_and_days_choose_them_or_not(world, counted, query, count):
    assert len(rows_of(world, query.replace("TEAM", str(world.team.id)))) == count


def test_the_page_says_how_much_is_from_before_in_at_most_six_statements(world, counted):
    mei = world.client("mei")
    mei.get("/hours/verified")

    with statements() as sent:
        text = mei.get("/hours/verified").text.replace("\N{NO-BREAK SPACE}", " ")

    assert len(sent) <= 6, sent
    assert "2 h 30 min</b> · 1 visit" in text
    assert "1 h 30 min of it were served before, by 1 person" in text


def test_another_community_sees_nothing_of_them(world, counted, app):
    other = type(world)(app, "harbour")

    assert rows_of(other, "from=2026-01-01") == []
