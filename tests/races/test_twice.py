"""Every form sent eight times at once and then once more: one effect, one answer.

An action records exactly one event with what it does (tests/house), so the events that were added count the effects.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest

from portal.kernel.db import Base, db
from portal.kernel.events import Event
from tests.races.forms import CASES, EXCUSED, Case, Fields
from tests.web.things import Things, lay_out
from tests.world import Browser, Furnisher, Neighbourhood

Contents = dict[str, list[tuple[Any, ...]]]
AT_ONCE = 8
ASIDE = frozenset({"request_results", "tries"})  # what remembers the sendings themselves
SIGNING_IN = "person.signed-in"
CAPABILITIES = sorted({name.split(".")[0] for name in CASES})


def posts(app: Any) -> dict[str, str]:
    """Return the rule of every route that takes a POST, by endpoint."""
    return {rule.endpoint: rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}


def contents() -> Contents:
    """Return every row of the database, but for what remembers sendings and when a sign-in was last seen."""
    db.session.remove()
    cursor = db.session.connection().connection.cursor()  # past SQLAlchemy: this is asked hundreds of times
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [f'"{each.name}"' for each in table.columns if (table.name, each.name) != ("sign_ins", "seen_at")]
        if table.name not in ASIDE:
            keys = ", ".join(table.primary_key.columns.keys())
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY {keys}")
            found[table.name] = [tuple(row) for row in cursor.fetchall()]
    db.session.remove()
    return found


def browsers(world: Neighbourhood, who: str | None, count: int) -> list[Browser]:
    """Return so many windows of one browser: one sign-in, one token."""
    first = world.client(who)
    with first.session_transaction() as session:
        session.setdefault("csrf_token", "0" * 40)
        said = dict(session)
    opened = [first]
    for _ in range(count - 1):
        opened.append(world.client())
        with opened[-1].session_transaction() as session:
            session.update(said)
    return opened


@dataclass
class Form:
    """A form with what it needs around it, to be sent again and again."""

    world: Neighbourhood
    case: Case
    path: str
    said: Fields

    def send(self, window: Browser, request_id: str) -> tuple[int, str]:
        """Send the form; return status and Location, or the end of the page."""
        answer = window.send(self.path, request_id=request_id, **self.case.sending(self.said))
        return answer.status_code, answer.location or answer.text[-1500:]

    def send_at_once(self, windows: list[Browser], request_ids: list[str]) -> list[tuple[int, str]]:
        """Send it from several windows at the same moment."""
        gate = Barrier(len(windows))

        def send(window: Browser, request_id: str) -> tuple[int, str]:
            with self.world.app.app_context():
                gate.wait()
                return self.send(window, request_id)

        with ThreadPoolExecutor(len(windows)) as pool:
            return list(pool.map(send, windows, request_ids))


def form_of(furnished: Furnisher[Things], endpoint: str) -> Form:
    """Lay out what the form of this route is about."""
    (world, things), case = furnished(lay_out), CASES[endpoint]
    said = case.prepare(world, things)
    return Form(world, case, things.path(world.app, endpoint, posts(world.app)[endpoint]), said)


def added(before: Contents, after: Contents) -> int:
    """Count the facts that were added, but for sign-ins."""
    names = list(Event.__table__.columns.keys())
    facts = [row for row in after["events"][len(before["events"]) :] if row[names.index("name")] != SIGNING_IN]
    return len(facts)


def press_again_and_again(form: Form, endpoint: str) -> None:
    """Press one button of one form from eight windows at once, and later once more."""
    *windows, last = browsers(form.world, form.case.who, AT_ONCE + 1)
    before = contents()

    answers = form.send_at_once(windows, ["the-same"] * AT_ONCE)
    after = contents()
    later = form.send(last, "the-same")

    assert added(before, after) == form.case.events, endpoint
    if form.case.signs_out:  # whoever comes late is sent to the sign-in page
        assert {status for status, _ in [*answers, later]} == {302, 303}, endpoint
    else:
        assert ({status for status, _ in answers}, len({*answers, later})) == ({303}, 1), (endpoint, answers)
    left = contents()
    if form.case.signs_in:
        for found in (after, left):
            found.pop("sign_ins")
            found["events"] = found["events"][: len(before["events"]) + form.case.events]
    assert left == after, endpoint


def press_in_eight_windows(form: Form, endpoint: str) -> None:
    """Open the same form in eight windows, and press the button in all of them at once."""
    windows = browsers(form.world, form.case.who, AT_ONCE)
    before = contents()

    answers = form.send_at_once(windows, [f"window-{number}" for number in range(AT_ONCE)])

    assert added(before, contents()) == form.case.events, endpoint
    assert {status for status, _ in answers} <= {302, 303, 404, 409, 422}, (endpoint, answers)
    assert 303 in {status for status, _ in answers}, (endpoint, answers)


def test_every_form_is_in_the_list_or_excused(app):
    assert set(posts(app)) == set(CASES) | set(EXCUSED)


@pytest.mark.row("reliability-9-retries")
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_eight_presses_at_once_and_one_later_are_one(furnished, capability):
    for endpoint in (name for name in CASES if name.startswith(f"{capability}.")):
        press_again_and_again(form_of(furnished, endpoint), endpoint)


@pytest.mark.row("reliability-9-retries")
@pytest.mark.parametrize("capability", sorted({name.split(".")[0] for name, case in CASES.items() if case.is_once}))
def test_eight_windows_with_a_form_each_are_one_effect(furnished, capability):
    for endpoint in (name for name, case in CASES.items() if case.is_once and name.startswith(f"{capability}.")):
        press_in_eight_windows(form_of(furnished, endpoint), endpoint)
