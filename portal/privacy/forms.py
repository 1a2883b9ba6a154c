"""The forms of a no and of a slip: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from portal.web.forms import BaseForm, Needed


class KeepForm(BaseForm):
    """Why somebody is not erased yet."""

    sentence = StringField(
        _l("Why not yet?"),
        [Needed(_l("Write why")), Length(max=500, message=_l("Please write at most 500 characters"))],
        description=_l("The person reads it."),
    )


class SlipForm(BaseForm):
    """The slip by which the station enters somebody's request."""

    slip_no = StringField(
        _l("Number of the signed slip"),
        [Needed(_l("Enter the number of the signed slip")), Length(max=40, message=_l("At most 40 characters"))],
        render_kw={"autocomplete": "off"},
    )
