"""Every address is meant, every page is open to somebody named, and every page can be found."""

import flask
import pytest

from portal.app import create_app
from portal.web import guard, menu
from tests.house.routes import LIST, listing, misplaced, odd_addresses, undeclared


@pytest.fixture(scope="module")
def routed(tmp_path_factory):
    """The application for its addresses alone: no database is opened."""
    return create_app({"PORTAL_DATA": str(tmp_path_factory.mktemp("routes"))})


@pytest.fixture
def small():
    """A small application with a view of every kind of breach."""
    app = flask.Flask("small", static_folder=None)
    app.add_url_rule("/", "home", guard.public(lambda: "home"))
    return app


def test_no_address_appears_or_goes_unseen(routed):
    assert listing(routed) == LIST.read_text(encoding="utf-8").splitlines(), (
        "if the change is meant: .venv/bin/python -m tests.house.routes --write"
    )


def test_a_new_address_changes_the_list(small):
    before = listing(small)
    small.add_url_rule("/teams", "teams", guard.public(lambda: "teams"), methods=["POST"])

    assert before == ["GET / home"]
    assert listing(small) == ["GET / home", "POST /teams teams"]


def test_addresses_are_kebab_case_and_their_numbers_typed(routed):
    assert odd_addresses(routed) == []


@pytest.mark.parametrize(
    "address", ["/hourQueue", "/hours_queue", "/teams/<team_id>", "/teams/<string:team_id>", "/Teams"]
)
def test_an_odd_address_is_seen(small, address):
    small.add_url_rule(address, "odd", guard.public(lambda **_parts: "odd"))

    assert len(odd_addresses(small)) == 1


@pytest.mark.parametrize(
    "address", ["/hours/queue", "/sign-ins/<int:sign_in_id>/end", "/hours/verified.csv", "/c/<code>"]
)
def test_a_plain_address_is_not_odd(small, address):
    small.add_url_rule(address, "plain", guard.public(lambda **_parts: "plain"))

    assert odd_addresses(small) == []


def test_every_route_has_one_audience(routed):
    assert undeclared(routed) == []


def test_a_route_without_an_audience_is_seen_and_two_are_refused(small):
    small.add_url_rule("/open", "open", lambda: "open")

    assert undeclared(small) == ["open (/open) declares no audience"]
    with pytest.raises(ValueError, match="two audiences"):
        guard.public(guard.signed_in("supervisor")(lambda: "page"))


def places() -> set[str]:
    """Return the endpoints of every place of the menu."""
    entries = [value for value in vars(menu).values() if isinstance(value, menu.Place)]
    return set().union(*(entry.endpoints for entry in entries))


def test_every_page_has_a_place_in_the_menu_or_an_excuse(routed):
    assert misplaced(routed, places(), menu.EXCUSED) == []


def test_a_page_that_nobody_finds_is_seen(small):
    assert len(misplaced(small, set(), {})) == 1
    assert misplaced(small, {"home"}, {}) == []
    assert misplaced(small, set(), {"home": "linked from every page"}) == []
    assert len(misplaced(small, set(), {"home": " "})) == 1
    assert len(misplaced(small, {"home"}, {"home": "a reason"})) == 1
    assert len(misplaced(small, {"home", "gone"}, {})) == 1


def test_each_role_is_shown_at_most_four_places_that_lead_somewhere(routed):
    addresses = {rule.rule for rule in routed.url_map.iter_rules()}

    for _role, entries in (*menu._BY_ROLE, ("nobody", menu.for_viewer(None))):
        assert len(entries) <= 4
        assert {entry.url for entry in entries} <= addresses
