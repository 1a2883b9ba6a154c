"""The reader's language in templates and filters, found once an answer: a list asks for it some hundred times."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

MOST_WORDS = 5_000  # of a language that are kept ready for pages; there are some 1,500
_said: dict[str, dict[str, Markup]] = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """One language while it is read. locale: Babel's own, by which a change within an answer is seen (mail).

    said: what was said on pages before, by its msgid.
    """

    locale: Any
    name: str
    translations: Any
    is_chinese: bool
    said: dict[str, Markup]


def reading() -> Reading:
    """Return the language of what is being rendered."""
    # Where Flask-Babel keeps what it found; should that move, it is asked each time. The proxy of g costs more than g.
    babel = g._get_current_object().get("_flask_babel")  # noqa: SLF001
    kept: Reading | None = getattr(babel, "reading", None)
    if kept is not None and kept.locale is getattr(babel, "babel_locale", None):
        return kept
    locale = get_locale()
    name = str(locale or "en")
    made = Reading(locale, name, get_translations(), name.startswith("zh"), _said.setdefault(name, {}))
    if babel := g.get("_flask_babel"):
        babel.reading = made
    return made


def is_chinese() -> bool:
    """Tell whether the page is read in Chinese."""
    return reading().is_chinese


def gettext(text: str) -> str:
    """Say the text in the reader's language."""
    return str(reading().translations.ugettext(text))


@pass_eval_context
def _say(page: EvalContext, text: str, /, **values: object) -> str:
    """Be the templates' `_`: the text in the reader's language, its values escaped on a page; a percent is %%."""
    here = reading()
    if not page.autoescape:
        return str(here.translations.ugettext(text)) % values
    if values:
        return Markup(here.translations.ugettext(text)) % values  # noqa: S704 - our own words, as Jinja takes them
    said = here.said.get(text)
    if said is None:
        said = Markup(here.translations.ugettext(text)) % {}  # noqa: S704 - our own words, as Jinja takes them
        if len(here.said) < MOST_WORDS:
            here.said[text] = said
    return said


def _ngettext(one: str, many: str, count: int) -> str:
    return str(reading().translations.ungettext(one, many, count))


def register(app: Flask) -> None:
    """Give the templates their `_` and `ngettext`."""
    app.jinja_env.install_gettext_callables(gettext=gettext, ngettext=_ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _say
