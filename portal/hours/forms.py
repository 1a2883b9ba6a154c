"""What the queue sends, and what the list of confirmed hours asks for."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, StringField
from wtforms.validators import AnyOf, Length, ValidationError
from wtforms.validators import Optional as Empty

from portal.hours.queries import Filters
from portal.kernel.units import parse_minutes
from portal.web.forms import TOO_LONG, BaseForm

DECISIONS = ("verify", "refuse")
LONGEST_REASON = 400
LARGEST = 2**31 - 1
YEARS = range(2000, 2200)
LONGEST_PERIOD = timedelta(days=3660)


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


def read_filters(values: MultiDict[str, str] | Mapping[str, str], period: tuple[date, date]) -> Filters:
    """Read the choice from the address; what cannot be read falls back to the period given and to everything."""
    first, last = _day(values.get("from")) or period[0], _day(values.get("to")) or period[1]
    first, last = min(first, last), max(first, last)
    grade = number_of(values.get("grade"))
    return Filters(
        max(first, last - LONGEST_PERIOD), last, number_of(values.get("team")), grade if grade in range(1, 5) else None,
        number_of(values.get("before")),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return found if found.year in YEARS else None


def number_of(text: str | None) -> int | None:
    """Read the number of a row; None when it is none, or larger than any row's."""
    said = (text or "").strip()
    found = int(said) if said.isascii() and said.isdigit() and len(said) < 11 else None
    return found if found is not None and found <= LARGEST else None
