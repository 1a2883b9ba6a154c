"""The forms of cards, PINs, devices and codes: shape only."""

from collections.abc import Collection
from datetime import date
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import AnyOf, Length, ValidationError

from portal.cards import rules
from portal.people.queries import password_problem
from portal.web.forms import BaseForm, Needed, choices, one_line

SIX_DIGITS = _l("Type six digits")
_PIN = {"inputmode": "numeric", "autocomplete": "off"}


class EndCardForm(BaseForm):
    """Why a card ends."""

    reason = SelectField(
        _l("Why does it end?"), [AnyOf(("lost", "returned"), _l("Choose why the card ends"))], validate_choice=False,
        choices=choices([("lost", _l("Lost, also when told by phone")), ("returned", _l("Handed back"))]),
    )  # fmt: skip


class _Digits(BaseForm):
    """A form with six digits."""

    pin_password: PasswordField

    @property
    def pin(self) -> str:
        """Return the digits, empty when they are none."""
        return rules.read_pin(self.pin_password.data or "") or ""


class PinForm(_Digits):
    """The six digits that somebody chose, twice."""

    pin_password = PasswordField(
        _l("Six digits"), [Needed(SIX_DIGITS)], render_kw=_PIN,
        description=_l("The person types them. No row, no birthday, no phone number."),
    )  # fmt: skip
    pin_password_again = PasswordField(_l("The same six digits again"), [Needed(SIX_DIGITS)], render_kw=_PIN)

    _birth_date: date | None = None
    _phone: str | None = None

    def knowing(self, birth_date: date | None, phone: str | None) -> Self:
        """Refuse what others know of the person."""
        self._birth_date, self._phone = birth_date, phone
        return self

    def validate_pin_password(self, _field: PasswordField) -> None:
        """Ask for six digits that are not everybody's first try."""
        if not self.pin:
            raise ValidationError(str(SIX_DIGITS))
        if problem := rules.pin_problem(self.pin, self._birth_date, self._phone):
            raise ValidationError(gettext(problem))

    def validate_pin_password_again(self, field: PasswordField) -> None:
        """Ask for the same again."""
        if self.pin and rules.read_pin(field.data or "") != self.pin:
            raise ValidationError(gettext("These are not the same six digits. Type both once more"))


class CardPinForm(_Digits):
    """The PIN of a card that was read."""

    pin_password = PasswordField(_l("PIN"), [Needed(SIX_DIGITS)], render_kw=_PIN, description=_l("Your six digits"))

    def validate_pin_password(self, _field: PasswordField) -> None:
        """Ask for six digits: anything else is no try."""
        if not self.pin:
            raise ValidationError(str(SIX_DIGITS))


class DeviceForm(BaseForm):
    """What a device is called, and for whom it reads cards: a team, or (0) the station."""

    name = StringField(
        _l("Name of this device"), [Needed(_l("Give it a name, for example “Tablet at the door”")), Length(max=60)],
        filters=[one_line],
    )  # fmt: skip
    team = SelectField(_l("It reads cards for"), coerce=int)

    def among(self, places: Collection[tuple[int, str]]) -> Self:
        """Offer the station (0) and the teams that the reader answers for."""
        self.team.choices = choices((str(number), name or gettext("the station")) for number, name in places)
        return self


class CodeForm(BaseForm):
    """A code from the station, and the password that its holder wants from now on."""

    code = StringField(
        _l("Code from the station"), [Length(max=40)], description=_l("Eight letters and figures, like K7PM-3XWA."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters"},
    )  # fmt: skip
    password = PasswordField(
        _l("Choose a new password"), [Needed(_l("Choose a password of 8 to 128 letters, numbers or signs"))],
        description=_l("8 to 128 letters, numbers or signs."), render_kw={"autocomplete": "new-password"},
    )  # fmt: skip

    _names: tuple[str, ...] = ()

    def knowing(self, names: tuple[str, ...]) -> Self:
        """Refuse these sign-in names as a password."""
        self._names = names
        return self

    @property
    def typed(self) -> str:
        """Return the code as it was made, empty when it is none."""
        return rules.read_code(self.code.data or "") or ""

    def validate_code(self, _field: StringField) -> None:
        """Ask for eight signs."""
        if not self.typed:
            raise ValidationError(gettext("Type the eight letters and figures of the code"))

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what everybody tries first."""
        if problem := password_problem(field.data or "", self._names):
            raise ValidationError(gettext(problem))
