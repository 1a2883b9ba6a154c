"""The list of a shift: on the screen, on paper, as a table; for its leaders."""

import csv
import io
import re

import pytest

from portal.kernel import clock
from portal.kernel.db import write
from portal.tasks import steps as tasks
from portal.tasks.models import Assignment
from tests.attendance.door import later, scan
from tests.browser import Mode, assert_accessible


@pytest.fixture
def shift(world):
    found = world.shift(capacity=20)
    for name, phone in (("Chen Jianguo", "+8613800134471"), ("Li Guifen", None), ("Zhou Ting", "+8613800136630")):
        world.person(name, phone=phone, status="pending" if name == "Zhou Ting" else "active")
        world.assignment(found, name)
    return found


def roster(world, shift, query="", who="ben"):
    return world.client(who).get(f"/shifts/{shift.id}/roster{query}").text


def names_on(page: str) -> list[str]:
    return re.findall(r'class="roster-name">([^<]+)<', page)


def tick(world, shift, who, direction="in"):
    fields = {"person": world.people[who].id, "direction": direction, "reason": "group"}
    return world.client("ben").send(f"/shifts/{shift.id}/scans", **fields)


def test_the_list_is_in_three_parts_with_the_number_inside(world, shift):
    tick(world, shift, "Li Guifen")
    tick(world, shift, "Zhou Ting")
    later(20)
    tick(world, shift, "Zhou Ting", "out")

    page = roster(world, shift)
    assert re.search(r'class="big">1</b>\s*inside', page)
    for words in ("Not here 1", "Here 1", "Left 1", "3 on the list"):
        assert words in page
    assert names_on(page) == ["Chen Jianguo"]
    assert names_on(roster(world, shift, "?show=here")) == ["Li Guifen"]
    assert names_on(roster(world, shift, "?show=left")) == ["Zhou Ting"]
    assert "14:06–14:26" in roster(world, shift, "?show=left")


def test_names_are_found_by_letters_and_initials(world, shift):
    world.person("王秀英")
    world.assignment(shift, "王秀英")

    assert names_on(roster(world, shift, "?q=wxy")) == ["王秀英"]
    assert names_on(roster(world, shift, "?q=li+gu")) == ["Li Guifen"]
    assert names_on(roster(world, shift, "?q=nobody")) == []


def test_one_tap_is_one_button_in_a_form_with_the_reason(world, shift):
    page = roster(world, shift)
    form = page.split(f'action="/shifts/{shift.id}/scans"')[1].split("</form>")[0]

    assert form.count('name="person"') == 3
    assert form.count("<select") == form.count('name="direction"') == 1
    assert 'name="csrf_token"' in form


def test_a_fresh_tick_can_be_undone_from_the_list_for_ten_minutes(world, shift):
    tick(world, shift, "Zhou Ting")
    fresh = roster(world, shift)
    later(10.1)
    old = roster(world, shift)

    assert "Zhou Ting is here" in fresh
    assert "ticked by Ben" in fresh
    assert 'action="/scans/1/reversal"' in fresh
    assert "/reversal" not in old


def test_the_last_tick_of_a_person_is_the_one_to_undo(world, shift):
    tick(world, shift, "Zhou Ting")
    tick(world, shift, "Zhou Ting", "out")

    page = roster(world, shift)

    assert "Zhou Ting has left" in page
    assert "Zhou Ting is here" not in page


def test_a_tick_that_was_taken_back_puts_the_person_where_they_were(world, shift):
    tick(world, shift, "Zhou Ting")
    world.client("ben").send("/scans/1/reversal")

    assert "Zhou Ting" in names_on(roster(world, shift))


def test_phones_show_their_last_four_digits_and_no_more(world, shift):
    page = roster(world, shift)

    assert "phone ends 4471" in page
    assert "13800134471" not in page + roster(world, shift, "?print=1") + roster(world, shift, ".csv")
    assert "Not yet approved" in page


def test_after_the_end_people_can_only_be_ticked_out(world, shift):
    tick(world, shift, "Li Guifen")
    later(115)

    assert 'name="person"' not in roster(world, shift)
    assert 'name="person"' in roster(world, shift, "?show=here")
    assert "This shift is over." in roster(world, shift)


def test_the_paper_has_signature_columns_and_a_line_for_each_place(world, shift):
    page = roster(world, shift, "?print=1")

    assert page.count("<tr>") == 1 + 20
    assert page.count('class="blank"') == 20 * 3
    for words in ("Signature", "Chen Jianguo", "5550 0123", "Lines 4 to 20 are for people who come today"):
        assert words in page
    assert 'class="qr"' in page


def test_the_table_has_no_live_formula(world, shift):
    world.person("=HYPERLINK(1)")
    world.assignment(shift, "=HYPERLINK(1)")
    tick(world, shift, "Li Guifen")
    later(95)
    tick(world, shift, "Li Guifen", "out")

    answer = world.client("ben").get(f"/shifts/{shift.id}/roster.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))

    assert answer.headers["Content-Disposition"] == f"attachment; filename=roster-{shift.id}-2026-11-24.csv"
    assert rows[0] == ["Name", "Phone ends", "In", "Out", "Minutes"]
    assert ["Li Guifen", "", "2026-11-24 14:06", "2026-11-24 15:41", "95"] in rows
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_person_who_gave_the_place_back_after_a_visit_stays_on_the_list(world, shift):
    world.assignment(shift, "ana")
    scan(world, shift)
    later(30)
    scan(world, shift)
    with write() as tx:
        place = tx.query(Assignment).filter_by(person_id=world.people["ana"].id).one()
        tasks.give_place_back(tx, place, world.users["ana"].id, clock.now(), "withdrawn")

    assert names_on(roster(world, shift, "?show=left")) == ["Ana"]


@pytest.mark.parametrize("path", ["roster", "roster?show=here&reason=group", "walk-ins/new?q=li", "roster?print=1"])
@pytest.mark.parametrize("mode", [Mode("en", 360), Mode("zh", 1280, is_large=True)])
def test_leaders_pages_are_accessible(world, shift, site_url, open_page, path, mode):
    tick(world, shift, "Li Guifen")
    page = open_page(mode, base_url=site_url)
    cookie = world.client("ben").get_cookie("linli")
    page.context.add_cookies([{"name": "linli", "value": cookie.value, "url": site_url}])
    page.goto(f"/shifts/{shift.id}/{path}")

    assert_accessible(page)
