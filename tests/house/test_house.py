"""The house's own rules, read off the source; each check is also shown a breach, so that it is known to see one."""

import pytest

from tests.house import shape
from tests.house.tree import portal, read_tree, room_of, templates

OWN_WORDS = {"tests/house/shape.py", "tests/house/test_house.py"}  # they must name what they look for


def test_a_neighbour_is_entered_only_through_queries_or_steps():
    assert shape.neighbours(portal()) == []


@pytest.mark.parametrize(
    ("line", "breaches"),
    [
        ("from portal.tasks import queries, steps", 0),
        ("from portal.tasks.queries.pages import task_page", 0),
        ("from portal.kernel.db import write", 0),
        ("from portal.web import pages", 0),
        ("from portal.hours.models import Verification", 0),
        ("from portal.tasks import actions", 1),
        ("from portal.tasks.models import Shift", 1),
        ("import portal.tasks.rules", 1),
        ("def late():\n    from portal.tasks.actions import claim_shift", 1),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from portal.tasks.models import Shift", 0),
    ],
)
def test_each_other_door_is_seen(line, breaches):
    assert len(shape.neighbours({"portal/hours/actions.py": line})) == breaches


def test_queries_may_join_a_neighbours_tables_and_nothing_more():
    assert shape.neighbours({"portal/hours/queries/pages.py": "from portal.tasks.models import Shift"}) == []
    assert len(shape.neighbours({"portal/hours/queries/pages.py": "from portal.tasks.rules import may_claim"})) == 1
    assert len(shape.neighbours({"portal/hours/views.py": "from portal.tasks.models import Shift"})) == 1


def test_admin_may_read_models_but_not_act():
    assert shape.neighbours({"portal/admin/queries.py": "from portal.tasks.models import Shift"}) == []
    assert len(shape.neighbours({"portal/admin/cli.py": "from portal.tasks.actions import claim_shift"})) == 1


@pytest.mark.parametrize("path", ["portal/exchange/steps/writing.py", "portal/exchange/actions.py"])
def test_whoever_reads_models_does_not_write_by_them(path):
    assert len(shape.neighbours({path: "from portal.tasks.models import Shift"})) == 1
    assert shape.neighbours({path: "from portal.tasks import queries, steps"}) == []


def test_only_the_kernel_commits():
    assert shape.commits(portal()) == []
    assert len(shape.commits({"portal/hours/steps.py": "def post(tx):\n    tx.commit()"})) == 1
    assert len(shape.commits({"portal/app.py": "db.session.commit()"})) == 1
    assert shape.commits({"portal/kernel/db.py": "session.commit()"}) == []


def test_no_file_is_over_300_lines():
    assert shape.long_files(portal() | read_tree("tests/**/*.py", "bench/**/*.py", "migrations/*.py")) == []
    assert len(shape.long_files({"portal/a.py": "x = 1\n" * 301, "portal/b.py": "x = 1\n" * 300})) == 1


def test_views_actions_and_rules_are_short():
    assert shape.long_functions(portal()) == []


@pytest.mark.parametrize(("room", "limit"), shape.LONGEST.items())
def test_a_line_too_many_is_seen(room, limit):
    fits = 'def act():\n    """Act.\n\n    At length.\n    """\n' + "    x = 1\n\n" * limit

    assert shape.long_functions({f"portal/hours/{room}.py": fits}) == []
    assert len(shape.long_functions({f"portal/hours/{room}.py": fits + "    y = 1\n"})) == 1
    assert len(shape.long_functions({f"portal/hours/{room}/one.py": fits + "    y = 1\n"})) == 1


def test_nothing_waits_to_be_written():
    tree = portal() | read_tree("tests/**/*.py", "bench/**/*.py", "templates/**/*", "static/css/*.css")

    assert shape.endings({path: text for path, text in tree.items() if path not in OWN_WORDS}) == []
    assert len(shape.endings({"portal/a.py": "x = 1  # TODO later\nraise NotImplementedError"})) == 2
    assert shape.endings({"portal/a.py": "x = 1  # TODO #31: also in pairs"}) == []


def test_text_is_trusted_as_html_only_in_the_macros():
    assert shape.unsafe_marks(templates()) == []
    assert len(shape.unsafe_marks({"templates/tasks/show.html": "{{ page.title|safe }}\n{{ page.title | safe }}"})) == 2
    assert shape.unsafe_marks({"templates/ui/icon.html": "{{ path|safe }}"}) == []


def test_python_trusts_text_as_html_only_in_the_web():
    assert shape.unsafe_markup(portal()) == []
    assert len(shape.unsafe_markup({"portal/hours/views.py": "from markupsafe import Markup\nx = Markup(name)"})) == 1
    assert len(shape.unsafe_markup({"portal/hours/views.py": "import markupsafe\nx = markupsafe.Markup(name)"})) == 1


def test_no_page_carries_style_or_script():
    assert shape.inline_code(templates()) == []


@pytest.mark.parametrize(
    ("line", "is_breach"),
    [
        ('<p style="color: red">', True),
        ("<STYLE>p{}</STYLE>", True),
        ("<script>alert(1)</script>", True),
        ('<button class="a" onclick="go()">', True),
        ('<a href="javascript:go()">', True),
        ('<script src="/static/js/scan.js" nonce="{{ nonce }}"></script>', False),
        ('<link rel="stylesheet" href="/static/site.css">', False),
        ('<p class="style">{{ _("on = off") }}</p>', False),
    ],
)
def test_each_kind_of_inline_code_is_seen(line, is_breach):
    assert bool(shape.inline_code({"templates/tasks/show.html": line})) is is_breach


def test_the_checks_see_the_whole_house():
    rooms = {room_of(path) for path in portal()}

    assert len(portal()) > 50
    assert {"views", "forms", "actions", "steps", "queries", "models", "rules"} <= rooms
    assert len(templates()) > 10
