"""A password's field has "password" in its name: by that, pages that hand a form back leave it out (web/errors.py)."""

import pytest
from wtforms import Form, PasswordField, StringField
from wtforms.fields.core import UnboundField
from wtforms.widgets import PasswordInput

import portal.app  # noqa: F401 - it imports every form
from portal.web.forms import BaseForm


def forms(base):
    """Return every form class below this one."""
    return [form for kind in base.__subclasses__() for form in (kind, *forms(kind))]


def passwords(form):
    """Return the fields of a form class in which somebody types a password, by the names that are sent."""
    unbound = {name: field for name in dir(form) if isinstance(field := getattr(form, name), UnboundField)}
    return {
        field.name or name
        for name, field in unbound.items()
        if issubclass(field.field_class, PasswordField) or isinstance(field.kwargs.get("widget"), PasswordInput)
    }


def nameless(form):
    return {name for name in passwords(form) if "password" not in name.lower()}


def test_every_password_field_says_so_in_its_name():
    found = {form.__name__: passwords(form) for form in forms(BaseForm) if form.__module__.startswith("portal.")}

    assert found["OwnPasswordForm"] == {"current_password", "password"}
    assert sum(map(len, found.values())) >= 5
    assert [form.__name__ for form in forms(Form) if form.__module__.startswith("portal.") and nameless(form)] == []


@pytest.mark.parametrize(
    ("field", "is_seen"),
    [
        (PasswordField("Present password"), True),
        (StringField("PIN", widget=PasswordInput()), True),
        (StringField("Name"), False),
        (PasswordField("Present password", name="old_password"), False),
    ],
)
def test_one_that_does_not_is_seen(field, is_seen):
    assert bool(nameless(type("BadForm", (Form,), {"current": field}))) is is_seen
