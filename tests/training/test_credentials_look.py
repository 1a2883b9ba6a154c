"""The pages of credentials as a browser shows them."""

from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.training import actions
from portal.training.rules import Seen
from tests.browser import assert_accessible, assert_no_sideways_scroll, modes_for

DAY = timedelta(days=1)


@pytest.mark.browser
@pytest.mark.parametrize("mode", modes_for("/people/<id>/credentials", 1), ids=str)
def test_what_a_person_holds_is_accessible_and_fits(world, site_url, open_page, mode):
    ana, today = world.people["ana"].id, clock.today("Asia/Shanghai")
    for kind, until in (("course", -1), ("check", 90), ("licence", 200)):
        seen = Seen(kind, "Nothing found that speaks against it", today - 30 * DAY, today + until * DAY)
        number = actions.add_credential(world.actor("mei"), ana, seen)
    actions.withdraw_credential(world.actor("mei"), number)
    page = open_page(mode, base_url=site_url)
    page.set_viewport_size({"width": mode.width, "height": 640})  # in a taller one the bar of a phone covers halves
    cookie = world.client("mei").get_cookie("linli")
    page.context.add_cookies([{"name": "linli", "value": cookie.value, "url": site_url}])

    page.goto(f"/people/{ana}/credentials")

    assert_accessible(page)
    assert_no_sideways_scroll(page)
