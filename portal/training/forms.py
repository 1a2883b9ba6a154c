"""The form of a credential: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import AnyOf, Length

from portal.training.rules import KIND_WORDS, Seen
from portal.web.forms import BaseForm, DayField, Needed, choices, one_line


class CredentialForm(BaseForm):
    """What was seen: its kind, its result, its days."""

    kind = SelectField(
        _l("What is it?"),
        [AnyOf(KIND_WORDS, _l("Choose what it is"))],
        validate_choice=False,
        choices=choices((kind, _l(word)) for kind, word in KIND_WORDS.items()),
    )
    result = StringField(
        _l("What you saw"),
        [Needed(_l("Write what you saw, for example “first-aid course passed”")), Length(max=120)],
        filters=[one_line],
        description=_l("The result only. Keep no paper."),
    )
    since_on = DayField(_l("First day on which it counts"), description=_l("For example 2026-11-28."))
    expires_on = DayField(_l("Last day on which it counts"), description=_l("For example 2027-12-31."))

    def seen(self) -> Seen:
        """Return what the form says."""
        return Seen(self.kind.data, self.result.data, self.since_on.data, self.expires_on.data)
