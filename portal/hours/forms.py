"""What the queue sends, and what the list of confirmed hours asks for."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import parse_qsl

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, RadioField, StringField
from wtforms.validators import AnyOf, Length, ValidationError
from wtforms.validators import Optional as Empty

from portal.areas import queries as areas
from portal.hours.queries import Choice, Filters
from portal.hours.rules import Change
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.units import parse_minutes, parse_time
from portal.web.addresses import day_of, number_of
from portal.web.forms import TOO_LONG, BaseForm, choices

DECISIONS = ("verify", "refuse")
LONGEST_REASON = 400
LONGEST_PERIOD = timedelta(days=3660)
PAIR = 2


class NumbersField(Field):
    """The numbers of things that were ticked."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read every value as a number; a sentence when one is none."""
        found = [number_of(value) for value in valuelist]
        if None in found:
            raise ValueError(gettext("Tick the visits on the page, then press the button again."))
        self.data = found


class MinutesField(StringField):
    """Whole minutes, as "90", "1:30" or "1 h 30 min"; empty means as recorded."""

    minutes: int | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the text as it was typed, and what it means beside it."""
        super().process_formdata(valuelist)
        self.data = (self.data or "").strip()
        self.minutes = parse_minutes(self.data) if self.data else None

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002 - WTForms' own signature
        """Refuse what cannot be read as minutes."""
        if self.data and self.minutes is None:
            raise ValidationError(gettext("Write the minutes as a number, like 90 or 1:30."))


class VerificationForm(BaseForm):
    """A press on the queue: which visits, whether they count, how many minutes, and why."""

    engagement = NumbersField(default=list)
    decision = HiddenField(validators=[AnyOf(DECISIONS, message=_l("Press “Verify” or “Refuse”."))])
    minutes = MinutesField(
        _l("Minutes that count"), description=_l("Leave empty to count what was recorded."), validators=[Empty()]
    )
    reason = StringField(
        _l("Reason"), description=_l("The person will read it."),
        validators=[Empty(), Length(max=LONGEST_REASON, message=TOO_LONG)],
    )  # fmt: skip
    page = HiddenField(validators=[Length(max=10)])
    limit = HiddenField(validators=[Length(max=10)])
    choice = HiddenField(validators=[Length(max=120)])


class SeenField(Field):
    """Pairs of a visit and the minutes that were shown for it, each written as "56:120"."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read every pair; a sentence when one is none."""
        pairs = [[number_of(part) for part in value.split(":")] for value in valuelist]
        if any(len(pair) != PAIR or None in pair for pair in pairs):
            raise ValueError(gettext("Tick the visits on the page, then press the button again."))
        self.data = [(pair[0], pair[1]) for pair in pairs]


class AdjustmentForm(BaseForm):
    """One change for several visits: which, until or from when they count or how much less, what was shown, and why."""

    engagement = NumbersField(default=list)
    kind = RadioField(
        _l("What changes"), default="end",
        choices=choices([
            ("end", _l("Each visit counts until a time")),
            ("start", _l("Each visit counts from a time")),
            ("off", _l("Minutes are taken off each visit")),
        ]),
    )  # fmt: skip
    at = StringField(
        _l("Time, until which or from which"), [Empty(), Length(max=10)], description=_l("Like 16:00"),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )  # fmt: skip
    off = StringField(
        _l("Minutes to take off"), [Empty(), Length(max=10)], description=_l("Like 15"),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )  # fmt: skip
    reason = StringField(
        _l("Reason"), [Length(max=LONGEST_REASON, message=TOO_LONG)],
        description=_l("Everybody whose visit is changed will read it."),
    )  # fmt: skip
    seen = SeenField(default=list)
    choice = HiddenField(validators=[Length(max=120)])

    @property
    def change(self) -> Change:
        """Return the change as it was written; what cannot be read is missing in it."""
        if self.kind.data == "off":
            return Change("off", minutes=parse_minutes(self.off.data or "") or 0)
        return Change("start" if self.kind.data == "start" else "end", parse_time(self.at.data or ""))


class ReversalForm(BaseForm):
    """Taking a word back: why, and whether the whole press is meant."""

    reason = StringField(
        _l("Why do you take it back?"), description=_l("The person will read it."),
        validators=[Length(max=LONGEST_REASON, message=TOO_LONG)],
    )  # fmt: skip
    scope = HiddenField(default="", validators=[AnyOf(("", "press", None))])


class DisputeForm(BaseForm):
    """A person's disagreement with one decision."""

    reason = StringField(
        _l("Why do you disagree?"), description=_l("A third person reads it and decides."),
        validators=[Length(max=LONGEST_REASON, message=TOO_LONG)],
    )  # fmt: skip


class SettlementForm(BaseForm):
    """What a third person decides on a dispute: the decision stands, or other minutes count."""

    outcome = HiddenField(validators=[AnyOf(("upheld", "changed"), message=_l("Press one of the two buttons."))])
    minutes = MinutesField(
        _l("Minutes that count"), description=_l("Leave empty to count what was recorded."), validators=[Empty()]
    )
    reason = StringField(
        _l("Reason"), description=_l("The person will read it."),
        validators=[Length(max=LONGEST_REASON, message=TOO_LONG)],
    )  # fmt: skip


class LookForm(BaseForm):
    """A second look at a credit: it is fine, or there is a fault, and then how many minutes count, and why."""

    outcome = HiddenField(validators=[AnyOf(("fine", "fault"), message=_l("Press one of the two buttons."))])
    minutes = MinutesField(_l("Minutes that count"), validators=[Empty()])
    reason = StringField(
        _l("Reason"), description=_l("The person will read it."),
        validators=[Empty(), Length(max=LONGEST_REASON, message=TOO_LONG)],
    )  # fmt: skip


class ReopeningForm(BaseForm):
    """Opening a closed month again: why."""

    reason = StringField(
        _l("Why is this month opened again?"), description=_l("It stands beside the month, with your name."),
        validators=[Length(max=LONGEST_REASON, message=TOO_LONG)],
    )  # fmt: skip


def month_in(text: str) -> date:
    """Read a month as addresses write it, "2026-10", as its first day; NotFound when it is none."""
    if (found := day_of(f"{text}-01")) is None:
        raise NotFound
    return found


def read_months(values: MultiDict[str, str] | Mapping[str, str], zone: str) -> tuple[date, date]:
    """Read from which to which month, at most two years; without, the last six months."""
    this = clock.today(zone).replace(day=1)
    last = min(day_of(f"{values.get('to')}-01") or this, this)
    first = min(day_of(f"{values.get('from')}-01") or (last - timedelta(days=150)).replace(day=1), last)
    return max(first, (last - timedelta(days=700)).replace(day=1)), last


def read_level(values: MultiDict[str, str] | Mapping[str, str]) -> str:
    """Read by which kind of area; grid cells where it is none."""
    asked = values.get("level") or ""
    return asked if asked in areas.LEVELS else "cell"


def read_filters(values: MultiDict[str, str] | Mapping[str, str], period: tuple[date, date]) -> Filters:
    """Read the choice from the address; what cannot be read falls back to the period given and to everything."""
    first, last = day_of(values.get("from")) or period[0], day_of(values.get("to")) or period[1]
    first, last = min(first, last), max(first, last)
    grade = number_of(values.get("grade"))
    return Filters(
        max(first, last - LONGEST_PERIOD), last, number_of(values.get("team")), grade if grade in range(1, 5) else None,
        number_of(values.get("before")),
    )  # fmt: skip


def read_choice(values: MultiDict[str, str] | Mapping[str, str]) -> Choice:
    """Read which visits of the queue are meant; what cannot be read means all of them."""
    grade, days = number_of(values.get("grade")), number_of(values.get("days"))
    return Choice(
        number_of(values.get("team")), day_of(values.get("week")), grade if grade in range(1, 5) else None,
        days if days and days <= LONGEST_PERIOD.days else None, number_of(values.get("shift")),
        number_of(values.get("area")),
    )  # fmt: skip


def choice_in(text: str | None) -> Choice:
    """Read the choice that a form of the queue carries, as it stood in the address."""
    return read_choice(dict(parse_qsl(text or "")))
