"""The forms that let somebody act for another."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional, Regexp
from wtforms.widgets import TextInput

from portal.kernel import clock
from portal.people.forms.people import LAST_DAY, RISK_LABELS
from portal.web.forms import BaseForm, DayField, Needed, choices
from portal.web.site import zone

SCOPES = (("tasks", _l("Tasks, visits and hours")), ("all", _l("Everything, messages and the profile as well")))


class MandateForm(BaseForm):
    """Who may act for somebody, for what, and until which day."""

    helper = StringField(
        _l("Number of the helper"), [Needed(_l("Enter the volunteer number of the helper"))],
        description=_l("The helper finds it on their profile, for example L4K7P2QX9."),
        render_kw={"autocapitalize": "characters", "autocomplete": "off"},
    )  # fmt: skip
    scope = RadioField(_l("What for"), choices=choices(SCOPES), default="tasks")
    until = DateField(
        _l("Until"), [Optional()], description=_l("For example 2027-12-31. Empty: until one of you ends it."),
        widget=TextInput(), render_kw={"inputmode": "numeric"},
    )  # fmt: skip

    def check(self) -> None:
        """Check the shape, and the last day in our own words."""
        typed = (self.until.raw_data or [""])[0]
        if typed.strip() and (self.until.data is None or self.until.data <= clock.today(zone())):
            self.until.process_errors = [gettext("Enter a day to come, for example 2027-12-31")]
        super().check()

    @property
    def until_at(self) -> datetime | None:
        """Return the end of the last day in the community's zone, None for no end."""
        if self.until.data is None:
            return None
        return datetime.combine(self.until.data + timedelta(days=1), datetime.min.time(), tzinfo=ZoneInfo(zone()))


class StationMandateForm(MandateForm):
    """The same, written down at the station, with how it was agreed."""

    agreed = SelectField(
        _l("How it was agreed"),
        choices=choices((("station", _l("Face to face at the station")), ("slip", _l("On a signed slip")))),
    )
    is_guardian = BooleanField(_l("Is their parent or guardian, and may agree to tasks"))
    slip_no = StringField(_l("Number of the slip"), [Length(max=40)])

    def check(self) -> None:
        """Check the shape; a slip has a number."""
        if self.agreed.data == "slip" and not (self.slip_no.data or "").strip():
            self.slip_no.process_errors = [gettext("Enter the number of the signed slip")]
        super().check()


class OwnConsentForm(BaseForm):
    """Up to which risk a guardian agrees to tasks, and until which day."""

    risk = SelectField(
        _l("Highest risk you agree to"), choices=choices((risk, _l(label)) for risk, label in RISK_LABELS.items())
    )
    expires_on = DayField(
        _l("Until"), missing=LAST_DAY, description=_l("For example 2027-12-31."), render_kw={"inputmode": "numeric"}
    )


class HereForm(BaseForm):
    """Who is here today: the number of a mandate, 0 for the sign-in's own holder."""

    mandate = HiddenField(validators=[Regexp(r"^[0-9]{1,9}$", message=_l("Choose who is here today"))])
