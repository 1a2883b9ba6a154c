"""The forms of people's own pages and of what station staff keep."""

from collections.abc import Collection
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, PasswordField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from portal.kernel import clock
from portal.kernel.text import N_
from portal.people import rules
from portal.web.forms import BaseForm, DayField, Needed, choices, one_line
from portal.web.menu import ROLE_LABELS
from portal.web.site import LOCALES, zone
from portal.web.tree import TreeSelect

OLDEST_YEARS = 120
LAST_DAY = _l("Enter the last day, for example 2027-12-31")
RISK_LABELS = {"low": N_("Low risk"), "medium": N_("Medium risk"), "high": N_("High risk")}
LANGUAGES = (
    ("zh", _l("Mandarin")), ("yue", _l("Cantonese")), ("wuu", _l("Shanghainese")), ("en", _l("English")),
    ("sign", _l("Sign language")), ("other", _l("Another language")),
)  # fmt: skip
SKILLS = (
    ("phone", _l("Phones and computers")), ("driving", _l("Driving")), ("first-aid", _l("First aid")),
    ("care", _l("Care for elders")), ("children", _l("Time with children")), ("teaching", _l("Teaching")),
    ("repair", _l("Repairs")), ("garden", _l("Gardening")), ("cooking", _l("Cooking")), ("music", _l("Music and arts")),
    ("writing", _l("Writing and papers")), ("mediation", _l("Settling disputes")),
)  # fmt: skip
TIMES = (
    ("mon-am", _l("Monday morning")), ("mon-pm", _l("Monday afternoon")), ("mon-eve", _l("Monday evening")),
    ("tue-am", _l("Tuesday morning")), ("tue-pm", _l("Tuesday afternoon")), ("tue-eve", _l("Tuesday evening")),
    ("wed-am", _l("Wednesday morning")), ("wed-pm", _l("Wednesday afternoon")), ("wed-eve", _l("Wednesday evening")),
    ("thu-am", _l("Thursday morning")), ("thu-pm", _l("Thursday afternoon")), ("thu-eve", _l("Thursday evening")),
    ("fri-am", _l("Friday morning")), ("fri-pm", _l("Friday afternoon")), ("fri-eve", _l("Friday evening")),
    ("sat-am", _l("Saturday morning")), ("sat-pm", _l("Saturday afternoon")), ("sat-eve", _l("Saturday evening")),
    ("sun-am", _l("Sunday morning")), ("sun-pm", _l("Sunday afternoon")), ("sun-eve", _l("Sunday evening")),
)  # fmt: skip


class TicksField(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignInForm(BaseForm):
    """Phone, e-mail or user name, and the password."""

    identifier = StringField(
        _l("Phone, e-mail or user name"), [Needed(_l("Enter your phone, e-mail or user name"))],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )  # fmt: skip
    password = PasswordField(
        _l("Password"), [Needed(_l("Enter your password"))], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


class RegistrationForm(BaseForm):
    """A newcomer's four facts."""

    name = StringField(
        _l("Your name"),
        [Needed(_l("Enter your name")), Length(max=80, message=_l("Please write at most 80 characters"))],
        filters=[one_line], render_kw={"autocomplete": "name"},
    )  # fmt: skip
    identifier = StringField(
        _l("Phone, e-mail or a user name"), [Needed(_l("Enter a phone number, an e-mail address or a user name"))],
        description=_l("You sign in with it. A user name has 3 to 40 small letters and numbers, like “ana7”."),
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )  # fmt: skip
    password = PasswordField(
        _l("Password"), [Needed(_l("Choose a password"))], description=_l("At least 8 letters, numbers or signs."),
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip
    birth_date = DateField(
        _l("Birth date"), description=_l("For example 1985-04-30. Others never see it."), widget=TextInput(),
        render_kw={"autocomplete": "bday", "inputmode": "numeric"},
    )  # fmt: skip
    home = TreeSelect(
        _l("Where do you live?"), description=_l("Only you, the station and the grid worker there see it.")
    )
    community = HiddenField()

    def validate_identifier(self, field: StringField) -> None:
        """Accept a phone, an e-mail address or a user name."""
        if rules.read_sign_in_name(field.data or "") is None:
            raise ValidationError(
                gettext("Enter a phone number like 138 0013 8000, an e-mail address, or a user name of small letters")
            )

    def validate_password(self, field: PasswordField) -> None:
        """Ask for 8 to 128 signs that are not everybody's first try and not the name itself."""
        named = rules.read_sign_in_name(self.identifier.data or "")
        judge_password(field.data or "", {named.value} if named else ())

    def check(self) -> None:
        """Check the shape, and the birth date in our own words (a missing one counts as not understood)."""
        check_birth_date(self.birth_date)
        super().check()


def judge_password(password: str, names: Collection[str]) -> None:
    """Refuse a password that the rule is against."""
    if problem := rules.password_problem(password, names):
        raise ValidationError(gettext(problem))


def check_birth_date(field: DateField) -> None:
    """Say what is wrong with a birth date: none, in the community's future, or of more than 120 years ago."""
    today = clock.today(zone())

    def judge(_form: Any, _field: Any) -> None:
        if field.data is None:
            raise ValidationError(gettext("Enter your birth date, for example 1985-04-30"))
        if field.data > today or rules.age_on(field.data, today) > OLDEST_YEARS:
            said = gettext("Enter a birth date in the last %(years)s years, at the latest today", years=OLDEST_YEARS)
            raise ValidationError(said)

    field.validators = [judge]
    field.process_errors = []


class DecisionForm(BaseForm):
    """A yes or no with its reason; one page holds such a form for each person who waits."""

    decision = SelectField(choices=choices((name, name) for name in rules.DECIDED_FROM))
    reason = TextAreaField(
        _l("Why? The person reads this"),
        [Length(max=500, message=_l("Please write at most 500 characters"))],
        filters=[one_line],
        render_kw={"rows": "2"},
    )

    def stand_at(self, person_id: int) -> "DecisionForm":
        """Give the reason's field the name that it has on the page, so that the summary leads to this person's."""
        self.reason.id = f"reason-{person_id}"
        return self


class PreferencesForm(BaseForm):
    """A language or a type size, as the buttons of every page's head send them."""

    language = SelectField(choices=choices((name, name) for name in ("", *LOCALES)), default="")
    type = SelectField(choices=choices((name, name) for name in ("", "normal", "large")), default="")


class ProfileForm(BaseForm):
    """What a person tells about themselves."""

    phone = StringField(_l("Phone"), [Optional()], render_kw={"autocomplete": "tel", "inputmode": "tel"})
    email = StringField(_l("E-mail"), [Optional()], render_kw={"autocomplete": "email"})
    birth_date = DateField(
        _l("Birth date"),
        [Optional()],
        description=_l("For example 1985-04-30. Others never see it."),
        widget=TextInput(),
    )
    skills = TicksField(_l("What I can do"), choices=choices(SKILLS))
    languages = TicksField(_l("Languages I speak"), choices=choices(LANGUAGES))
    availability = TicksField(_l("When I usually have time"), choices=choices(TIMES))
    home = TreeSelect(
        _l("Where do you live?"), description=_l("Only you, the station and the grid worker there see it.")
    )

    def validate_phone(self, field: StringField) -> None:
        """Accept a usual spelling of a phone number."""
        if rules.read_phone(field.data or "") is None:
            raise ValidationError(gettext("Enter a phone number like 138 0013 8000"))

    def validate_email(self, field: StringField) -> None:
        """Accept an e-mail address."""
        if rules.read_email(field.data or "") is None:
            raise ValidationError(gettext("Enter an e-mail address like ana@example.org"))

    def check(self) -> None:
        """Check the shape, and a birth date in our own words when there is one."""
        if any(text.strip() for text in self.birth_date.raw_data or ()):
            check_birth_date(self.birth_date)
        super().check()

    def changes(self) -> dict[str, Any]:
        """Return what the form says, by column: contacts in the one form they are stored in."""
        return {
            "phone": rules.read_phone(self.phone.data or ""), "email": rules.read_email(self.email.data or ""),
            "birth_date": self.birth_date.data,
            "skills": self.skills.data or [], "languages": self.languages.data or [],
            "availability": self.availability.data or [],
            **({"home": self.home.number} if self.home.raw_data else {}),
        }  # fmt: skip


class NewPasswordForm(BaseForm):
    """A new password for a sign-in that there is."""

    names: Collection[str]  # given by `knowing`; without it a password cannot be judged, which is an error

    def knowing(self, names: Collection[str]) -> Self:
        """Judge the new password as one of the sign-in that these names lead to."""
        self.names = names
        return self

    def validate_password(self, field: PasswordField) -> None:
        """Ask of it what registering asks."""
        judge_password(field.data or "", self.names)


class OwnPasswordForm(NewPasswordForm):
    """A person's old password and their new one."""

    current_password = PasswordField(
        _l("Present password"), [Needed(_l("Enter your present password"))],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip
    password = PasswordField(
        _l("New password"), [Needed(_l("Choose a password"))], description=_l("At least 8 letters, numbers or signs."),
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip


class ResetForm(NewPasswordForm):
    """A new password that a person chooses at the station."""

    password = PasswordField(
        _l("New password"), [Needed(_l("Let the person choose a password"))],
        description=_l("The person types it here themselves: at least 8 letters, figures or signs."),
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip


class BirthDateForm(BaseForm):
    """The birth date that an identity paper says."""

    birth_date = DateField(
        _l("Right birth date"), description=_l("For example 1985-04-30, as the identity paper says."),
        widget=TextInput(), render_kw={"inputmode": "numeric"},
    )  # fmt: skip

    def check(self) -> None:
        """Check the birth date in our own words."""
        check_birth_date(self.birth_date)
        super().check()


class RoleForm(BaseForm):
    """A role for the whole community or, of a grid worker, for an area; teams and organisations give their own."""

    role = SelectField(_l("Role"), choices=choices((role, _l(ROLE_LABELS[role])) for role in rules.WIDE_ROLES))
    area = TreeSelect(_l("Area of a grid worker"), description=_l("A grid worker sees who lives in it."))


class ConsentForm(BaseForm):
    """What a guardian signed."""

    guardian_name = StringField(
        _l("Parent or guardian"),
        [Needed(_l("Enter the name of the parent or guardian")), Length(max=80)],
        filters=[one_line],
    )
    guardian_phone = StringField(_l("Their phone"), [Needed(_l("Enter their phone number")), Length(max=40)])
    risk = SelectField(
        _l("Highest risk they agree to"), choices=choices((risk, _l(label)) for risk, label in RISK_LABELS.items())
    )
    how_verified = StringField(
        _l("How you know"),
        [Needed(_l("Write how you know, for example “signed slip, identity card seen”")), Length(max=200)],
        filters=[one_line],
    )
    expires_on = DayField(_l("Until"), missing=LAST_DAY, description=_l("For example 2027-12-31."))


class HouseholdForm(BaseForm):
    """Whom the person lives with, by public number."""

    with_person = StringField(
        _l("Lives with"), [Needed(_l("Enter the number of the other person"))],
        description=_l("The other person's number, for example L4K7P2QX9. It is on their page."),
    )  # fmt: skip
