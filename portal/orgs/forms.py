"""The forms of the organisation and team pages: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import TextInput

from portal.web.forms import BaseForm, Needed, choices

LONG = _l("Please write at most 120 characters")


class OrganisationForm(BaseForm):
    """A new organisation."""

    name = StringField(
        _l("Name of the organisation"),
        [
            Needed(_l("Enter a name for the organisation")),
            Length(max=200, message=_l("Please write at most 200 letters")),
        ],
    )
    about = TextAreaField(_l("What it does"), [Optional(), Length(max=2000)])
    phone = StringField(_l("Phone"), [Optional(), Length(max=40)], render_kw={"inputmode": "tel"})


class AdminForm(BaseForm):
    """Who administers the organisation, by public number."""

    person = StringField(
        _l("Volunteer number"), [Needed(_l("Enter the person's volunteer number"))],
        description=_l("It is on the person's profile, for example L4K7P2QX9."),
    )  # fmt: skip


class TeamForm(BaseForm):
    """A new team."""

    name = StringField(_l("Name of the team"), [Needed(_l("Enter a name for the team")), Length(max=120, message=LONG)])
    about = TextAreaField(_l("What the team does"), [Optional(), Length(max=2000)])
    organisation = SelectField(_l("Organisation"), choices=[], coerce=int)


class MemberForm(BaseForm):
    """A person by public number, and their role in the team."""

    person = StringField(
        _l("Volunteer number"), [Needed(_l("Enter the person's volunteer number"))],
        description=_l("It is on the person's profile, for example L4K7P2QX9."),
    )  # fmt: skip
    role = SelectField(
        _l("Role"), choices=choices([("member", _l("Member")), ("deputy", _l("Deputy")), ("leader", _l("Leader"))])
    )
    until = DateField(
        _l("Last day as deputy"), [Optional()], widget=TextInput(), render_kw={"inputmode": "numeric"},
        description=_l("For a deputy only, for example 2026-12-31. After it they are a member again."),
    )  # fmt: skip
