"""The pages of a leader's tools, and of a repeating shift, are accessible."""

from datetime import date, datetime, time, timedelta
from itertools import cycle

import pytest
from sqlalchemy import select

from portal.kernel.db import read
from portal.tasks import actions
from portal.tasks.actions import Repeat, ShiftTimes
from portal.tasks.models import Shift
from tests.browser import Mode, assert_accessible

FIRST = datetime.combine(date(2026, 12, 1), time(9))
PAGES = (
    "/shifts/new?task={task}", "/shifts/{first}/edit", "/shifts/{first}/cancellation", "/shifts/{now}/roster",
    "/shifts/{now}/people/new", "/shifts/{now}/people/{ana}", "/shifts/{now}/messages/new", "/teams/{team}/inside",
    "/teams/{team}/week",
)  # fmt: skip

MODES = Mode("en", 360), Mode("zh", 1280, is_large=True)  # of each page one, in turn


@pytest.fixture
def parts(world):
    now = world.shift(world.task("Evening round"))
    for who in ("ana", "lin"):
        world.assignment(now, who)
    task, ben = world.task(), world.client("ben")
    times = ShiftTimes(FIRST, FIRST + timedelta(hours=2), 3)
    actions.add_series(world.actor("ben"), task.id, times, Repeat("weekly", times=30))
    first = read().scalar(select(Shift.id).where(Shift.task_id == task.id).order_by(Shift.starts_at).limit(1))
    ben.send(f"/shifts/{now.id}/scans", person=world.people["lin"].id, direction="in", reason="group")
    ben.send(f"/shifts/{now.id}/notes", text="The key is with the caretaker")
    ben.send(f"/shifts/{now.id}/people/{world.people['ana'].id}/absence")
    ids = {"task": task.id, "first": first, "now": now.id, "ana": world.people["ana"].id, "team": world.team.id}
    return {path: path.format(**ids) for path in PAGES}


@pytest.mark.parametrize(("path", "mode"), list(zip(PAGES, cycle(MODES), strict=False)))
def test_the_pages_are_accessible(world, parts, site_url, open_page, path, mode):
    page = open_page(mode, base_url=site_url)
    cookie = world.client("ben").get_cookie("linli")
    page.context.add_cookies([{"name": "linli", "value": cookie.value, "url": site_url}])
    page.goto(parts[path])

    for opened in page.locator("summary").all():
        opened.click()
    assert_accessible(page)
