"""The pages of acting for somebody in Chromium, narrow and wide: axe, thumbs, and 320 px at double type."""

import os
from datetime import date, timedelta

import pytest

from portal.people import actions
from portal.tasks import actions as tasks
from portal.tasks.rules import link_seal
from tests.browser import Mode, assert_accessible, assert_no_sideways_scroll, small_targets
from tests.world import Neighbourhood


@pytest.mark.parametrize(("path", "mode"), [("/mandates", Mode("zh", 1280)), ("/tasks", Mode("en", 360))])
def test_the_bar_and_the_choice_are_accessible(world: Neighbourhood, site_url, open_page, mode, path) -> None:
    helper_no = world.people["ana"].public_no
    for who in ("lin", "guo"):
        said = actions.Agreement(helper_no, "all")
        mandate = actions.let_act(world.actor(who), world.people[who].id, said)
    actions.let_act(world.actor("ana"), world.people["ana"].id, actions.Agreement(world.people["hua"].public_no, "all"))
    world.shift()
    browser = world.client("ana")
    if path == "/tasks":
        browser.send(f"/mandates/{mandate}/choice")
    page = open_page(mode, base_url=site_url)
    page.context.add_cookies([{"name": "linli", "value": browser.get_cookie("linli").value, "url": site_url}])

    page.set_viewport_size({"width": mode.width, "height": 640})  # in a taller one the bar of a phone covers halves
    page.goto(path)
    page.wait_for_load_state()
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/acting{path.replace('/', '-')}-{mode}.png", full_page=True)

    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert small_targets(page) == []


@pytest.mark.parametrize(
    ("which", "mode"),
    [
        ("link", Mode("zh", 360)), ("links", Mode("en", 1280)), ("guardian", Mode("en", 360)),
        ("station", Mode("zh", 1280)),
    ],
)  # fmt: skip
def test_links_and_guardians_are_accessible(world: Neighbourhood, site_url, open_page, mode, which) -> None:
    granny, child = world.silent("奶奶"), world.person("Wu Min", birth_date=date(2011, 5, 1))
    shift = world.shift(starts_in=timedelta(hours=30))
    link = tasks.make_link(world.actor("ben"), shift.task_id, granny.id)
    seal = link_seal(world.app.config["SITE_KEY"], link)
    said = actions.Agreement(world.people["ana"].public_no, "all", agreed="slip", slip_no="9", is_guardian=True)
    mandate = actions.let_act(world.actor("mei"), child.id, said)
    actions.consent(world.actor("ana"), mandate, "low", date(2027, 6, 30))
    path, who = {
        "link": (f"/l/{link}/{seal}", None), "links": (f"/tasks/{shift.task_id}/links?link={link}&q=w", "ben"),
        "guardian": ("/mandates", "ana"), "station": (f"/people/{child.id}", "mei"),
    }[which]  # fmt: skip
    page = open_page(mode, base_url=site_url)
    if who:
        cookie = world.client(who).get_cookie("linli")
        page.context.add_cookies([{"name": "linli", "value": cookie.value, "url": site_url}])

    page.set_viewport_size({"width": mode.width, "height": 640})
    page.goto(path)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{which}-{mode}.png", full_page=True)

    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert small_targets(page) == []
