"""The reader's language in templates and filters, found once an answer: a list asks for it some hundred times."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from flask_babel import get_locale, get_translations


@dataclass(frozen=True, slots=True)
class Reading:
    """One language while it is read. locale: Babel's own, by which a change within an answer is seen (mail)."""

    locale: Any
    translations: Any
    is_chinese: bool


def reading() -> Reading:
    """Return the language of what is being rendered."""
    babel = g.get("_flask_babel")  # where Flask-Babel keeps what it found; should that move, it is asked each time
    kept: Reading | None = getattr(babel, "reading", None)
    if kept is not None and kept.locale is getattr(babel, "babel_locale", None):
        return kept
    locale = get_locale()
    made = Reading(locale, get_translations(), str(locale or "en").startswith("zh"))
    if babel := g.get("_flask_babel"):
        babel.reading = made
    return made


def is_chinese() -> bool:
    """Tell whether the page is read in Chinese."""
    return reading().is_chinese


def gettext(text: str) -> str:
    """Say the text in the reader's language."""
    return str(reading().translations.ugettext(text))


def _ngettext(one: str, many: str, count: int) -> str:
    return str(reading().translations.ungettext(one, many, count))


def register(app: Flask) -> None:
    """Give the templates their `_` and `ngettext`."""
    app.jinja_env.install_gettext_callables(gettext=gettext, ngettext=_ngettext, newstyle=True)  # type: ignore[attr-defined]
