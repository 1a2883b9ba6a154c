"""Confirmed hours by period, team and grade: on the page, as CSV and as a spreadsheet."""

import csv
import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.hours import actions
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.orgs import steps as orgs
from tests.counting import statements
from tests.world import Neighbourhood

pytestmark = pytest.mark.row("none-A")


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.fixture
def confirmed(world, visit):
    """Confirm Ana's and Lin's visits now, and Guo's, with another team, last month."""
    with write() as tx:
        other = orgs.found_team(tx, world.community.id, "Garden Team", clock.now())
    task = world.task("Dig over the flower beds", team=other)
    works = [visit("ana", 95), visit("lin", 60, grade=4)]
    old = visit("guo", 120, shift=world.shift(task, starts_in=-timedelta(days=40)))
    now = clock.now()
    with clock.freeze(now - timedelta(days=35)):
        actions.verify(world.actor("mei"), [old.id])
    actions.verify(world.actor("mei"), [work.id for work in works])
    return works


def test_the_page_shows_this_month_with_totals_by_grade(world, confirmed):
    text = world.client("mei").get("/hours/verified").text

    assert "2 visits" in text
    assert "Guo" not in text
    assert "2 h 30 min" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_csv_names_each_visit_without_an_id_digit(world, confirmed):
    answer = world.client("mei").get("/hours/verified.csv")
    header, *rows = rows_of(answer)

    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert header[:3] == ["Number", "Name", "Team"]
    assert [row[1] for row in rows] == ["Lin", "Ana"]
    assert rows[1][0] == world.people["ana"].public_no
    assert rows[1][2:] == [
        "Lantern Team",
        "Phone class for elders",
        "2026-11-24",
        "10:06",
        "11:41",
        "95",
        "90",
        "3",
        "Mei",
        "2026-11-24",
    ]


def test_the_spreadsheet_holds_the_same_rows(world, confirmed):
    mei = world.client("mei")
    plain = rows_of(mei.get("/hours/verified.csv"))
    answer = mei.get("/hours/verified.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()

    assert [[row[1], row[3]] for row in rows] == [[row[1], row[3]] for row in plain]
    assert rows[1][7:9] == [60.0, 60.0]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("from=2026-10-01&to=2026-10-31", ["Guo"]),
        ("from=2026-10-01&to=2026-11-24", ["Lin", "Ana", "Guo"]),
        ("from=2026-11-24&to=2026-10-01", ["Lin", "Ana", "Guo"]),
        ("from=2026-10-01&to=2026-11-24&grade=4", ["Lin"]),
        ("from=2026-10-01&to=2026-11-24&team=TEAM", ["Lin", "Ana"]),
        ("from=2026-11-25&to=2026-11-30", []),
        ("from=nonsense&to=&grade=9&team=x", ["Lin", "Ana"]),
        ("from=0001-01-01&to=9999-12-31&team=99999999999999999999", ["Lin", "Ana"]),
    ],
)
def test_period_team_and_grade_choose(world, confirmed, query, names):
    path = f"/hours/verified.csv?{query}".replace("TEAM", str(world.team.id))

    assert [row[1] for row in rows_of(world.client("mei").get(path))[1:]] == names


def test_what_was_taken_back_is_not_listed(world, confirmed):
    word = read().scalar(select(Verification.id).where(Verification.engagement_id == confirmed[0].id))
    actions.reverse(world.actor("mei"), word, "wrong")

    assert [row[1] for row in rows_of(world.client("mei").get("/hours/verified.csv"))[1:]] == ["Lin"]


def test_a_name_that_could_be_a_formula_stays_text(world, visit):
    world.person("=1+1")
    actions.verify(world.actor("mei"), [visit("=1+1").id])

    assert rows_of(world.client("mei").get("/hours/verified.csv"))[1][1] == "'=1+1"


def test_another_community_sees_nothing_of_it(world, confirmed, app):
    other = Neighbourhood(app, "harbour")

    assert rows_of(other.client("mei").get("/hours/verified.csv?from=2026-01-01"))[1:] == []


def test_the_page_needs_at_most_six_statements(world, confirmed):
    mei = world.client("mei")
    mei.get("/hours/verified")

    with statements() as sent:
        mei.get("/hours/verified")

    assert len(sent) <= 6, sent
