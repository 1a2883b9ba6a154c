"""Whatever the way, the record has one shape; showing changes nothing; a page needs few statements."""

import hashlib
from functools import partial

import pytest
from sqlalchemy import inspect, text

from portal.attendance import actions, queries, steps
from portal.attendance.models import Engagement
from portal.cards.models import Card
from portal.kernel import clock
from portal.kernel.db import db, write
from portal.tasks import queries as tasks
from tests.attendance.door import code_on_screen, count, digits_on_screen, later, scan, visit
from tests.cards.reading import enrol, give_card, printed
from tests.counting import statements


@pytest.fixture
def shift(world):
    found = world.shift()
    for who in ("ana", "lin"):
        world.assignment(found, who)
    return found


def by_code(world, shift):
    scan(world, shift)


def by_digits(world, shift):
    assert world.client("ana").send("/scans", digits=digits_on_screen(world, shift)).status_code == 303


def by_tick(world, shift, direction):
    reason = {"direction": direction, "reason": "no-phone"}
    actions.tick(world.actor("ben"), shift.id, world.people["ana"].id, **reason)


def by_badge(world, shift, direction):
    elder = world.people["ana"].id
    badge = printed(world, "1") if count(Card) else give_card(world, elder)
    tablet = enrol(world.client("ben"), world.team.id)
    assert tablet.send(f"/shifts/{shift.id}/badge-scans", badge=badge, direction=direction).status_code == 303


def by_paper(world, shift):
    person = world.people["ana"].id
    fields = {f"came-{person}": "y", f"in-{person}": "14:06", f"out-{person}": "15:41"}
    assert world.client("ben").send(f"/shifts/{shift.id}/sheets", **fields).status_code == 303


@pytest.mark.row("product-19")
@pytest.mark.parametrize("way", ["code", "digits", "tick", "badge", "mixed", "paper"])
def test_every_way_in_and_out_leaves_one_shape_of_record(world, shift, way):
    came = {"code": by_code, "digits": by_digits, "mixed": by_digits, "badge": partial(by_badge, direction="in")}.get(
        way, partial(by_tick, direction="in")
    )
    left = {"code": by_code, "digits": by_digits, "mixed": by_code, "badge": partial(by_badge, direction="out")}.get(
        way, partial(by_tick, direction="out")
    )
    if way == "paper":
        later(115)
        by_paper(world, shift)
    else:
        came(world, shift)
        later(95)
        left(world, shift)

    with write() as tx:
        (line,) = queries.queue_lines(tx, world.community.id, ("pending",), 10)
    assert line.recorded_minutes == 95
    assert (line.shift_id, line.team_id, line.person_id) == (shift.id, world.team.id, world.people["ana"].id)
    assert line.grade == {"code": 3, "badge": 4}.get(way, 2)
    assert line.in_method
    assert line.out_method


def row_hash() -> str:
    """Hash every row of every table but sign-ins, whose last use is noted."""
    db.session.remove()
    digest = hashlib.sha256()
    for table in sorted(inspect(db.engine).get_table_names()):
        if table not in {"sign_ins", "alembic_version"}:
            rows = db.session.execute(text(f'SELECT * FROM "{table}" ORDER BY 1')).all()
            digest.update(repr((table, rows)).encode())
    return digest.hexdigest()


def test_showing_any_page_of_the_door_changes_nothing(world, shift):
    scan(world, shift)
    ben, ana, lin = (world.client(who) for who in ("ben", "ana", "lin"))
    path = code_on_screen(world, shift)
    own = f"/shifts/{shift.id}"
    before = row_hash()

    for _ in range(2):
        for page in ("/screen", "/roster", "/roster?show=here", "/roster?print=1", "/roster.csv", "/walk-ins/new?q=a"):
            assert ben.get(own + page).status_code == 200
        for browser in (ana, lin):
            assert browser.get(path).status_code == 200
        assert ana.get("/scans/1").status_code == ana.get("/c").status_code == 200
        assert world.client().get(path).status_code == 302

    assert row_hash() == before
    scan(world, shift, "lin")
    assert row_hash() != before  # the hash does see a scan


@pytest.mark.parametrize(
    ("who", "path", "most"),
    [
        ("ben", "/shifts/1/screen", 6),
        ("ben", "/shifts/1/roster", 6),
        ("ben", "/shifts/1/roster?print=1", 6),
        ("ben", "/shifts/1/walk-ins/new?q=a", 6),
        ("ana", "CODE", 6),
        ("ana", "/scans/1", 5),
        ("ana", "/c", 1),
    ],
)
def test_a_page_needs_few_statements_however_long_the_list(world, shift, who, path, most):
    for number in range(12):
        world.person(f"Neighbour {number}")
        world.assignment(world.shift(title=f"Other {number}"), f"Neighbour {number}")
    actions.tick(world.actor("ben"), shift.id, world.people["lin"].id, direction="in", reason="group")
    if path == "/scans/1":
        scan(world, shift)
        path = "/scans/2"
    browser = world.client(who)
    path = code_on_screen(world, shift) if path == "CODE" else path
    browser.get("/c" if who == "ana" else path)

    with statements() as seen:
        assert browser.get(path).status_code == 200

    assert 1 <= len(seen) <= most, "\n".join(seen)


def test_a_visit_open_in_one_shift_does_not_hinder_another(world, shift):
    other = world.shift(title="Next door")
    world.assignment(other, "ana")
    scan(world, shift)

    assert scan(world, other).status_code == 303
    assert (count(Engagement), visit(world).shift_id) == (2, other.id)


def test_hours_decide_on_many_visits_at_once_and_never_on_one_that_is_open(world, shift):
    with write() as tx:
        line = tasks.shift_line(tx, world.community.id, shift.id)
        ids = [
            steps.record(tx, line, world.people[who].id, clock.now(), end).id
            for who, end in (("ana", clock.now()), ("lin", clock.now()), ("guo", None))
        ]

    with write() as tx, statements() as sent:
        steps.mark(tx, ids, "verified")
        steps.mark(tx, [], "refused")

    assert len(sent) == 1
    assert [visit(world, who).state for who in ("ana", "lin", "guo")] == ["verified", "verified", "open"]
