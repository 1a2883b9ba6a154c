"""What an enrolled device shows of a card, as a browser shows it: the leader's door, and the form for the PIN."""

import pytest

from tests.browser import assert_accessible, assert_no_sideways_scroll, modes_for
from tests.cards.reading import enrol, give_card, set_pin, station_tablet


@pytest.mark.browser
@pytest.mark.parametrize("mode", modes_for("/b/<badge>", 2), ids=str)
def test_a_card_at_an_enrolled_device_is_accessible_and_fits(world, site_url, open_page, mode):
    world.assignment(world.shift(), "ana")
    badge = give_card(world, world.people["ana"].id)
    set_pin(world, world.people["ana"].id)
    page = open_page(mode, base_url=site_url)

    for tablet in (enrol(world.client("ben"), world.team.id), station_tablet(world)):
        page.context.clear_cookies(name="linli")
        for name in ("linli", "linli-device"):
            if cookie := tablet.get_cookie(name):
                page.context.add_cookies([{"name": name, "value": cookie.value, "url": site_url}])
        page.goto(f"/b/{badge}")
        assert page.locator("form[action^='/b/'], form[action$='/badge-scans']").count() == 1
        assert_accessible(page)
        assert_no_sideways_scroll(page)
