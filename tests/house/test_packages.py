"""The five named packages carry the portal, and the whole of what is installed stays small and pinned."""

import ast
import importlib.metadata
import re
import sys

import flask
import flask_login
import flask_sqlalchemy
import pytest
import qrcode
import sqlalchemy
import wtforms
import zxingcpp
from PIL import Image

from portal.kernel.db import db, read
from portal.web import qr
from tests.house.tree import ROOT, imports, portal

NAMED = {
    "flask": "flask",
    "flask-login": "flask_login",
    "flask-sqlalchemy": "flask_sqlalchemy",
    "wtforms": "wtforms",
    "qrcode": "qrcode",
}
MOST_DISTRIBUTIONS = 75


def imported(tree):
    """Return the first part of every module that the tree imports."""
    return {name.split(".")[0] for text in tree.values() for name, _as, _line in imports(ast.parse(text))}


def pins(name):
    """Return the pinned distributions of a requirements file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+) \\$", text, re.MULTILINE))


@pytest.mark.parametrize(("package", "module"), NAMED.items())
def test_each_named_package_is_pinned_and_imported(package, module):
    assert package in pins("requirements.txt")
    assert module in imported(portal())
    assert module not in imported({"portal/hours/views.py": f"# import {module}\nname = '{module}'"})


def test_flask_answers_a_request(app, world):
    answer = world.client().get("/login")

    assert isinstance(app, flask.Flask)
    assert answer.status_code == 200
    assert "<form" in answer.text


def test_flask_login_knows_who_is_signed_in(app, world):
    browser = world.client("mei")

    with browser:
        assert browser.get("/approvals").status_code == 200
        assert isinstance(app.login_manager, flask_login.LoginManager)
        assert flask_login.current_user.actor.person_id == world.people["mei"].id


def test_flask_sqlalchemy_opens_the_database(app):
    assert isinstance(db, flask_sqlalchemy.SQLAlchemy)
    assert app.extensions["sqlalchemy"] is db
    assert read().scalar(sqlalchemy.select(1)) == 1


def test_wtforms_reads_every_form(app):
    modules = [module for name, module in sys.modules.items() if re.fullmatch(r"portal\.\w+\.forms(\.\w+)?", name)]
    forms = [
        value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and name.endswith("Form") and value.__module__ == module.__name__
    ]

    assert len(forms) > 5
    assert [form for form in forms if not issubclass(form, wtforms.Form)] == []


def picture_of(path, size, scale=8, margin=4):
    """Paint the SVG path of a code as a camera would see it."""
    side = (size + 2 * margin) * scale
    image = Image.new("L", (side, side), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        left, top = (int(x) + margin) * scale, (int(y) + margin) * scale
        image.paste(0, (left, top, left + int(length) * scale, top + scale))
    return image


def test_qrcode_draws_what_a_camera_reads():
    link = "http://127.0.0.1:8000/c/4f7Zp0Qe"

    path, size = qr.path(link)

    assert qrcode.QRCode is qr.qrcode.QRCode
    assert [code.text for code in zxingcpp.read_barcodes(picture_of(path, size))] == [link]
    assert zxingcpp.read_barcodes(picture_of(path[: len(path) // 2], size)) == []


def test_what_is_installed_to_run_stays_small():
    assert 30 < len(pins("requirements.txt")) <= MOST_DISTRIBUTIONS


def test_every_pin_has_a_hash_and_names_no_place_to_fetch_from():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        entries = re.split(r"\n(?=[a-z])", text)

        assert len(entries) == len(pins(name))
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
        assert not re.search(r"https?:|^-|^ *--(?!hash)", text, re.MULTILINE)


def test_the_tests_run_on_what_is_pinned():
    wanted = pins("requirements.txt") | pins("requirements-dev.txt")

    installed = {name: importlib.metadata.version(name) for name in wanted}

    assert installed == wanted


def test_the_pins_hold_everything_that_the_portal_imports():
    known = importlib.metadata.packages_distributions()
    names = {
        module: {name.lower().replace("_", "-") for name in known.get(module, ())} for module in imported(portal())
    }
    foreign = {module for module in names if module not in sys.stdlib_module_names | {"portal"}}

    missing = {module for module in foreign if not names[module] & set(pins("requirements.txt"))}

    assert missing == set()
    assert len(foreign) > 15
