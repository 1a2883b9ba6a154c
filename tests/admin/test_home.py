"""What somebody sees first; small numbers stay unsaid; only the site admin reads the event log."""

import re
from datetime import timedelta

import pytest

from portal.admin import rules
from portal.admin.rules import Waiting
from portal.kernel import clock, events
from portal.kernel.db import write
from tests.counting import statements
from tests.world import Neighbourhood

MEMBER = frozenset({"member"})


def roles(*names: str) -> frozenset[str]:
    return MEMBER | set(names)


@pytest.mark.parametrize(
    ("held", "waiting", "step"),
    [
        (roles(), Waiting(), "tasks"),
        (roles(), Waiting(serves_now=True), "check-in"),
        (roles(), Waiting(hours=3, people=3, reviews=3), "tasks"),
        (roles("team_leader"), Waiting(leads_now=True, serves_now=True), "door"),
        (roles("social_worker"), Waiting(hours=1, people=1), "hours"),
        (roles("social_worker"), Waiting(people=1, reviews=1), "people"),
        (roles("supervisor"), Waiting(reviews=1), "reviews"),
        (roles("social_worker"), Waiting(), "tasks"),
        (roles("committee"), Waiting(reviews=1), "reviews"),
        (roles("committee"), Waiting(hours=1), "overview"),
        (roles("purchaser"), Waiting(reviews=1), "overview"),
        (roles("site_admin"), Waiting(), "overview"),
        (roles("social_worker", "team_leader"), Waiting(hours=9, leads_now=True), "door"),
    ],
)
def test_each_role_sees_the_one_thing_to_do_next(held, waiting, step):
    assert rules.first_step(held, waiting) == step


@pytest.mark.parametrize(("count", "outside"), [(0, 0), (1, None), (4, None), (5, 5), (40, 40)])
def test_a_small_number_is_said_only_inside_the_station(count, outside):
    assert rules.shown_count(count, is_exact=False) == outside
    assert rules.shown_count(count, is_exact=True) == count


def mains(text: str) -> list[str]:
    """Return the addresses of the solid orange things of a page."""
    return re.findall(r'class="tile tile-main" href="([^"]+)"', text)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_visitor_finds_the_sign_in_form_and_what_is_on(world, language):
    world.shift(starts_in=timedelta(days=1), title="Guide the flu-shot queue")

    page = world.client(language=language).get("/")

    assert page.status_code == 200
    assert "Guide the flu-shot queue" in page.text
    assert 'action="/login"' in page.text
    assert 'name="identifier"' in page.text
    assert 'name="request_id"' in page.text


def test_a_visitor_does_not_see_where_a_task_is(world):
    world.shift(starts_in=timedelta(days=1), place="Door 12, third floor")

    assert "Door 12" not in world.client().get("/").text


def test_the_sign_in_box_signs_in(world):
    answer = world.client().send("/login", identifier="ana", password="correct horse demo 42")

    assert (answer.status_code, answer.location) == (303, "/")


def test_a_site_without_a_community_says_so(app):
    page = app.test_client().get("/")

    assert page.status_code == 200
    assert "not set up yet" in page.text
    assert "/login" not in re.sub(r"<nav.*?</nav>", "", page.text, flags=re.DOTALL)


def test_ana_is_sent_to_the_door_when_her_shift_is_on_and_else_to_the_tasks(world):
    browser = world.client("ana")
    first = mains(browser.get("/").text)
    world.assignment(world.shift(), "ana")
    second = browser.get("/").text

    assert first == ["/tasks"]
    assert mains(second) == ["/c"]
    assert "Phone class for elders" in second


def test_ben_opens_the_door_screen_of_his_shift(world):
    shift = world.shift()

    assert mains(world.client("ben").get("/").text) == [f"/shifts/{shift.id}/screen"]


def test_mei_sees_who_waits(world):
    browser = world.client("mei")
    quiet = browser.get("/").text
    world.person("Gao Juan", status="pending")
    busy = browser.get("/").text

    assert mains(quiet) == ["/tasks"]
    assert mains(busy) == ["/approvals"]
    assert "1 person waits" in busy


@pytest.mark.parametrize("who", ["ana", "lin", "ben", "oskar", "mei", "sara", "guo", "pei", "hua", "ada"])
@pytest.mark.parametrize("path", ["/", "/help", "/notices"])
def test_every_role_has_a_home_a_help_page_and_an_inbox_with_one_main_action(world, who, path):
    page = world.client(who).get(path)

    assert page.status_code == 200
    assert page.text.count("tile-main") <= 1
    assert page.text.count("<h1") == 1


def test_large_type_has_at_most_four_things(world):
    browser = world.client("ana")
    browser.send("/preferences", type="large")

    assert browser.get("/").text.count('class="tile') <= 4


@pytest.mark.parametrize("who", ["ana", "ben", "mei", None])
def test_the_home_page_asks_at_most_six_questions(world, who):
    world.shift()
    browser = world.client(who)
    browser.get("/")

    with statements() as asked:
        browser.get("/")

    assert len(asked) <= 6, asked


def test_the_overview_is_for_those_who_answer_or_pay_and_shows_no_names(world):
    world.person("Wang Xiuying")

    for who, status in (("ada", 200), ("guo", 200), ("pei", 200), ("ana", 403), ("mei", 403), ("oskar", 403)):
        page = world.client(who).get("/overview")
        assert page.status_code == status, who
        assert "Wang Xiuying" not in page.text


def test_a_purchaser_reads_fewer_than_five_where_the_committee_reads_the_number(world):
    world.person("Gao Juan", status="pending")

    assert "fewer than 5" in world.client("pei").get("/overview").text
    assert "fewer than 5" not in world.client("guo").get("/overview").text


def test_the_event_log_pages_filters_and_stays_in_its_community(world):
    other = Neighbourhood(world.app, "other-lane")
    with write() as tx:
        for n in range(60):
            events.record(tx, "person.registered", world.program(), f"person:{n}", clock.now())
        events.record(tx, "person.signed-out", other.program(), "person:777", clock.now())
    browser = world.client("ada")

    first = browser.get("/events")
    following = re.search(r'href="(/events\?[^"]*before=\d+)"', first.text)
    filtered = browser.get("/events?of=person:7").text

    assert first.status_code == 200
    assert following
    assert browser.get(following[1].replace("&amp;", "&")).status_code == 200
    assert "person:777" not in first.text
    assert set(re.findall(r"of=person(?::|%3A)(\d+)", filtered)) == {"7"}
    for who in ("mei", "guo", "ben"):
        assert world.client(who).get("/events").status_code == 403


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", "before=99999999999999", "of=%25", "of=<script>", "before=²"]
)
def test_an_odd_question_to_the_event_log_is_answered(world, query):
    page = world.client("ada").get(f"/events?{query}")

    assert page.status_code == 200
    assert "<script>" not in page.text
