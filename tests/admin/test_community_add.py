"""`community add`: a second community on one site, with an admin and people of its own."""

import pytest
from sqlalchemy import select

from portal.kernel.db import read
from portal.kernel.events import Event
from portal.people.models import Community, RoleGrant, User
from tests.admin.test_commands import run

ADD = (
    "community", "add", "--name-en", "Oak Court", "--name-zh", "橡树苑", "--zone", "Europe/Berlin", "--phone",
    "5550 0177", "--admin-name", "Guo", "--user-name", "guo.oak", "--password", "another river stone",
)  # fmt: skip


def test_a_second_community_has_its_own_admin_people_and_zone(world):
    done = run(world.app, *ADD, "--slug", "oak")
    read().rollback()
    oak = read().query(Community).filter_by(slug="oak").one()
    ((admin, grant),) = read().execute(
        select(User, RoleGrant).join(RoleGrant, RoleGrant.user_id == User.id).where(User.community_id == oak.id)
    )
    browser = world.client()
    browser.send("/login", identifier="guo.oak", password="another river stone")
    people = browser.get("/people").text

    assert done.exit_code == 0, done.output
    assert "/register?community=oak" in done.output
    assert (oak.name_zh, oak.zone, oak.station_phone, oak.is_demo) == ("橡树苑", "Europe/Berlin", "5550 0177", False)
    assert (admin.user_name, grant.role, grant.scope_kind, grant.scope_id) == (
        "guo.oak", "site_admin", "community", oak.id,
    )  # fmt: skip
    assert ("Guo" in people, "Lin" in people, "Mei" in people) == (True, False, False)
    assert browser.get(f"/people/{world.people['lin'].id}").status_code == 404
    assert world.client("ada").get(f"/people/{admin.person_id}").status_code == 404
    facts = read().query(Event).filter_by(name="community.founded", community_id=oak.id).all()
    assert [fact.subject for fact in facts] == [f"community:{oak.id}"]


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--name-en", "Happiness Lane", "another --slug"),
        ("--slug", "Oak Court", "A slug has"),
        ("--user-name", "ada", "already"),
        ("--user-name", "A", "user name"),
        ("--zone", "Mars/Base", "no time zone"),
        ("--password", "12345678", "password"),
    ],
)
def test_community_add_says_what_does_not_hold(world, option, value, sentence):
    done = run(world.app, *ADD, option, value)
    read().rollback()

    assert done.exit_code == 1
    assert sentence in done.output
    assert "Traceback" not in done.output
    assert [place.slug for place in read().query(Community)] == ["happiness-lane"]


def test_a_community_is_added_neither_before_the_site_has_begun_nor_beside_the_demo(new_site, demo_copy):
    site = new_site("real")
    with site.app_context():
        early = run(site, *ADD)
        assert read().scalar(select(Community)) is None
    beside = run(demo_copy, *ADD)

    assert (early.exit_code, beside.exit_code) == (1, 1)
    assert "Begin a site of your own first" in early.output
    assert "Begin a site of your own first" in beside.output
