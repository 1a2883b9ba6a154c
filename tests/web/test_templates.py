"""Macros that are kept: the same text for the same values, language and zone, and for nothing else."""

import re

import pytest
from markupsafe import Markup

from portal.web.templates import KEPT, Environment, Kept
from tests.house.tree import ROOT


@pytest.fixture
def english(app):
    with app.app_context(), app.test_request_context(headers={"Accept-Language": "en"}):
        yield app


def counted(most=10):
    """Return a kept macro, and the list that fills with what it was really asked to make."""
    made = []

    def macro(*values, **named):
        made.append((values, named))
        return Markup("<b>{}</b>").format(values[0])

    return Kept(macro, most), made


def test_the_same_values_are_made_once(english):
    macro, made = counted()

    assert macro("a", x=1) == macro("a", x=1) == "<b>a</b>"
    assert len(made) == 1


def test_another_language_is_another_text(app, english):
    macro, made = counted()
    macro("a")

    with app.app_context(), app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        macro("a")

    assert len(made) == 2


def test_a_text_is_not_taken_for_the_markup_of_the_same_letters(english):
    macro, _ = counted()

    assert macro(Markup("<i>")) == "<b><i></b>"
    assert macro("<i>") == "<b>&lt;i&gt;</b>"
    assert [macro(True), macro(1)] == ["<b>True</b>", "<b>1</b>"]


def test_what_is_kept_never_grows_beyond_its_limit(english):
    macro, made = counted(most=3)
    for number in range(10):
        macro(number)
    made.clear()

    assert macro(9) == "<b>9</b>"
    assert made == []
    assert len(macro._made) <= 3


@pytest.mark.parametrize("file", sorted(KEPT))
def test_a_kept_macro_says_nothing_of_the_reader_or_the_form(english, file):
    source = re.sub(r"{#.*?#}", "", (ROOT / "templates" / file).read_text(), flags=re.DOTALL)
    asked = " ".join(re.findall(r"{[{%].*?[%}]}", source, re.DOTALL))

    assert not re.search(r"csrf_token|request_id|\bform\b|site\.(?!icons_url)|\bpage\b", asked)
    assert isinstance(english.jinja_env, Environment)
    module = english.jinja_env.get_template(file).module
    assert all(isinstance(getattr(module, macro), Kept) for macro in KEPT[file])


def test_a_kept_macro_says_what_the_macro_says(english):
    page = "{% import 'ui/slip.html' as slips %}{{ slips.places(left, 12) }}"
    template = english.jinja_env.from_string(page)

    assert [template.render(left=n) for n in (0, 1, 2, 1)] == [
        "All places taken",
        "1 place left",
        "2 places left",
        "1 place left",
    ]
