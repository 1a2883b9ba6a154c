"""The pages of acting for somebody in Chromium, narrow and wide: axe, thumbs, and 320 px at double type."""

import os

import pytest

from portal.people import actions
from tests.browser import Mode, assert_accessible, assert_no_sideways_scroll, small_targets
from tests.world import Neighbourhood


@pytest.mark.parametrize("mode", [Mode(width=360, language="en"), Mode(width=1280, language="zh")], ids=str)
@pytest.mark.parametrize("path", ["/mandates", "/tasks"])
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
