"""Forms and addresses that name a thing outside the path: the field, and which of a community's things it names."""

import io
import zipfile
from typing import Any

from werkzeug.test import TestResponse

from portal.kernel.db import Base, read
from portal.people.models import SignIn

# What the path does not say: endpoint -> (field of the form or of the query, name of the thing).
NAMED: dict[str, tuple[str, str]] = {
    "tasks.create_cell_link": ("task", "task_id"),  # the first: a task that is changed without an area has none
    "tasks.create_task": ("team", "team_id"),
    "tasks.change_task": ("team", "team_id"),
    "tasks.create_shift": ("task", "task_id"),
    "tasks.new_shift": ("task", "task_id"),
    "tasks.redate": ("task", "draft_id"),
    "tasks.create_link": ("person", "silent_id"),
    "cards.enrol_device": ("team", "team_id"),
    "hours.create_verifications": ("engagement", "engagement_id"),
    "hours.create_adjustment": ("engagement", "cut_id"),
    "hours.show_verified": ("team", "team_id"),
    "hours.show_verified_csv": ("team", "team_id"),
    "hours.show_verified_xlsx": ("team", "team_id"),
    "orgs.found_team": ("organisation", "organisation_id"),
    "orgs.put_member": ("person", "public_no"),
    "orgs.name_admin": ("person", "public_no"),
    "council.note_signature": ("person", "ana_id"),
    "people.join_household": ("with_person", "public_no"),
    "areas.add_area": ("parent", "lane_id"),
    "people.register_resident": ("home", "area_id"),
    "people.give_role": ("area", "area_id"),
    "people.set_home": ("home", "area_id"),
    "areas.merge_area": ("into", "beside_id"),  # the last, as the one that is merged can be named no more
    "people.create_mandate": ("helper", "helper_no"),
    "people.add_mandate": ("helper", "helper_no"),
    "sharing.create_invitation": ("number", "public_no"),
    "attendance.create_tick": ("person", "ana_id"),
    "attendance.create_walk_in": ("person", "hua_id"),
    "attendance.create_place": ("person", "ben_id"),
    "attendance.move_place": ("shift", "sibling_id"),
    "attendance.create_scan": ("ticket", "ticket"),
}
# Fields of forms that are named like a thing, or hold a number, and name nothing that belongs to a community.
NOTHING = frozenset({
    "capacity", "weeks", "minimum_age", "minutes", "flexible_minutes",  # figures
    "community",  # the slug of a registration, open to all
    "every", "times",  # figures of a repeating shift
    "first_timers", "extra_places",  # figures of what a task asks for
    "trial",  # the fingerprint of a file that the sender holds
})  # fmt: skip
WHEN = {"starts_at": "2026-11-28T09:00", "ends_at": "2026-11-28T11:00", "capacity": "4"}
TASK = {
    "title": "Read aloud", "description": "At the library", "kind": "offer", "domain": "charity", "risk": "low",
    "place": "Library",
}  # fmt: skip
# The rest of each form, so that nothing but the named thing can be what is wrong with it.
REST: dict[str, dict[str, Any]] = {
    "tasks.create_task": TASK,
    "tasks.change_task": TASK,
    "tasks.create_shift": WHEN,
    "tasks.redate": {"day": "2026-11-28", "time_from": "09:00", "time_to": "11:00", "capacity": "6", "weeks": "1"},
    "attendance.create_walk_in": {},
    "people.give_role": {"role": "grid_worker"},
}


def readable(answer: TestResponse) -> str:
    """Return everything that an answer says: its headers, and its body, a spreadsheet unpacked."""
    body = answer.data
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return f"{answer.headers}\n{body.decode(errors='replace')}"


def fingerprint(*aside: str) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but sign-ins, which note when they were last used, and those named."""
    read().rollback()
    return {
        table.name: sorted((tuple(map(str, row)) for row in read().execute(table.select())), key=repr)
        for table in Base.metadata.sorted_tables
        if table.name not in {SignIn.__tablename__, *aside}
    }
