"""The pages that are asked for most: SQLite plans each of their statements once, not at each run."""

import re
from datetime import timedelta

import pytest

from portal.kernel.db import db
from tests.counting import statements

BOUND_LIMIT = re.compile(r"LIMIT\s+(\?|%\()")


@pytest.fixture
def sent(world):
    ana, shift = world.client("ana"), world.shift(starts_in=timedelta(hours=4))
    with statements() as heard:
        assert ana.get("/tasks").status_code == 200
        assert ana.get(f"/tasks/{shift.task_id}").status_code == 200
        assert ana.send(f"/shifts/{shift.id}/assignments").status_code == 303
        assert ana.get("/assignments").status_code == 200
    return heard


def test_no_limit_is_a_bound_value(sent):
    assert len(sent) > 10
    assert [each for each in sent if BOUND_LIMIT.search(each)] == []


def test_a_bound_limit_would_be_seen(world):
    with statements() as heard:
        db.session.query(type(world.community)).limit(1).all()

    assert any(BOUND_LIMIT.search(each) for each in heard)
