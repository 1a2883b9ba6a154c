"""A paper is kept once it is accepted, and not before; what a failed writing left behind goes after a day."""

import io
import os
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.kernel import clock, jobs
from portal.kernel import files as kept_files
from portal.kernel.db import db, read
from portal.pathway import actions, steps
from portal.pathway.models import StoredFile
from tests.pathway.test_journey import act, paper, path
from tests.world import Neighbourhood

OTHER = b"%PDF-1.7\nanother\n%%EOF\n"


@pytest.fixture
def ready(world):
    actions.follow(world.actor("ben"), world.team.id, "cn-filing", None)
    for left in there(world):  # by other tests
        left.unlink()
    return world


def folder(world):
    return world.app.config["SETTINGS"].files


def there(world):
    return [path for path in folder(world).glob("*/*") if path.is_file()]


def leave(world, content):
    """Lay a file into the folder that no row names."""
    kept = kept_files.keep(folder(world), "stray.pdf", content)
    lies_at = kept_files.path_of(folder(world), kept.sha256)
    age(lies_at)
    return lies_at


def age(lies_at, days=2):
    """Let a file have lain there for so many days by the test's clock."""
    at = (clock.now() - timedelta(days=days)).timestamp()
    os.utime(lies_at, (at, at))


def send_code(world):
    """Hand in a paper that is accepted; return where it lies."""
    assert act(world, "mei", "code", "submissions", value="1", file=paper()) == 303
    (row,) = read().query(StoredFile).filter_by(name="paper.pdf").all()
    db.session.remove()
    return kept_files.path_of(folder(world), row.sha256)


@pytest.mark.parametrize(
    ("who", "requirement", "what", "status", "fields"),
    [
        ("lin", "code", "submissions", 403, {"value": "1"}),
        ("ben", "code", "submissions", 403, {"value": "1"}),
        ("mei", "code", "submissions", 422, {"value": ""}),
        ("mei", "steady", "submissions", 409, {}),
        ("mei", "members", "submissions", 404, {}),
        ("lin", "code", "reviews", 403, {"decision": "approve"}),
        ("mei", "code", "reviews", 409, {"decision": "return", "reason": "No"}),
    ],
)
def test_a_paper_that_is_refused_is_not_kept(ready, who, requirement, what, status, fields):
    assert act(ready, who, requirement, what, file=paper(), **fields) == status
    assert there(ready) == []


@pytest.mark.parametrize("what", ["submissions", "reviews"])
def test_a_paper_for_no_team_is_not_kept(ready, what):
    answer = ready.client("lin").send(f"/teams/99999/pathway/code/{what}", decision="return", reason="No", file=paper())

    assert answer.status_code == 404
    assert there(ready) == []


def test_a_paper_that_is_accepted_is_kept_once(ready):
    lies_at = send_code(ready)
    sara = ready.client("sara")
    answers = [
        sara.send(f"{path(ready)}/code/reviews", "same", decision="approve", file=(io.BytesIO(OTHER), "seen.pdf"))
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert lies_at.read_bytes() == paper()[0].read()
    assert len(there(ready)) == 2


def test_the_same_form_with_another_paper_is_another_form(ready):
    mei, address = ready.client("mei"), f"{path(ready)}/code/submissions"
    first = mei.send(address, "same", value="1", file=paper())

    second = mei.send(address, "same", value="1", file=(io.BytesIO(OTHER), "paper.pdf"))

    assert (first.status_code, second.status_code) == (303, 409)
    assert len(there(ready)) == 1


def test_a_writing_that_fails_leaves_a_stray_that_goes_after_a_day(ready, monkeypatch):
    named = send_code(ready)

    def fail(*_args, **_more):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(steps, "hand_in", fail)
        sent = act(ready, "mei", "helping-self-help", "submissions", value="1", file=(io.BytesIO(OTHER), "paper.pdf"))
    (stray,) = set(there(ready)) - {named}
    assert sent == 500
    age(named)
    age(stray, days=0)
    assert actions.drop_strays(ready.program(), folder(ready)) == 0
    age(stray)

    assert actions.drop_strays(ready.program(), folder(ready)) == 1

    assert there(ready) == [named]


def test_a_draft_that_a_crash_left_goes_too(ready):
    named = send_code(ready)
    draft = named.with_name(f".{named.name}.0a1b2c3d")
    draft.write_bytes(b"half of it")
    age(draft)

    assert actions.drop_strays(ready.program(), folder(ready)) == 1
    assert there(ready) == [named]


def test_papers_of_every_community_stay(ready):
    named = send_code(ready)
    age(named)
    other = Neighbourhood(ready.app, "other-lane")

    assert actions.drop_strays(other.program(), folder(ready)) == 0
    assert there(ready) == [named]


def test_a_folder_of_another_database_is_left_alone(ready):
    stray = leave(ready, OTHER)

    assert actions.drop_strays(ready.program(), folder(ready)) == 0
    assert there(ready) == [stray]


def test_a_stray_that_is_sent_again_is_a_paper_like_any_other(ready):
    stray = leave(ready, paper()[0].read())

    named = send_code(ready)

    assert named == stray
    age(named)
    assert actions.drop_strays(ready.program(), folder(ready)) == 0


def test_the_worker_drops_strays_once_a_day():
    (job,) = (job for job in jobs.declared() if job.name == "stray papers")

    assert job.seconds == 86_400


def test_what_tells_papers_apart_says_nothing_of_them(tmp_path):
    sent = kept_files.received(tmp_path, "a.txt", b"secret words")

    assert "secret" not in repr(sent)
    assert str(tmp_path) not in repr(sent)
    assert repr(sent) != repr(kept_files.received(tmp_path, "a.txt", b"other words"))


def test_keeping_and_dropping_wait_for_each_other(ready):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer")
    with Session(db.engine) as keeping, Session(db.engine) as other:
        kept_files.hold_folder(keeping)
        drops = other.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": kept_files.FILES_LOCK})
        kept_files.hold_folder(other)  # a second one may keep at the same time

    assert drops is False
