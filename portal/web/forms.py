"""What every form shares: a request id, errors in our words, values that come back."""

import secrets
from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, SelectChoice
from wtforms.i18n import get_translations
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import TextInput

from portal.kernel.errors import Invalid
from portal.web.addresses import YEARS
from portal.web.language import reading

MAX_REQUEST_ID = 64
A_DAY = _l("Enter a day, for example 2026-11-28")
WALL = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]  # as a day and a time are sent


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Return the options of a select, radio or tick field from pairs of value and (lazy) label."""
    return [SelectChoice(value, label) for value, label in pairs]


def new_request_id() -> str:
    """Return a fresh id for one rendering of a form."""
    return secrets.token_urlsafe(12)


@cache
def _sentences(locale: str) -> Any:
    """Return WTForms' own sentences in a language."""
    return get_translations([locale])


class BaseForm(FlaskForm):
    """A form with CSRF token and request id; shape only, the rules decide."""

    class Meta(FlaskForm.Meta):
        """How WTForms speaks."""

        def get_translations(self, _form: Any) -> Any:
            """Return its sentences from memory: Flask-WTF reads them from the disk for each form, 1 ms a form."""
            return _sentences(str(reading().locale))

    request_id = HiddenField(default=new_request_id, validators=[Length(max=MAX_REQUEST_ID)])

    @classmethod
    def from_request(cls, **kwargs: Any) -> "BaseForm":
        """Fill the form from what was sent; raises Invalid with a sentence for each field that does not hold."""
        form = cls(**kwargs)
        form.check()
        return form

    def check(self) -> None:
        """Raise Invalid when a field does not hold; the sentences stay on the form."""
        if not self.validate():
            raise Invalid({name: str(errors[0]) for name, errors in self.errors.items() if errors and name})

    def add_errors(self, fields: dict[str, str]) -> None:
        """Put sentences of a rule beside their fields; those without a field stand in the summary."""
        for name, sentence in fields.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(sentence)
            elif sentence not in field.errors:
                field.errors = [*field.errors, sentence]

    @property
    def request_key(self) -> str | None:
        """Return the request id that came with the form, None when it had none."""
        return (self.request_id.data or "")[:MAX_REQUEST_ID] or None


def one_line(text: Any) -> Any:
    """Leave out what cannot be seen, and put one space where there are more."""
    return " ".join(_visible(text).split()) if isinstance(text, str) else text


def prose(text: Any) -> Any:
    """Leave out what cannot be seen, but keep the lines."""
    return "\n".join(_visible(line).rstrip() for line in text.splitlines()).strip() if isinstance(text, str) else text


def _visible(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


class DayField(DateField):
    """A day, written in a box; where none can be read, the sentence in `missing` says what to write."""

    widget = TextInput()

    def __init__(self, label: str, *, missing: str = A_DAY, **more: Any) -> None:
        super().__init__(label, **more)
        self._missing = missing

    def pre_validate(self, _form: Any) -> None:
        """Put our own sentence in place of the library's."""
        if self.data is None:
            self.errors = []
            raise StopValidation(str(self._missing))


class Needed(InputRequired):
    """The field must be filled; the sentence says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.field_flags = {"required": True}

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse an empty value, and one of spaces only."""
        value = field.data
        if value is None or (isinstance(value, str) and not value.strip()) or value == []:
            field.errors = []
            raise StopValidation(str(self.message))


class InReach:
    """Refuse a year that is surely a slip of the finger: far off, a moment may have no place in UTC."""

    def __init__(self, message: str) -> None:
        self._message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse the day or moment with the sentence; none is fine."""
        if field.data is not None and field.data.year not in YEARS:
            raise ValidationError(str(self._message))


class PressForm(BaseForm):
    """A button and nothing else."""


def plain_request_id() -> str | None:
    """Return the request id of a form that has no form class of its own."""
    return (request.form.get("request_id") or "")[:MAX_REQUEST_ID] or None


def text_of(values: MultiDict[str, str], name: str) -> str:
    """Return a field as stripped text, empty when it is missing."""
    return (values.get(name) or "").strip()


TOO_LONG = _l("Please write at most %(max)d characters.")
