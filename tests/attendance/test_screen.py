"""The leader's screen: code, digits, count; without a script, without a name, and only for leaders."""

import re
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from portal.attendance import rules
from portal.kernel import clock
from tests.attendance.door import code_on_screen, digits_on_screen, later, path_of, scan
from tests.browser import Mode, codes_seen
from tests.world import Neighbourhood


@pytest.fixture
def shift(world):
    found = world.shift()
    world.assignment(found, "ana")
    world.assignment(found, "lin")
    return found


def screen(world, shift, who="ben", language="en"):
    return world.client(who, language).get(f"/shifts/{shift.id}/screen")


def picture_of(page: str) -> Image.Image:
    """Draw the code's path as a screen would, eight pixels a module."""
    view = re.search(r'<svg class="qr" viewBox="(-?\d+) -?\d+ (\d+)', page)
    start, size = int(view.group(1)), int(view.group(2))
    picture = Image.new("L", (size * 8, size * 8), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", re.search(r'class="qr-ink" d="([^"]+)"', page).group(1)):
        left, top = (int(x) - start) * 8, (int(y) - start) * 8
        draw.rectangle((left, top, left + int(width) * 8 - 1, top + 7), fill=0)
    return picture


def test_the_picture_of_the_screen_is_the_link_and_the_link_checks_in(world, shift):
    page = screen(world, shift).text
    (code,) = zxingcpp.read_barcodes(picture_of(page))

    shown = re.search(r"data-code-url[^>]*>\s*(https?://[^\s<]+)", page).group(1)
    assert code.text == shown
    assert world.client("ana").get(path_of(code.text)).status_code == 200


def test_the_link_starts_with_the_sites_public_address(world, shift):
    page = screen(world, shift).text

    assert f"{world.app.config['SETTINGS'].site_url}/c/" in page


def test_the_screen_asks_for_itself_again_every_ten_seconds_and_is_never_kept(world, shift):
    answer = screen(world, shift)

    assert answer.headers["Refresh"] == "10"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in answer.text


def test_every_code_that_was_shown_is_taken_until_two_refreshes_later(world, shift):
    for _ in range(4):
        path = code_on_screen(world, shift)
        clock.tick(timedelta(seconds=20))
        assert world.client("ana").get(path).status_code == 200


def test_the_code_changes_every_fifteen_seconds_and_the_digits_every_minute(world, shift):
    codes, digits = set(), set()
    for _ in range(12):
        codes.add(code_on_screen(world, shift))
        digits.add(digits_on_screen(world, shift))
        clock.tick(timedelta(seconds=15))

    assert len(codes) == 12
    assert 2 <= len(digits) <= 4


def test_the_screen_counts_who_is_here_and_names_nobody_of_the_list(world, shift):
    world.person("Gao Yuzhen")
    world.assignment(shift, "Gao Yuzhen")
    scan(world, shift, "Gao Yuzhen")
    page = screen(world, shift).text

    assert re.search(r"<b>1</b>\s*of 3 here", page)
    assert "Gao Yuzhen" not in page
    for words in ("Phone class for elders", "Activity room", "14:06", "14:00–16:00", "Leader: Ben"):
        assert words in page


@pytest.mark.parametrize(("who", "status"), [("ben", 200), ("oskar", 200), ("mei", 200), ("sara", 200), ("ada", 200)])
def test_leaders_and_station_staff_open_the_screen(world, shift, who, status):
    assert screen(world, shift, who).status_code == status


@pytest.mark.parametrize("who", ["ana", "lin", "guo", "pei", "hua"])
@pytest.mark.parametrize("page", ["screen", "roster", "roster.csv", "walk-ins/new", "roster?print=1"])
def test_others_open_no_page_of_the_leaders(world, shift, who, page):
    assert world.client(who).get(f"/shifts/{shift.id}/{page}").status_code == 403


@pytest.mark.parametrize("page", ["screen", "roster", "roster.csv", "walk-ins/new", "roster?print=1"])
def test_another_communitys_shift_is_not_found(world, shift, page):
    other = Neighbourhood(world.app, "other-lane")

    assert other.client("mei").get(f"/shifts/{shift.id}/{page}").status_code == 404
    assert world.client().get(f"/shifts/{shift.id}/{page}").location.startswith("/login?next=")


def test_after_the_end_the_screen_checks_out_for_half_an_hour(world, shift):
    later(115)
    during = screen(world, shift)
    later(31)
    after = screen(world, shift)

    assert "Scan to check out" in during.text
    assert "data-code-url" not in after.text
    assert "Refresh" not in after.headers


def test_two_doors_of_one_house_show_different_codes(world, shift):
    other = world.shift(title="Next door")
    codes = [rules.read_code(code_on_screen(world, s).rpartition("/")[2]) for s in (shift, other)]

    assert codes[0].shift_id != codes[1].shift_id
    assert codes[0].mac != codes[1].mac
    assert digits_on_screen(world, shift) != digits_on_screen(world, other)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (360, 800), (1280, 900)])
def test_another_phone_reads_the_code_from_the_screen_and_it_is_large_enough(
    world, shift, site_url, open_page, width, height
):
    browser = world.client("ben")
    page = open_page(Mode("zh", 1280), base_url=site_url)
    cookie = browser.get_cookie("linli")
    page.context.add_cookies([{"name": "linli", "value": cookie.value, "url": site_url}])
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/shifts/{shift.id}/screen")

    codes = codes_seen(page)
    modules = page.locator(".qr-ink").bounding_box()
    visible = page.locator(".door-digits").bounding_box()

    assert codes == [page.locator("[data-code-url]").inner_text()]
    assert world.client("ana").get(path_of(codes[0])).status_code == 200
    assert modules["width"] >= 0.4 * min(width, height)
    assert visible["y"] + visible["height"] <= height
