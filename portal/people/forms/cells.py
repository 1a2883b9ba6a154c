"""The forms about where people live: shape only."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import TextInput

from portal.people import rules
from portal.people.forms.people import check_birth_date
from portal.web.forms import BaseForm, Needed, one_line
from portal.web.tree import TreeSelect


class HomeForm(BaseForm):
    """In which area somebody lives."""

    home = TreeSelect(_l("Lives in"))


class ResidentForm(BaseForm):
    """Whom a grid worker writes down."""

    name = StringField(
        _l("Name"),
        [Needed(_l("Enter the name")), Length(max=80, message=_l("Please write at most 80 characters"))],
        filters=[one_line],
    )
    phone = StringField(_l("Phone"), [Optional()], render_kw={"inputmode": "tel"})
    birth_date = DateField(
        _l("Birth date"), description=_l("For example 1949-04-30, as they say it."), widget=TextInput(),
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    home = TreeSelect(_l("Lives in"))

    def validate_phone(self, field: StringField) -> None:
        """Accept a usual spelling of a phone number."""
        if rules.read_phone(field.data or "") is None:
            raise ValidationError(gettext("Enter a phone number like 138 0013 8000"))

    def validate_home(self, field: TreeSelect) -> None:
        """Ask for an area."""
        if field.number is None:
            raise ValidationError(gettext("Choose where they live"))

    def check(self) -> None:
        """Check the shape, and the birth date in our own words."""
        check_birth_date(self.birth_date)
        super().check()
