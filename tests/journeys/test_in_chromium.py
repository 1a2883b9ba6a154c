"""The main job again in Chromium at 360 px, in both languages, with script switched off."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from portal.kernel import clock
from portal.kernel.db import read
from portal.ledger import queries as ledger
from portal.people.models import Person as PersonRow
from tests.browser import Mode, codes_seen
from tests.world import PASSWORD, ZONE, Neighbourhood

Opener = Callable[..., Page]


def arrive(open_page: Opener, site_url: str, language: str, who: str | None = None) -> Page:
    """Open a phone's browser without script, and sign in by the form when somebody is named."""
    page = open_page(Mode(language, 360), base_url=site_url, java_script_enabled=False)
    if who:
        page.goto("/login")
        page.fill("main [name=identifier]", who)
        page.fill("main [name=password]", PASSWORD)
        press(page, "main form[action='/login'] button.button-main")
    return page


def press(page: Page, button: str) -> None:
    """Press and wait for the next page."""
    with page.expect_navigation():
        page.click(button)


def scan(leader: Page, phone: Page, shift_id: str) -> None:
    """Let the phone's own camera read the code on the leader's screen and follow its link."""
    leader.goto(f"/shifts/{shift_id}/screen")
    seen = codes_seen(leader)
    assert seen == [leader.inner_text("[data-code-url]").strip()]
    phone.goto(seen[0])
    press(phone, "form[action='/scans'] button")


@pytest.mark.row("product-40")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_main_job_on_phones(world: Neighbourhood, site_url: str, open_page: Opener, language: str) -> None:
    newcomer = arrive(open_page, site_url, language)
    newcomer.goto("/register")
    for field, value in {
        "name": "周婷",
        "identifier": "zhou.ting",
        "password": "long enough 7",
        "birth_date": "1990-02-03",
    }.items():
        newcomer.fill(f"main [name={field}]", value)
    press(newcomer, "main form[action='/register'] button.button-main")
    person = read().query(PersonRow).filter_by(name="周婷").one()
    mei = arrive(open_page, site_url, language, "mei")
    mei.goto("/approvals")
    press(mei, f"form[action='/people/{person.id}/approval']:has([value=approve]) button")

    ben = arrive(open_page, site_url, language, "ben")
    shift_id = publish(ben)
    newcomer.goto("/tasks")
    press(newcomer, "main a:has-text('Winter jacket mending')")
    press(newcomer, f"form[action='/shifts/{shift_id}/assignments'] button")

    clock.tick(timedelta(minutes=5))
    scan(ben, newcomer, shift_id)
    clock.tick(timedelta(minutes=95))
    scan(arrive(open_page, site_url, language, "ben"), newcomer, shift_id)
    mei = arrive(open_page, site_url, language, "mei")
    mei.goto("/hours/queue")
    press(mei, "form[action='/hours/verifications'] button[value=verify]")
    newcomer.goto("/statement")

    assert newcomer.get_attribute("[data-balance-minutes]", "data-balance-minutes") == "90"
    assert ledger.audit(read()) == ()
    lang: Any = newcomer.get_attribute("html", "lang")
    assert lang == {"en": "en", "zh": "zh-Hans"}[language]


def publish(ben: Page) -> str:
    """Publish a task with one shift that begins in five minutes; return the shift."""
    ben.goto("/tasks/new")
    ben.fill("[name=title]", "Winter jacket mending")
    ben.fill("[name=description]", "Sew and patch")
    ben.fill("[name=place]", "Courtyard 3")
    ben.check("[name=kind][value=offer]")
    ben.select_option("[name=domain]", "mutual_aid")
    ben.check("[name=risk][value=low]")
    press(ben, "form[action='/tasks'] button.button-main")
    if "/shifts/new" not in ben.url:
        press(ben, "main a[href^='/shifts/new']")
    starts = clock.local(clock.now() + timedelta(minutes=5), ZONE)
    ben.fill("[name=starts_at]", f"{starts:%Y-%m-%dT%H:%M}")
    ben.fill("[name=ends_at]", f"{starts + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    ben.fill("[name=capacity]", "4")
    press(ben, "form[action='/shifts'] button.button-main")
    href = ben.get_attribute("a[href$='/screen']", "href")
    assert href
    return href.split("/")[2]
