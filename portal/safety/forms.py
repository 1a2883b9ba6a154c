"""The form of a flag: shape only."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from portal.safety.rules import MOST_REASON
from portal.web.forms import BaseForm, DayField, Needed


def _number(text: Any) -> Any:
    return text.strip().upper() if isinstance(text, str) else text


class FlagForm(BaseForm):
    """Who is kept away, why, until when."""

    whom = StringField(
        _l("Number of the person"),
        [Needed(_l("Enter the number of the person")), Length(max=20)],
        filters=[_number],
        description=_l("It stands on their page, for example L2K7M9QRS."),
    )
    reason = StringField(
        _l("Why?"),
        [Needed(_l("Write why")), Length(max=MOST_REASON, message=_l("Please write at most 500 characters"))],
        description=_l("Only safeguarding leads read it."),
    )
    until_on = DayField(_l("Until which day?"), description=_l("For example 2027-12-31."))
