"""Every kind of page in Chromium: axe finds nothing, nothing scrolls sideways at 320 px, no thumb misses.

In `make test` each page is looked at in two of eight modes (language × width × type size), chosen by a hash of its
route; in `make proof` in all of them.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import MODES, Mode, axe_violations, bring_axe, modes_for, sideways_pixels, small_targets
from tests.web.matrix import ALLOWED
from tests.web.test_permissions import routes
from tests.web.things import Things, lay_out
from tests.world import Furnisher, Neighbourhood

# Who looks at a page: the first of these who may.
LOOKERS = ("mei", "ben", "ana", "ada", "sara", "hua", "anonymous")
ONLY_STRANGERS = {"people.show_sign_in", "people.show_registration"}
NO_PAGES = {"stylesheet", "admin.healthz", "admin.readyz"}
FILES = ("csv", "xlsx", "ics", "download", "export")
# Mei is not on the list of the shift at that door, Lin has no place in the shift to come.
EXPECTED = {"error page": 404, "attendance.show_code": 409, "attendance.show_place": 409}
EXTRA = (
    ("error page", "ana", "/nowhere"),
    ("task list of a stranger", "anonymous", "/tasks"),
    ("home of a member", "ana", "/"),
    ("shared household", "guo", "/household"),
    ("home of a leader", "ben", "/"),
    ("home of a stranger", "anonymous", "/"),
    ("task for a stranger", "anonymous", "/tasks/{task_id}"),
    ("roster on paper", "ben", "/shifts/{shift_id}/roster?print=1"),
    ("place of a member", "ben", "/shifts/{shift_id}/people/{ana_id}"),
    ("cards on paper", "mei", "/cards/print?card={card_id}"),
    ("team roster on paper", "ben", "/teams/{team_id}/members?print=1"),
    ("own task", "ana", "/assignments/{assignment_id}"),
    ("own task without a fixed hour", "ana", "/assignments/{window_place_id}"),
    ("pathway for a member", "ana", "/teams/{team_id}/pathway"),
    ("empty statement", "hua", "/statement"),
    ("empty tasks", "hua", "/assignments"),
    ("help of a leader", "ben", "/help"),
)


def kinds(world: Neighbourhood, things: Things) -> list[tuple[str, str, str]]:
    """Return (name, who looks, path) of every page there is."""
    found = [(name, who, path.format(**things.numbers)) for name, who, path in EXTRA]
    for endpoint, rule, method in routes(world.app):
        if method != "GET" or endpoint in NO_PAGES or any(word in endpoint + rule for word in FILES):
            continue
        may = {"anonymous"} if endpoint in ONLY_STRANGERS else ALLOWED[endpoint]
        found.append((endpoint, next(who for who in LOOKERS if who in may), things.path(world.app, endpoint, rule)))
    return found


def wrong_with(page: Page, mode: Mode) -> list[str]:
    """Return what is wrong with the page that is open."""
    wrong = axe_violations(page)
    if (over := sideways_pixels(page)) > 0:
        wrong.append(f"scrolls {over} px sideways at 320 px and 200 %")
    wrong += [f"small target: {target}" for target in small_targets(page, 44)]
    return [f"{mode}: {fault}" for fault in wrong]


def look(
    world: Neighbourhood,
    site_url: str,
    open_page: Callable[..., Page],
    pages: list[tuple[str, str, str]],
    chosen: slice,
) -> list[str]:
    """Look at each page in the chosen ones of its modes; return every fault with the page's name."""
    faults: list[str] = []
    windows: dict[Mode, Page] = {}
    cookies = {who: _cookies(world, site_url, who) for who in {who for _, who, _ in pages}}
    for name, who, path in pages:
        for mode in modes_for(name, len(MODES))[chosen]:
            if mode not in windows:
                windows[mode] = _window(site_url, open_page, mode)
            page = windows[mode]
            page.context.clear_cookies(name="linli")
            page.context.add_cookies(cookies[who])
            answer = page.goto(path)
            assert answer is not None
            if answer.status != EXPECTED.get(name, 200):
                faults.append(f"{name} {path}: {answer.status}")
                continue
            faults += [f"{name} {path} {fault}" for fault in wrong_with(page, mode)]
            if "refresh" in answer.headers:  # a screen that renews itself must not cut into the next page
                page.goto("about:blank")  # not after each page: it costs Chromium the process, and all it had compiled
    return faults


def _window(site_url: str, open_page: Callable[..., Page], mode: Mode) -> Page:
    page = open_page(mode, base_url=site_url)
    bring_axe(page)
    if mode.width < 600:
        # In a taller window the tab bar sticks, and axe takes half-covered links for small ones.
        page.set_viewport_size({"width": mode.width, "height": 640})
    return page


def _cookies(world: Neighbourhood, site_url: str, who: str) -> list[Any]:
    if who == "anonymous":
        return []
    cookie = world.client(who).get_cookie("linli")
    assert cookie is not None
    return [{"name": "linli", "value": cookie.value, "url": site_url}]


@pytest.mark.row("product-40")
@pytest.mark.parametrize("which", [0, 1], ids=["first-mode", "second-mode"])
def test_every_page_is_accessible(
    furnished: Furnisher[Things], site_url: str, open_page: Callable[..., Page], which: int
) -> None:
    world, things = furnished(lay_out)
    pages = kinds(world, things)

    faults = look(world, site_url, open_page, pages, slice(which, which + 1))

    assert not faults, "\n".join(faults)


@pytest.mark.proof
def test_every_page_is_accessible_in_every_mode(
    furnished: Furnisher[Things], site_url: str, open_page: Callable[..., Page], proof: Callable[[str, str], None]
) -> None:
    world, things = furnished(lay_out)
    pages = kinds(world, things)

    faults = look(world, site_url, open_page, pages, slice(len(MODES)))

    assert not faults, "\n".join(faults)
    proof(
        "axe violations, small targets and sideways scrolls", f"0 on {len(pages)} kinds of page in {len(MODES)} modes"
    )


def test_a_bad_page_is_seen(open_page: Callable[..., Page]) -> None:
    page = open_page(Mode())
    page.set_content(
        "<html><body><main><img src='x'><input><p style='color:#bbb;width:60rem'>pale</p>"
        "<button>x</button></main></body></html>"
    )

    wrong: list[Any] = wrong_with(page, Mode())

    rules = " ".join(wrong)
    assert all(
        word in rules for word in ("image-alt", "label", "color-contrast", "html-has-lang", "sideways", "small target")
    )
