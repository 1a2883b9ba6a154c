"""The forms of the door: shape only."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, Regexp, ValidationError

from portal.attendance import rules
from portal.web.addresses import LARGEST
from portal.web.forms import BaseForm, Needed, choices

A_ROW = NumberRange(1, LARGEST, message=_l("Choose a person"))


class ScanForm(BaseForm):
    """A ticket from a door page, or six digits typed by hand; leave says that the person goes at once."""

    ticket = HiddenField(validators=[Length(max=200)])
    digits = StringField(
        _l("Six digits"), [Length(max=20)], description=_l("They are below the code on the leader’s screen."),
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )  # fmt: skip
    leave = HiddenField(validators=[Length(max=1)])

    def validate_digits(self, field: StringField) -> None:
        """Ask for six digits where there is no ticket."""
        if not self.ticket.data and rules.read_digits(field.data or "") is None:
            raise ValidationError(gettext("Type the six digits below the code"))

    @property
    def is_leaving(self) -> bool:
        """Tell whether the person pressed "Leave now"."""
        return self.leave.data == "1"


class TickForm(BaseForm):
    """A leader’s tick for one person; any words are taken as the reason, the list offers the usual ones."""

    person = IntegerField(validators=[Needed(_l("Choose a person")), A_ROW])
    direction = SelectField(choices=choices([("in", _l("Here")), ("out", _l("Left"))]))
    reason = SelectField(
        _l("Why by hand"), [Needed(_l("Choose why this person did not scan"))], validate_choice=False,
        choices=choices([
            ("", _l("Choose why")),
            ("no-phone", _l("No phone with them")),
            ("phone-empty", _l("Phone battery empty")),
            ("code-failed", _l("The code did not work")),
            ("group", _l("Came in with the group")),
        ]),
    )  # fmt: skip


class BadgeForm(BaseForm):
    """What a card said that a leader's device has read, which way its holder goes, and whether they are on the list."""

    badge = HiddenField(validators=[Length(max=40)])
    direction = SelectField(choices=choices([("in", _l("Here")), ("out", _l("Left"))]))
    walk_in = HiddenField(validators=[Length(max=1)])


class WalkInForm(BaseForm):
    """Somebody without a place: a person who is known, or a newcomer by name and last four digits."""

    person = IntegerField(validators=[Optional(), A_ROW])
    name = StringField(_l("Name"), [Length(max=80, message=_l("Please write at most 80 characters"))])
    phone_end = StringField(
        _l("Last four digits of the phone"),
        [Optional(), Regexp(r"^\d{4}$", message=_l("Type four digits, or leave it empty"))],
        description=_l("Leave it empty for somebody who has a card only."), render_kw={"inputmode": "numeric"},
    )  # fmt: skip


class PlaceForm(BaseForm):
    """Whom a leader puts on the list."""

    person = IntegerField(validators=[Needed(_l("Choose a person")), A_ROW])


class RemovalForm(BaseForm):
    """Why a leader takes somebody's place."""

    reason = StringField(
        _l("Why?"), [Needed(_l("Write why, so that the person understands")), Length(max=200)],
        description=_l("The person reads it."),
    )  # fmt: skip


class MoveForm(BaseForm):
    """To which other shift of the task a place moves."""

    shift = IntegerField(validators=[Needed(_l("Choose a shift")), NumberRange(1, LARGEST, _l("Choose a shift"))])


class WordsForm(BaseForm):
    """A leader's words to everybody on the list, or for the next leader."""

    text = TextAreaField(
        _l("Your words"),
        [
            Needed(_l("Write what you want to say")),
            Length(max=rules.MOST_WORDS, message=_l("Please write at most 500 characters")),
        ],
        render_kw={"rows": "4"},
    )
