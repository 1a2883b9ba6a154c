"""A person's own page."""

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.passwords import hash_password, matches
from portal.people import actions, queries
from portal.people.forms import OwnPasswordForm, ProfileForm
from portal.people.views.base import views
from portal.web import guard, pages
from portal.web.forms import BaseForm


@views.get("/profile")
@guard.signed_in(acting="all")
def show_profile() -> Response:
    """Show the person's own profile with its forms, and where they are signed in."""
    return _profile_page()


def _profile_page(form: BaseForm | None = None, error: Invalid | Conflict | None = None) -> Response:
    actor = guard.actor()
    page, home = queries.profile_page(actor), queries.home_page(actor, actor.person_id or 0)
    forms = {
        "profile_form": form if isinstance(form, ProfileForm) else _filled(page, home),
        "password_form": form if isinstance(form, OwnPasswordForm) else OwnPasswordForm(formdata=None),
    }
    forms["profile_form"].home.offer(home.choices)
    if form is not None and error is not None:
        return pages.again("people/profile.html", form, error, page=page, home=home, **forms)
    return pages.show("people/profile.html", page=page, home=home, form=forms["profile_form"], **forms)


def _filled(page: queries.ProfilePage, home: queries.HomePage) -> ProfileForm:
    return ProfileForm(formdata=None, data={
        "phone": page.phone, "email": page.email, "birth_date": page.birth_date, "skills": page.skills,
        "languages": page.languages, "availability": page.availability,
        "home": str(home.area.id) if home.area else "",
    })  # fmt: skip


@views.post("/profile")
@guard.signed_in(acting="all")
def change_profile() -> Response:
    """Save the person's own profile."""
    form = ProfileForm()
    try:
        form.check()
        actions.change_profile(guard.actor(), form.changes(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _profile_page(form, error)
    return pages.done(gettext("Your profile is saved."), url_for("people.show_profile"))


@views.post("/profile/password")
@guard.signed_in(acting="never")
def change_password() -> Response:
    """Change the person's own password, and sign them out on other devices."""
    actor = guard.actor()
    form = OwnPasswordForm().knowing(queries.sign_in_names(read(), actor.community_id, actor.person_id))
    try:
        form.check()
        present = queries.password_hash_of(read(), actor.user_id)
        proven = present if matches(present, form.current_password.data or "") else None
        hashed = hash_password(form.password.data or "")
        actions.change_password(actor, hashed, proven=proven, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _profile_page(form, error)
    said = gettext("Your new password is saved. You are signed out on every other device.")
    return pages.done(said, url_for("people.show_profile"))
