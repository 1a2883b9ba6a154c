"""The forms of the suggestions: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import AnyOf

from portal.matching.rules import Except
from portal.web.forms import BaseForm, DayField, choices

KINDS = (("away", _l("I am away")), ("free", _l("I am free all day")))


class ExceptionForm(BaseForm):
    """Days that differ from the week."""

    kind = SelectField(
        _l("What is different?"),
        [AnyOf([name for name, _ in KINDS], _l("Choose what is different"))],
        validate_choice=False,
        choices=choices(KINDS),
    )
    first_on = DayField(_l("First day"), description=_l("For example 2026-11-28."))
    last_on = DayField(_l("Last day"), description=_l("The same day for one day only."))

    def days(self) -> Except:
        """Return what the form says."""
        return Except(self.first_on.data, self.last_on.data, self.kind.data == "free")


class ChoiceForm(BaseForm):
    """Whether suggestions are wanted."""

    wanted = HiddenField()
