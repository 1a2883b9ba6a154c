"""A person's own page."""

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.errors import Conflict, Invalid
from portal.people import actions, queries
from portal.people.forms import ProfileForm
from portal.people.views.base import views
from portal.web import guard, pages


@views.get("/profile")
@guard.signed_in()
def show_profile() -> Response:
    """Show the person's own profile with its form, and where they are signed in."""
    page = queries.profile_page(guard.actor())
    form = ProfileForm(formdata=None, data={
        "phone": page.phone, "email": page.email, "birth_date": page.birth_date, "skills": page.skills,
        "languages": page.languages, "availability": page.availability,
    })  # fmt: skip
    return pages.show("people/profile.html", page=page, form=form)


@views.post("/profile")
@guard.signed_in()
def change_profile() -> Response:
    """Save the person's own profile."""
    form = ProfileForm()
    try:
        form.check()
        actions.change_profile(guard.actor(), form.changes(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("people/profile.html", form, error, page=queries.profile_page(guard.actor()))
    return pages.done(gettext("Your profile is saved."), url_for("people.show_profile"))
