"""The sign-in box on the home page, which the sign-in page reads, and days in addresses."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField

from portal.web.forms import BaseForm


class SignInBox(BaseForm):
    """Phone, e-mail or user name, and the password."""

    identifier = StringField(
        _l("Phone, e-mail or user name"), render_kw={"autocomplete": "username", "autocapitalize": "none"}
    )
    password = PasswordField(_l("Password"), render_kw={"autocomplete": "current-password"})


def day_of(text: str | None) -> date | None:
    """Read a day from the address (YYYY-MM-DD); None when it is none, or of no year that a site can have."""
    try:
        found = date.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return found if found.year in range(2000, 2200) else None
