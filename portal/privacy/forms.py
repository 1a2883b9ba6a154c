"""The form of a no: shape only."""

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
