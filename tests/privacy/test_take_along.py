"""Everything about oneself in one file: for the person, for who acts for them, and at the station."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from flask_babel import force_locale, gettext

from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.events import Event
from portal.people import actions as people
from portal.privacy import queries
from portal.privacy.rules import COLUMNS, PARTS, WAYS
from tests.web.canaries import furnish


def taken(browser, path, **fields):
    """Press for the file; return it, or the answer that refuses it."""
    pressed = browser.send(path, **fields)
    return browser.get(pressed.location) if pressed.status_code == 303 else pressed


def unpacked(answer):
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return json.loads(packed.read("data.json"))["parts"], set(packed.namelist())


def test_a_part_and_a_column_are_named_in_both_languages(app):
    shown = {name for table in queries.tables().values() for name in queries.shown(table)}
    labels = [*PARTS.values(), *COLUMNS.values()]

    assert set(PARTS) == {way.part for ways in WAYS.values() for way in ways} - {""}
    assert set(COLUMNS) == shown | {"task", "starts_at", "team", "what", "source", "recorded_at"}
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert [label for label in labels if gettext(label) == label] == []


def test_the_file_has_a_page_to_read_in_ones_language(furnished):
    world, _ = furnished(furnish)

    with zipfile.ZipFile(io.BytesIO(taken(world.client("ana", "zh-CN"), "/profile/data").data)) as packed:
        page, table = (packed.read(name).decode() for name in ("data.html", "profile.csv"))

    assert "<h2>服务记录</h2>" in page
    assert '<th scope="col">出生日期</th>' in page
    assert "1988-05-04" in page
    assert "2026-11-" in page
    assert "+00:00" not in page
    assert "<td>否</td>" in page
    assert "出生日期" in table
    assert "<script" not in page
    assert "<h2>居住地</h2>" not in page  # a part without rows


@pytest.mark.parametrize(("scope", "status"), [("all", 200), ("tasks", 403)])
def test_who_acts_for_somebody_in_everything_takes_their_file(world, scope, status):
    elder = world.silent("Hong Yan")
    agreed = people.Agreement(world.people["hua"].public_no, scope, agreed="slip", slip_no="7")
    mandate = people.let_act(world.actor("mei"), elder.id, agreed)
    hua = world.client("hua")

    hua.send(f"/mandates/{mandate}/choice")
    answer = taken(hua, "/profile/data", acts_for=elder.id)

    assert answer.status_code == status
    assert status != 200 or unpacked(answer)[0]["profile"][0]["name"] == "Hong Yan"


def test_a_person_takes_all_their_own_data_along(furnished):
    world, _ = furnished(furnish)

    answer = taken(world.client("ana"), "/profile/data")
    parts, names = unpacked(answer)

    assert answer.mimetype == "application/zip"
    assert set(parts) == {way.part for ways in WAYS.values() for way in ways} - {""}
    assert {
        "data.json",
        "data.html",
        "profile.csv",
        "statement.csv",
        "decisions.csv",
        "messages.csv",
        "reports.csv",
    } <= names
    assert parts["profile"][0]["name"] == "Ana"
    assert parts["visits"][0]["task"]
    assert sum(row["minutes"] for row in parts["statement"] if row["what"] == "hours.verified") > 0
    assert "Lin" not in json.dumps([parts[name] for name in ("visits", "decisions", "teams", "scans")])


def test_the_station_gives_a_file_out_and_writes_it_down(world):
    path, mei = f"/people/{world.people['ana'].id}/data", world.client("mei")

    unpressed = mei.get(f"{path}.zip")
    given, refused = taken(mei, path), taken(world.client("lin"), path)
    own = taken(mei, f"/people/{world.people['mei'].id}/data")
    event = read().query(Event).filter_by(name="person.data-taken", subject=f"person:{world.people['ana'].id}").one()
    clock.tick(timedelta(minutes=11))
    late = world.client("mei").get(f"{path}.zip")

    assert unpacked(given)[0]["profile"][0]["name"] == "Ana"
    assert (unpressed.status_code, refused.status_code, own.status_code, late.status_code) == (409, 403, 200, 409)
    assert (event.actor_user_id, event.keys) == (world.users["mei"].id, {"by_station": True})
