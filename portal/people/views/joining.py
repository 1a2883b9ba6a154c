"""Register as a newcomer."""

from flask import g, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.kernel.passwords import hash_password, matches
from portal.kernel.text import N_
from portal.people import actions, queries, rules
from portal.people.forms import RegistrationForm
from portal.people.models import Community
from portal.people.views.base import line_of, views
from portal.people.views.signing_in import start
from portal.web import guard, pages


def _community() -> Community:
    slug = request.values.get("community", "")
    found = queries.community_by_slug(read(), slug) if slug else queries.first_community(read())
    if found is None:
        raise NotFound(N_("There is no community yet."))
    g.community = line_of(found)
    return found


@views.get("/register")
@guard.public
def show_registration() -> Response:
    """Show the form for newcomers."""
    form = RegistrationForm(formdata=None)
    community = _community()
    form.community.data = community.slug if request.args.get("community") else ""
    form.home.offer(queries.area_choices(read(), community.id))
    return pages.show("people/register.html", form=form)


@views.post("/register")
@guard.public
def register() -> Response:
    """Add the newcomer, sign them in, and say that a social worker will approve them."""
    form, community = RegistrationForm(), _community()
    form.home.offer(queries.area_choices(read(), community.id))
    try:
        form.check()
        done = actions.register(Actor(None, None, community.id), _newcomer(form), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("people/register.html", form, error)
    _let_in(form, done)
    welcome = gettext("Welcome! A social worker will approve you soon. You can already take low-risk tasks.")
    return pages.done(welcome, "/tasks")


def _let_in(form: RegistrationForm, done: actions.Registered) -> None:
    """Sign the newcomer in; the password is asked again, since a form may come a second time from another browser."""
    named = rules.read_sign_in_name(form.identifier.data or "")
    user = queries.user_for_sign_in(read(), named) if named else None
    if user is not None and user.id == done.user_id and matches(user.password_hash, form.password.data or ""):
        start(user, form.identifier.data or "")


def _newcomer(form: RegistrationForm) -> actions.Newcomer:
    named = rules.read_sign_in_name(form.identifier.data or "")
    if named is None or form.birth_date.data is None:
        raise Invalid({"identifier": N_("Enter a phone number, an e-mail address or a user name")})
    hashed = hash_password(form.password.data or "")
    return actions.Newcomer(form.name.data or "", named, hashed, form.birth_date.data, form.home.number)
