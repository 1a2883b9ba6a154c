"""The form of a credential: shape only."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import AnyOf, Length
from wtforms.widgets import TextInput

from portal.training.rules import KIND_WORDS, Seen
from portal.web.forms import BaseForm, Needed, choices


def _tidy(text: Any) -> Any:
    return " ".join(text.split()) if isinstance(text, str) else text


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
        filters=[_tidy],
        description=_l("The result only. Keep no paper."),
    )
    since_on = DateField(
        _l("First day on which it counts"), description=_l("For example 2026-11-28."), widget=TextInput()
    )
    expires_on = DateField(
        _l("Last day on which it counts"), description=_l("For example 2027-12-31."), widget=TextInput()
    )

    def check(self) -> None:
        """Check the shape, and the days in our own words."""
        for field in (self.since_on, self.expires_on):
            if field.data is None:
                field.process_errors = [gettext("Enter a day, for example 2026-11-28")]
        super().check()

    def seen(self) -> Seen:
        """Return what the form says."""
        return Seen(self.kind.data, self.result.data, self.since_on.data, self.expires_on.data)
