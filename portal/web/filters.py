"""How minutes, days and times look, in the reader's language and the community's zone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from portal.kernel.units import split_minutes
from portal.web import language, site
from portal.web.language import is_chinese

_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS_ZH = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def local(at: datetime) -> datetime:
    """Return the moment as wall time of the community."""
    return at.astimezone(ZoneInfo(site.zone()))


def _day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def minutes(value: int) -> str:
    """Say whole minutes as "1 h 30 min" or “1 小时 30 分”; the parts never break over lines."""
    hours, rest = split_minutes(value)
    if hours and rest:
        said = gettext("%(hours)d h %(rest)d min", hours=hours, rest=rest)
    else:
        said = gettext("%(hours)d h", hours=hours) if hours else gettext("%(rest)d min", rest=rest)
    return said.replace(" ", "\N{NO-BREAK SPACE}")


def spoken(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a sentence as the reader writes them: those in minutes as `minutes` does."""
    return {name: minutes(value) if name.endswith("_minutes") else value for name, value in params.items()}


def signed_minutes(value: int) -> str:
    """Say a change of minutes with its sign, the minus as −."""
    return f"{'−' if value < 0 else '+'}\N{NO-BREAK SPACE}{minutes(value)}"


def weekday(value: date | datetime) -> str:
    """Say the weekday in short."""
    number = _day(value).weekday()
    return f"周{_DAYS_ZH[number]}" if is_chinese() else _DAYS_EN[number]


def day(value: date | datetime) -> str:
    """Say the day without the year: "Tue 24 Nov", “11月24日 周二”."""
    at = _day(value)
    said = weekday(at)
    return f"{at.month}月{at.day}日 {said}" if is_chinese() else f"{said} {at.day} {_MONTHS[at.month - 1]}"


def longday(value: date | datetime) -> str:
    """Say the whole date: "Tuesday 24 November 2026", “2026年11月24日 周二”."""
    at = _day(value)
    if is_chinese():
        return f"{at.year}年{at.month}月{at.day}日 {weekday(at)}"
    return f"{_LONG_DAYS_EN[at.weekday()]} {at.day} {_LONG_MONTHS[at.month - 1]} {at.year}"


def time(value: datetime) -> str:
    """Say the wall time, 24 hours."""
    at = local(value)
    return f"{at.hour:02}:{at.minute:02}"


def wall(value: datetime) -> str:
    """Write the wall time as a form field takes it: YYYY-MM-DDTHH:MM."""
    return f"{local(value):%Y-%m-%dT%H:%M}"


def day_number(value: date | datetime) -> int:
    """Return the day of the month."""
    return _day(value).day


def digits(code: str) -> Markup:
    """Group six digits in two threes with a space that does not break."""
    return Markup("{}&nbsp;{}").format(code[:3], code[3:])


def named(thing: Any) -> str:  # noqa: ANN401 - whatever has two names
    """Say the name of something that has one in each language, or the one that there is."""
    first, other = (thing.name_zh, thing.name_en) if is_chinese() else (thing.name_en, thing.name_zh)
    return first or other or ""


def register(app: Flask) -> None:
    """Give the filters and the words to the templates."""
    language.register(app)
    for function in (
        minutes, spoken, signed_minutes, weekday, day, longday, time, wall, local, day_number, digits, named,
    ):  # fmt: skip
        app.jinja_env.filters[function.__name__] = function
