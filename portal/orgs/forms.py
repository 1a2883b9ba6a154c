"""The forms of the organisation and team pages: shape only."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, Optional, ValidationError
from wtforms.widgets import TextInput

from portal.kernel.units import parse_minutes
from portal.orgs.rules import LEVEL_WORDS, Limits
from portal.web import filters
from portal.web.forms import BaseForm, Needed, choices

LONG = _l("Please write at most 120 characters")


class OrganisationForm(BaseForm):
    """A new organisation."""

    name = StringField(
        _l("Name of the organisation"),
        [
            Needed(_l("Enter a name for the organisation")),
            Length(max=200, message=_l("Please write at most 200 letters")),
        ],
    )
    about = TextAreaField(_l("What it does"), [Optional(), Length(max=2000)])
    phone = StringField(_l("Phone"), [Optional(), Length(max=40)], render_kw={"inputmode": "tel"})


class AdminForm(BaseForm):
    """Who administers the organisation, by public number."""

    person = StringField(
        _l("Volunteer number"), [Needed(_l("Enter the person's volunteer number"))],
        description=_l("It is on the person's profile, for example L4K7P2QX9."),
    )  # fmt: skip


class TeamForm(BaseForm):
    """A new team."""

    name = StringField(_l("Name of the team"), [Needed(_l("Enter a name for the team")), Length(max=120, message=LONG)])
    about = TextAreaField(_l("What the team does"), [Optional(), Length(max=2000)])
    organisation = SelectField(_l("Organisation"), choices=[], coerce=int)


class MemberForm(BaseForm):
    """A person by public number, and their role in the team."""

    person = StringField(
        _l("Volunteer number"), [Needed(_l("Enter the person's volunteer number"))],
        description=_l("It is on the person's profile, for example L4K7P2QX9."),
    )  # fmt: skip
    role = SelectField(
        _l("Role"), choices=choices([("member", _l("Member")), ("deputy", _l("Deputy")), ("leader", _l("Leader"))])
    )
    until = DateField(
        _l("Last day as deputy"), [Optional()], widget=TextInput(), render_kw={"inputmode": "numeric"},
        description=_l("For a deputy only, for example 2026-12-31. After it they are a member again."),
    )  # fmt: skip


class SpanField(StringField):
    """A span of time in words such as "30 min" or "12 h"; its data are whole minutes, 0 where it is empty."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the minutes, and keep the words."""
        super().process_formdata(valuelist)
        self.words = (self.data or "").strip()
        self.data = parse_minutes(self.words) if self.words else 0

    def pre_validate(self, _form: BaseForm) -> None:
        """Refuse what cannot be read as a span."""
        if self.data is None:
            raise ValidationError(gettext("Write a time, for example 30 min or 12 h"))

    def _value(self) -> str:
        return getattr(self, "words", "") or (filters.minutes(self.data) if self.data else "")


def _level(label: str) -> RadioField:
    words = choices((level, _l(word)) for level, word in LEVEL_WORDS.items())
    one_of = [AnyOf(LEVEL_WORDS, _l("Choose one of the three"))]
    return RadioField(label, one_of, validate_choice=False, choices=words, default="off")


class LimitsForm(BaseForm):
    """What a team asks for of rest and of time a week."""

    rest_level = _level(_l("When there is less rest between two visits"))
    rest_minutes = SpanField(
        _l("Rest between two visits"),
        [Optional()],
        description=_l("From the end of one to the start of the next. For example 30 min."),
    )
    load_level = _level(_l("When somebody would have more time in a week"))
    load_minutes = SpanField(
        _l("Time in one week"),
        [Optional()],
        description=_l("All their places from Monday to Sunday, also in other teams. For example 12 h."),
    )

    @classmethod
    def of(cls, limits: Limits) -> "LimitsForm":
        """Return the form with what counts now."""
        return cls(formdata=None, data=vars(limits))

    def limits(self) -> Limits:
        """Return what the form says."""
        return Limits(self.rest_level.data, self.rest_minutes.data, self.load_level.data, self.load_minutes.data)
