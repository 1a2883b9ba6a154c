"""The main job over plain HTTP, in both languages: from registering to the credit of ninety minutes."""

import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from portal.kernel import clock
from portal.kernel.db import read
from portal.ledger import queries as ledger
from portal.people.models import Person as PersonRow
from tests.reading import Page, Person
from tests.world import Browser, Neighbourhood

LANG = {"en": "en", "zh-CN": "zh-Hans"}
# A true word of each page of the way, in the order in which they are seen.
WAY = (
    ("Join as a new neighbour", "新邻居加入"),
    ("What I can take now", "我现在能接的任务"),
    ("Approve", "通过"),
    ("New people", "新居民"),
    ("Publish the task", "发布任务"),
    ("The task is published.", "任务已发布。"),
    ("When, and for how many?", "什么时候，要几个人？"),
    ("Tasks", "任务"),
    ("What I can take now", "我现在能接的任务"),
    ("Take a place", "接这个任务"),
    ("I cannot come", "我来不了"),
    ("Door screen", "签到屏"),
    ("Check in", "签到"),
    ("Checked in", "已签到"),
    ("Door screen", "签到屏"),
    ("Check out", "签退"),
    ("Checked out", "已签退"),
    ("Verify and sign", "核实并签名"),
    ("My hours", "我的时间"),
    ("Take it all back", "全部撤回"),
    ("My hours", "我的时间"),
)


class Reader(Person):
    """Somebody who remembers every page that they were shown."""

    def __init__(self, browser: Browser, shown: list[Page]) -> None:
        super().__init__(browser)
        self.shown = shown

    def _follow(self, answer: TestResponse) -> Page:
        page = super()._follow(answer)
        self.shown.append(page)
        return page


def lang(page: Page) -> str | None:
    """Return the language that the page says it is in."""
    found = re.search(r'<html[^>]*\blang="([\w-]+)"', page.html)
    return found and found.group(1)


def plain(page: Page) -> str:
    """Return the title and the words of a page, without the marks where a line may break."""
    return page.words.replace("\u200b", "")


def scan(person: Person, screen: Page) -> Page:
    """Follow the code on the leader's screen and press the one button."""
    page = person.open(screen.data("data-code-url"))
    return person.press(page.form("/scans"))


@pytest.mark.row("mission-22")
@pytest.mark.row("product-18")
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_ninety_five_minutes_served_are_ninety_credited(world: Neighbourhood, language: str) -> None:
    shown: list[Page] = []

    def person(who: str | None) -> Person:
        return Reader(world.client(who, language), shown)

    newcomer, mei, ben = person(None), person("mei"), person("ben")
    page = newcomer.open("/register")
    newcomer.press(
        page.form("/register"), name="周婷", identifier="zhou.ting", password="long enough 7", birth_date="1990-02-03"
    )
    row = read().query(PersonRow).filter_by(name="周婷").one()
    approvals = mei.open("/approvals")
    mei.press(approvals.form(f"/people/{row.id}/approval"))

    page = ben.open("/tasks/new")
    published = ben.press(
        page.form("/tasks"),
        title="Winter jacket mending",
        description="Sew and patch",
        team=world.team.id,
        kind="offer",
        domain="mutual_aid",
        risk="low",
        place="Courtyard 3",
    )
    assert published.status == 200
    form = next(f for f in ben.open(_link(published, "/shifts/new")).forms if f.action.endswith("/shifts"))
    starts = clock.local(clock.now() + timedelta(minutes=5), "Asia/Shanghai")
    ben.press(
        form, starts_at=f"{starts:%Y-%m-%dT%H:%M}", ends_at=f"{starts + timedelta(hours=2):%Y-%m-%dT%H:%M}", capacity=4
    )

    newcomer.taps = 0
    task = newcomer.tap(newcomer.open("/tasks"), "Winter jacket mending")
    claimed = newcomer.press(task.form("/assignments"))
    assert claimed.status == 200
    assert newcomer.taps <= 2

    shift_id = task.form("/assignments").action.split("/")[2]
    clock.tick(timedelta(minutes=5))
    arrived = scan(newcomer, ben.open(f"/shifts/{shift_id}/screen"))
    clock.tick(timedelta(minutes=95))
    left = scan(newcomer, ben.open(f"/shifts/{shift_id}/screen"))
    assert (arrived.status, left.status) == (200, 200)

    mei = person("mei")  # staff are signed out after half an hour
    queue = mei.open("/hours/queue")
    before = newcomer.open("/statement").data("data-balance-minutes")
    mei.press(queue.form("/hours/verifications"), decision="verify")
    after = newcomer.open("/statement").data("data-balance-minutes")

    assert int(after) - int(before) == 90
    assert ledger.audit(read()) == ()
    assert {lang(page) for page in shown} == {LANG[language]}
    words = [said[list(LANG).index(language)] for said in WAY]
    assert [word for word, page in zip(words, shown, strict=True) if word not in plain(page)] == []


def _link(page: Page, start: str) -> str:
    found = next((href for href, _ in page.links if href.startswith(start)), None)
    assert found, f"no link to {start} on a page that says: {page.words[:300]}"
    return found
