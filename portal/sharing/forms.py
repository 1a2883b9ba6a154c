"""The forms of shared time: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf, Length

from portal.web.forms import BaseForm, Needed


class AskForm(BaseForm):
    """Whom to ask, by their number."""

    number = StringField(
        _l("Volunteer number of the other person"),
        [Needed(_l("Enter the volunteer number of the other person")), Length(max=20)],
        description=_l("It is on their profile, for example L4K7P2QX9."),
        render_kw={"autocapitalize": "characters", "autocomplete": "off"},
    )

    @property
    def public_no(self) -> str:
        """Return the number as it is stored."""
        return (self.number.data or "").strip().upper()


class AnswerForm(BaseForm):
    """Yes or no to an invitation."""

    answer = HiddenField(validators=[AnyOf(("yes", "no"), _l("Choose yes or no"))])
