"""The browser's measures tell a good page from a bad one."""

import contextlib
import threading
import time
import urllib.request

import pytest
from werkzeug.wrappers import Request, Response

from tests.browser import (
    MODES,
    assert_accessible,
    assert_no_sideways_scroll,
    axe_violations,
    modes_for,
    served,
    small_targets,
)

GOOD = """<!doctype html><html lang="en"><head><title>Good</title></head><body><main><h1>Good</h1>
<p>Words that wrap <a href="/elsewhere">with a link</a>.</p>
<form><label for="name">Name</label><input id="name" name="name"></form></main></body></html>"""
BAD = """<!doctype html><html><head></head><body><p style="color:#ccc">pale</p><input><img src="data:,">
<div style="width:900px">wide</div><button style="width:20px;height:20px">x</button></body></html>"""


def test_axe_accepts_the_good_page_and_names_what_is_wrong_with_the_bad_one(open_page):
    page = open_page()

    page.set_content(GOOD)
    assert_accessible(page)

    page.set_content(BAD)
    broken = {violation.split(":")[0] for violation in axe_violations(page)}
    assert {"color-contrast", "document-title", "html-has-lang", "image-alt", "label"} <= broken


def test_sideways_scroll_and_small_targets_are_seen(open_page):
    page = open_page()

    page.set_content(GOOD)
    assert_no_sideways_scroll(page)

    page.set_content(BAD)
    with pytest.raises(AssertionError, match="sideways"):
        assert_no_sideways_scroll(page)
    assert any(target.startswith('BUTTON "x"') for target in small_targets(page))


@Request.application
def _strict_app(request):
    policy = "default-src 'none'; style-src 'self'"
    body = BAD if request.path == "/bad" else GOOD
    return Response(body, mimetype="text/html", headers={"Content-Security-Policy": policy})


def test_axe_runs_under_a_strict_policy_and_the_other_measures_without_script(open_page):
    with served(_strict_app) as url:
        page = open_page(base_url=url)
        page.goto("/")
        assert_accessible(page)

        page = open_page(base_url=url, java_script_enabled=False)
        page.goto("/")
        assert_no_sideways_scroll(page)
        assert small_targets(page, least=20) == []
        assert len(small_targets(page)) == 1


def test_a_request_that_is_under_way_is_finished_before_the_site_is_gone():
    begun, done = threading.Event(), []

    def slow(_environ, start_response):
        begun.set()
        time.sleep(1.5)  # longer than the server takes to stop
        done.append(True)
        start_response("204 No Content", [])
        return []

    with served(slow) as url:
        threading.Thread(target=requested, args=(url,), daemon=True).start()
        begun.wait(10)

    assert done == [True]


def requested(url):
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=10):
        pass


def test_a_breach_of_the_policy_is_a_fault(chromium):
    from tests.browser import Faults, new_context  # noqa: PLC0415 - only the control looks at them

    faults = Faults()
    with served(_strict_app) as url, new_context(chromium, MODES[0], url) as context:
        page = context.new_page()
        faults.watch(page, url)
        page.goto("/bad")

        assert any("Content Security Policy" in fault for fault in faults)


def test_modes_are_chosen_by_the_route_and_spread_over_all():
    routes = [f"/page-{number}" for number in range(40)]

    chosen = {mode for route in routes for mode in modes_for(route)}

    assert modes_for("/tasks") == modes_for("/tasks")
    assert chosen == set(MODES)
