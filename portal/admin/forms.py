"""The sign-in box on the home page, which the sign-in page reads."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField

from portal.web.forms import BaseForm


class SignInBox(BaseForm):
    """Phone, e-mail or user name, and the password."""

    identifier = StringField(
        _l("Phone, e-mail or user name"), render_kw={"autocomplete": "username", "autocapitalize": "none"}
    )
    password = PasswordField(_l("Password"), render_kw={"autocomplete": "current-password"})
