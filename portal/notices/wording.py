"""Say a message in the language of the page or letter: its sentence with moments and minutes written out."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext

from portal.notices import rules
from portal.web import filters


def title(event_name: str) -> str:
    """Return the title of the messages about this kind of event."""
    told = rules.wording(event_name)
    return gettext(told.title) if told else ""


def sentence(text: str, params: Mapping[str, object]) -> str:
    """Return the sentence (a msgid) with its values, as the reader writes times; an empty reason leaves no blank."""
    return gettext(text, **{name: _written(name, value) for name, value in params.items()}).strip()


def _written(name: str, value: object) -> object:
    if name.endswith("_at") and isinstance(value, str):
        at = datetime.fromisoformat(value)
        return f"{filters.day(at)} {filters.time(at)}"
    if name.endswith("minutes") and isinstance(value, int):
        return filters.minutes(value)
    return value
