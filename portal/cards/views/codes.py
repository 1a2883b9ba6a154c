"""Codes for one sign-in: made at the station, typed on any device."""

from flask import request
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.cards import actions, queries
from portal.cards.forms import CodeForm
from portal.cards.views.base import STAFF, views
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.passwords import hash_password
from portal.web import guard, pages, sessions, site
from portal.web.forms import PressForm


@views.post("/people/<int:person_id>/codes")
@guard.signed_in(*STAFF)
def create_code(person_id: int) -> Response:
    """Make a code for somebody who is here, and show it."""
    form = PressForm.from_request()
    code_id = actions.make_code(guard.actor(), person_id, site_key=site.key(), request_id=form.request_key)
    return pages.done("", f"/codes/{code_id}")


@views.get("/codes/<int:code_id>")
@guard.signed_in(*STAFF)
def show_code(code_id: int) -> Response:
    """Show a code to whoever made it, to be read aloud or printed, while it is good."""
    page = queries.code_page(guard.actor(), code_id, site.key())
    return pages.show("cards/code.html", page=page, address=f"{site.url()}/login/code")


@views.get("/login/code")
@guard.public
def type_code() -> Response:
    """Show the form for a code from the station."""
    return pages.show("cards/type_code.html", form=CodeForm(formdata=None))


@views.post("/login/code")
@guard.public
def use_code() -> Response:
    """Sign in with the code and set the new password."""
    form = CodeForm()
    try:
        actions.count_code(request.remote_addr or "")
        form.knowing(queries.names_behind(read(), site.key(), form.typed)).check()
        done = _use(form)
    except (Invalid, Conflict) as error:
        return pages.again("cards/type_code.html", form, error)
    sessions.begin(done.token, done.user_id, "code")
    said = gettext("You are signed in. From now on sign in as %(name)s, with your new password.", name=done.name)
    return pages.done(said, "/profile")


def _use(form: CodeForm) -> actions.Entered:
    here, agent = site.community(), request.user_agent.string or gettext("Unknown device")
    nobody = Actor(None, None, here.id if here else 0)
    hashed = hash_password(form.password.data or "")
    return actions.use_code(nobody, form.typed, hashed, site_key=site.key(), device=agent, request_id=form.request_key)
