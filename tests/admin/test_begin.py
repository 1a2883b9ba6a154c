"""`begin`: a real site takes the demo's place."""

import pytest
from flask_migrate import downgrade
from sqlalchemy import select

from portal.admin import begin, health, running, serving, signins
from portal.kernel.db import db, read
from portal.people.models import Community, Person, RoleGrant, User
from tests.admin.test_commands import run

BEGIN = (
    "begin", "--name-en", "Elm Row", "--name-zh", "榆树里", "--zone", "Asia/Shanghai", "--phone", "5550 0199",
    "--admin-name", "Ada", "--user-name", "ada", "--password", "quiet river stone",
)  # fmt: skip


def test_begin_puts_the_demo_aside_and_founds_a_community_with_its_admin(demo_copy):
    data = demo_copy.config["SETTINGS"].data

    done = run(demo_copy, *BEGIN)

    assert done.exit_code == 0, done.output
    (aside,) = data.glob("demo-2*")
    assert {path.name for path in aside.iterdir()} >= {"portal.db", "files", "keys", "demo-sign-ins.json"}
    assert signins.kept(demo_copy.config["SETTINGS"]) == {}
    db.session.remove()
    (community,) = read().scalars(select(Community))
    assert (community.slug, community.name_zh, community.is_demo) == ("elm-row", "榆树里", False)
    assert read().scalars(select(Person.name)).all() == ["Ada"]
    assert read().scalars(select(RoleGrant.role)).all() == ["site_admin"]
    assert read().scalars(select(User.user_name)).all() == ["ada"]


def test_begin_does_nothing_while_the_demo_runs_and_nothing_to_a_real_site(demo_copy, new_site):
    with running.hold(demo_copy.config["SETTINGS"].data):
        refused = run(demo_copy, *BEGIN)
    site = new_site("real")
    with site.app_context():
        first, second = run(site, *BEGIN), run(site, *BEGIN)

    assert (refused.exit_code, "Stop it first" in refused.output) == (1, True)
    assert (first.exit_code, second.exit_code) == (0, 1)
    assert "is already set up" in second.output


def test_begin_migrates_no_database_under_a_running_site_and_puts_an_older_demo_aside(demo_copy):
    data = demo_copy.config["SETTINGS"].data
    downgrade(revision="0012")

    with running.hold(data):
        refused = run(demo_copy, *BEGIN)
    gap = health.schema_gap()
    done = run(demo_copy, *BEGIN)

    assert (refused.exit_code, "Stop it first" in refused.output) == (1, True)
    assert "older version" in gap
    assert done.exit_code == 0, done.output
    assert len(list(data.glob("demo-2*"))) == 1


def test_no_site_starts_while_another_begins(demo_copy, monkeypatch):
    found = []

    def look(settings, now):
        with running.alone(settings.data) as is_alone:
            found.append(is_alone)
        raise serving.NotNow("looked")

    monkeypatch.setattr(begin, "set_demo_aside", look)
    run(demo_copy, *BEGIN)

    assert found == [False]


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--zone", "Mars/Base", "no time zone"),
        ("--user-name", "A", "user name"),
        ("--password", "12345678", "password"),
    ],
)
def test_begin_says_what_does_not_hold(new_site, option, value, sentence):
    arguments = list(BEGIN)
    arguments[arguments.index(option) + 1] = value
    site = new_site("real")
    with site.app_context():
        done = run(site, *arguments)
        assert read().scalar(select(Community)) is None

    assert done.exit_code == 1
    assert sentence in done.output
