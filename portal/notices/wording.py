"""Say a message in the language of the page or letter: its sentence with moments and minutes written out."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from flask_babel import gettext

from portal.notices import rules
from portal.web import filters


def title(event_name: str) -> str:
    """Return the title of the messages about this kind of event."""
    told = rules.wording(event_name)
    return gettext(told.title) if told else ""


def sentence(text: str, params: Mapping[str, object], names: Mapping[int, str] = MappingProxyType({})) -> str:
    """Return the sentence (a msgid) with its values, as the reader writes times; an empty reason leaves no blank.

    names: of people whom the reader acts for, by number, where the page may say them.
    """
    said = gettext(text, **{name: _written(name, value) for name, value in params.items()}).strip()
    if whom := _whom(params.get("for_people"), names):
        said = gettext("For %(name)s: %(sentence)s", name=whom, sentence=said)
    if whom := _whom(params.get("also_for_people"), names):
        said = gettext("%(sentence)s This concerns %(name)s, too.", name=whom, sentence=said)
    return said


def _whom(person_ids: object, names: Mapping[int, str]) -> str:
    if not isinstance(person_ids, list):
        return ""
    known = [names[person_id] for person_id in person_ids if person_id in names]
    return gettext(", ").join(known) or gettext("somebody you act for")


def _moment(value: str) -> str:
    at = datetime.fromisoformat(value)
    return f"{filters.day(at)} {filters.time(at)}"


def _written(name: str, value: object) -> object:
    if name.endswith("_at") and isinstance(value, str):
        return _moment(value)
    if name.endswith("_at") and isinstance(value, list):
        begins, ends = (_moment(each) for each in value)
        return gettext("between %(start)s and %(end)s", start=begins, end=ends)
    if name.endswith("_on") and isinstance(value, str):
        return filters.longday(date.fromisoformat(value))
    if name.endswith("minutes") and isinstance(value, int):
        return filters.minutes(value)
    return value
