"""The page of a trial in Chromium, with the long names that files bring: axe, and 320 px at double type."""

import pytest

from tests.browser import MODES, assert_accessible, assert_no_sideways_scroll, modes_for
from tests.exchange.test_import_page import posted
from tests.exchange.variants import ORIGINAL
from tests.reading import Person


@pytest.mark.parametrize(
    "mode",
    [
        pytest.param(mode, id=str(mode), marks=[] if mode in modes_for("exchange.show_trial") else pytest.mark.proof)
        for mode in MODES
    ],
)
def test_a_trial_is_accessible_with_its_columns_unfolded(world, site_url, open_page, mode):
    address = posted(Person(world.client("mei")), ORIGINAL, "nyc-volunteer-opportunities-without-a-break.csv").location
    page = open_page(mode, base_url=site_url)
    page.set_viewport_size({"width": mode.width, "height": 640})  # in a taller one the bar of a phone covers halves
    cookie = world.client("mei").get_cookie("linli")
    page.context.add_cookies([{"name": "linli", "value": cookie.value, "url": site_url}])

    page.goto(address)
    page.locator("summary").last.click()

    assert_accessible(page)
    assert_no_sideways_scroll(page)
