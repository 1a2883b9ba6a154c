"""What I can take now: the list, its days, filters and pages."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.tasks import queries, steps
from portal.tasks.models import Shift, Task
from portal.tasks.queries import Filters
from tests.counting import statements
from tests.world import Neighbourhood

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def listed(actor, **filters):
    page = queries.list_page(actor, Filters.read(filters))
    return [slip.title for day in page.days for slip in day.slips]


def test_the_list_shows_what_can_be_taken_by_day_and_nothing_else(world):
    free = world.shift(title="Free", starts_in=HOUR)
    world.shift(title="On now")
    full = world.shift(title="Full", starts_in=2 * DAY, capacity=1)
    world.assignment(full, "lin")
    mine = world.shift(title="Mine", starts_in=3 * DAY)
    world.assignment(mine, "ana")
    world.shift(title="Clashes with mine", starts_in=3 * DAY + HOUR)
    world.shift(title="Over", starts_in=-DAY)
    world.shift(title="For elders of sixty", starts_in=4 * DAY, minimum_age=60)
    cancelled, draft = world.shift(title="Cancelled", starts_in=DAY), world.shift(title="Draft", starts_in=DAY)
    with write() as tx:
        tx.get_one(Shift, cancelled.id).cancelled_at = clock.now()
        tx.get_one(Task, draft.task_id).published_at = None
    Neighbourhood(world.app, "river-side").shift(title="Another community", starts_in=DAY)

    page = world.client("ana").get("/tasks").text

    assert listed(world.actor("ana")) == ["On now", "Free"]
    assert f'href="/tasks/{free.task_id}"' in page
    assert "All 2" in page
    assert page.index("On now") < page.index("Free")
    assert "You have taken" in page
    assert page.index("You have taken") < page.rindex("Mine")


def test_what_began_yesterday_and_still_runs_stands_under_today(world):
    world.shift(title="Night watch", starts_in=-20 * HOUR, hours=23)

    page = queries.list_page(world.actor("ana"), Filters())

    assert [(day.day, day.ahead) for day in page.days] == [(date(2026, 11, 24), 0)]


NARROWED = (
    ({"day": "today"}, ["Tonight"]),
    ({"day": "weekend"}, ["Saturday dig", "Sunday tea"]),
    ({"q": "dig"}, ["Saturday dig"]),
    ({"q": "COURTYARD"}, ["Saturday dig"]),
    ({"q": "100%"}, ["Tonight"]),
    ({"q": "_"}, []),
    ({"domain": "charity"}, ["Sunday tea"]),
    ({"domain": "gambling", "day": "someday", "view": "led"}, ["Tonight", "Saturday dig", "Sunday tea"]),
    ({"q": "dig\0", "day": "weekend"}, ["Saturday dig"]),
)


def test_the_list_is_narrowed(world):
    world.shift(title="Tonight", place="Hall, 100% full", starts_in=4 * HOUR)
    world.shift(title="Saturday dig", place="Courtyard", starts_in=4 * DAY)
    world.shift(title="Sunday tea", starts_in=5 * DAY, domain="charity")
    ana = world.actor("ana")

    assert [(filters, listed(ana, **filters)) for filters, _titles in NARROWED] == list(NARROWED)


def test_on_a_sunday_the_weekend_is_what_is_left_of_it(world):
    world.shift(title="Sunday tea", starts_in=5 * DAY + HOUR)
    world.shift(title="Next Saturday", starts_in=11 * DAY)
    clock.tick(5 * DAY)

    assert listed(world.actor("ana"), day="weekend") == ["Sunday tea"]


def many(world, count, **task_values):
    """Add tasks with one shift each, three at the same moment, so that the cursor must look at the number too."""
    values = {"kind": "offer", "risk": "low", "place": "Activity room, Building 2", **task_values}
    with write() as tx:
        for number in range(count):
            draft = steps.TaskDraft(
                title=f"Phone class for elders {number:03}",
                description="Help.",
                team_id=world.team.id,
                domain="ageing",
                **values,
            )
            task = steps.publish(tx, world.community.id, draft, None, clock.now())
            start = clock.now() + DAY + number // 3 * HOUR
            steps.add_shift(tx, task, start, start + HOUR, 5 + number % 9, clock.now())


def test_pages_follow_each_other_without_a_gap_or_a_repeat(world):
    many(world, 120)
    browser, seen, url = world.client("ana"), [], "/tasks"

    for _page in range(3):
        page = browser.get(url).text
        seen += re.findall(r'class="slip-title"><a href="[^"]+">([^<]+)', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = following[1].replace("&amp;", "&") if following else ""

    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen)
    assert url == ""


def test_a_cursor_of_nobodys_making_shows_a_page(world):
    world.shift(starts_in=DAY)
    ana = world.client("ana")

    for cursor in ("x", "1-", "-1", "9" * 40, "99999999999999999-99999999999", "١-٢"):
        assert ana.get("/tasks", query_string={"cursor": cursor}).status_code == 200, cursor


def test_fifty_rows_cost_as_many_statements_as_one_and_at_most_forty_kilobytes(world):
    world.shift(starts_in=30 * DAY)
    browser = world.client("ana")
    with statements() as with_one:
        browser.get("/tasks")
    many(world, 60)

    with statements() as with_fifty:
        page = browser.get("/tasks")

    assert page.text.count('class="slip-title"') == 50
    assert len(with_fifty) == len(with_one) <= 6
    assert len(page.data) <= 40_000


SLIPS = """{% import "ui/slip.html" as slips %}{% import "ui/list.html" as lists %}
{% for line, is_running in rows %}
{{ slips.slip("/tasks/%s" % line.task_id, line.title, line.starts_at, line.ends_at, line.place, line.places_left,
              line.capacity, lists.tag("On now", "leaf") if is_running else none) }}
{% endfor %}"""


def articles(page):
    return [re.sub(r">\s+<", "><", article) for article in re.findall(r"<article.*?</article>", page, re.DOTALL)]


@pytest.mark.parametrize("capacity", [1, 12, 25])
def test_a_row_is_what_the_slip_of_the_street_is(world, capacity):
    world.shift(title="<i>Phone</i> class", place="Hall & yard", capacity=capacity)
    world.shift(title="Tea", place="", starts_in=HOUR * 4, capacity=capacity)
    template = world.app.jinja_env.from_string(SLIPS)
    lines = [queries.shift_line(read(), world.community.id, number) for number in read().scalars(select(Shift.id))]
    with world.app.test_request_context("/tasks"):
        wanted = template.render(rows=[(line, line.is_running(clock.now())) for line in lines])

    assert articles(world.client("ana").get("/tasks").text) == articles(wanted)


def test_an_empty_list_says_what_to_do_next(world):
    assert "Look again tomorrow" in world.client("ana").get("/tasks").text
    assert "Show all tasks" in world.client("ana").get("/tasks?q=dragon").text


@pytest.mark.parametrize(
    ("status", "birth_date", "sentence"),
    [
        ("pending", date(1990, 1, 1), "has not approved you yet"),
        ("refused", date(1990, 1, 1), "You cannot take tasks at present"),
        ("active", None, "We do not know your birth date yet"),
        ("active", date(2011, 1, 1), "A parent or guardian must sign"),
        ("active", date(2015, 1, 1), "This task is for people aged 14 or older"),
    ],
)
def test_whoever_may_take_little_or_nothing_reads_why(world, status, birth_date, sentence):
    world.shift(title="Medium", risk="medium", starts_in=DAY)
    world.shift(title="Low", starts_in=2 * DAY)
    world.person("Newcomer", status=status, birth_date=birth_date)

    page = world.client("Newcomer").get("/tasks").text

    assert sentence in page
    assert listed(world.actor("Newcomer")) == (["Low"] if status == "pending" else [])


def test_a_visitor_sees_what_is_on_without_place_names_or_buttons(world):
    shift = world.shift(title="Phone class", place="Door 12, third floor", starts_in=DAY, capacity=1)
    world.assignment(shift, "ana")
    visitor = world.client()

    for path in ("/tasks", f"/tasks/{shift.task_id}"):
        page = visitor.get(path).text
        assert "Phone class" in page
        assert "Sign in to take a place" in page
        assert "Door 12" not in page
        assert "Ben" not in page
        assert "Ana" not in page
        assert "/assignments" not in page
    assert "Phone class" not in visitor.get("/tasks?q=Door+12").text


def test_a_leader_sees_what_they_answer_for(world):
    full = world.shift(title="Full", starts_in=DAY, capacity=1)
    world.assignment(full, "ana")
    ben = world.client("ben")

    assert "Full" not in ben.get("/tasks").text
    page = ben.get("/tasks?view=led").text
    assert "Full" in page
    assert 'href="/tasks/new"' in page
    assert 'href="/tasks/drafts"' in page
    assert "Full" not in world.client("lin").get("/tasks?view=led").text
