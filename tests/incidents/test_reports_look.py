"""The pages of reports and flags as a browser shows them."""

from datetime import timedelta

import pytest

from portal.incidents import actions
from portal.kernel import clock
from portal.safety.actions import set_flag
from tests.browser import Mode, assert_accessible, assert_no_sideways_scroll
from tests.incidents.test_reports import CLOSED, name_lead, said


@pytest.mark.browser
@pytest.mark.parametrize("mode", [Mode("en", 360), Mode("zh", 1280)], ids=str)
def test_reports_and_flags_are_accessible_and_fit(world, site_url, open_page, mode):
    name_lead(world, "sara", "guo")
    shift = world.shift()
    number = actions.report(world.actor("sara"), said(world.people["guo"].id))
    actions.report(world.actor("ana"), said())
    until = clock.today("Asia/Shanghai") + timedelta(days=9)
    set_flag(world.actor("sara"), world.people["hua"].public_no, "A talk at the station", until)
    actions.decide(world.actor("sara"), actions.report(world.actor("ana"), said()), CLOSED)
    page = open_page(mode, base_url=site_url)
    page.set_viewport_size({"width": mode.width, "height": 640})  # in a taller one the bar of a phone covers halves
    cookie = world.client("sara").get_cookie("linli")
    page.context.add_cookies([{"name": "linli", "value": cookie.value, "url": site_url}])

    new, record = f"/incidents/new?about={shift.id}", f"/incidents/{number + 1}"
    for path in (new, "/incidents", "/incidents/docket", record, "/flags"):
        assert page.goto(path).status == 200
        assert_accessible(page)
        assert_no_sideways_scroll(page)
