"""Everything about oneself in one file: for the person, for who acts for them, and at the station."""

import io
import json
import zipfile

from portal.kernel.db import read
from portal.kernel.events import Event
from portal.privacy.rules import WAYS
from tests.web.canaries import furnish


def unpacked(answer):
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return json.loads(packed.read("data.json"))["parts"], set(packed.namelist())


def test_a_person_takes_all_their_own_data_along(furnished):
    world, _ = furnished(furnish)

    answer = world.client("ana").get("/profile/data.zip")
    parts, names = unpacked(answer)

    assert answer.mimetype == "application/zip"
    assert set(parts) == {way.part for ways in WAYS.values() for way in ways} - {""}
    assert {"data.json", "profile.csv", "statement.csv", "decisions.csv", "messages.csv", "reports.csv"} <= names
    assert parts["profile"][0]["name"] == "Ana"
    assert parts["visits"][0]["task"]
    assert sum(row["minutes"] for row in parts["statement"] if row["what"] == "hours.verified") > 0
    assert "Lin" not in json.dumps([parts[name] for name in ("visits", "decisions", "teams", "scans")])


def test_the_station_gives_a_file_out_and_writes_it_down(world):
    path = f"/people/{world.people['ana'].id}/data.zip"

    given, refused, own = (world.client(who).get(p) for who, p in (
        ("mei", path), ("lin", path), ("mei", f"/people/{world.people['mei'].id}/data.zip"),
    ))  # fmt: skip
    event = read().query(Event).filter_by(name="person.data-taken", subject=f"person:{world.people['ana'].id}").one()

    assert unpacked(given)[0]["profile"][0]["name"] == "Ana"
    assert (refused.status_code, own.status_code) == (403, 200)
    assert (event.actor_user_id, event.keys) == (world.users["mei"].id, {"by_station": True})
