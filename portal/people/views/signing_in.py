"""Sign in, sign out, language and type size."""

from flask import request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.passwords import NOBODY, matches
from portal.people import actions, queries, rules
from portal.people.actions.signing_in import count_tries
from portal.people.forms import PreferencesForm, SignInForm
from portal.people.models import User
from portal.people.views.base import SignedInUser, mint, views
from portal.web import guard, pages, site
from portal.web.forms import PressForm

YEAR_SECONDS = 31_536_000


@views.get("/login")
@guard.public
def show_sign_in() -> Response:
    """Show the sign-in form, or go on when somebody is signed in."""
    if guard.actor_or_none():
        return pages.done("", pages.next_page("/"))
    form = SignInForm(formdata=None)
    form.next.data = request.args.get("next", "")
    return pages.show("people/sign_in.html", form=form)


@views.post("/login")
@guard.public
def sign_in() -> Response:
    """Sign in with the password; the same words for an unknown name and a wrong password."""
    form = SignInForm()
    try:
        form.check()
        user = _who(form.identifier.data or "", form.password.data or "")
        start(user, form.identifier.data or "", request.remote_addr or "")
    except (Invalid, Conflict) as error:
        return pages.again("people/sign_in.html", form, error)
    return pages.done("", pages.next_page("/"))


def _who(identifier: str, password: str) -> User:
    named = rules.read_sign_in_name(identifier)
    key = named.value if named else identifier.strip().lower()[:80]
    count_tries(key, request.remote_addr or "")
    user = queries.user_for_sign_in(read(), named) if named else None
    is_right = matches(user.password_hash if user else NOBODY, password)
    if user is None or not is_right or user.is_closed:
        raise Invalid({"password": rules.WRONG})
    return user


def start(user: User, identifier: str, address: str = "") -> None:
    """Begin the sign-in of a user in this browser; address: where a try was counted for that turned out right."""
    named = rules.read_sign_in_name(identifier)
    about_to_be = Actor(user.id, user.person_id, user.community_id)
    device = (request.user_agent.string or gettext("Unknown device"))[:120]
    name = named.value if named else ""
    token = actions.sign_in(about_to_be, user.id, device, name, address, proven=user.password_hash)
    mint(SignedInUser(token, about_to_be))


@views.post("/logout")
@guard.signed_in(acting="any")
def sign_out() -> Response:
    """End this sign-in on the server and forget it in the browser; a second press finds it ended."""
    PressForm.from_request()
    actions.sign_out(guard.actor())
    session.clear()
    return pages.done(gettext("You are signed out."), "/")


@views.post("/preferences")
@guard.public
def choose_preferences() -> Response:
    """Remember language and type size, for the device and for whoever is signed in; what is so already stays so."""
    form = PreferencesForm.from_request()
    language, size = form.language.data or None, form.type.data or None
    response = pages.done("", pages.next_page("/"))
    for name, value in ((site.LANGUAGE_COOKIE, language), (site.TYPE_COOKIE, size)):
        if value:
            response.set_cookie(name, value, max_age=YEAR_SECONDS, samesite="Lax", httponly=True)
    if actor := guard.actor_or_none():
        actions.set_preferences(actor, language, is_large=size == "large" if size else None)
    return response


@views.post("/sign-ins/<int:sign_in_id>/end")
@guard.signed_in(acting="never")
def end_sign_in(sign_in_id: int) -> Response:
    """End one of one's own sign-ins; 0 ends all the others. A second press finds them ended."""
    PressForm.from_request()
    actions.end_sign_in(guard.actor(), sign_in_id or None)
    return pages.done(gettext("That device is signed out."), url_for("people.show_profile"))
