"""One's own data: the file and the erasure; for supervisors the requests, and what was forgotten."""

from flask import Blueprint, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel import clock
from portal.kernel.errors import Conflict, Invalid
from portal.privacy import (
    actions,
    jobs,  # noqa: F401 - the worker's part is declared with the pages
    queries,
)
from portal.privacy.forms import KeepForm, SlipForm
from portal.privacy.packing import pack
from portal.web import guard, pages
from portal.web.forms import PressForm

views = Blueprint("privacy", __name__)


@views.get("/profile/data")
@guard.signed_in(acting="all")
def show_data() -> Response:
    """Show what can be done with one's own data."""
    return pages.show("privacy/data.html", page=queries.data_page(guard.actor()))


@views.post("/profile/data")
@guard.signed_in(acting="all")
def take_own() -> Response:
    """Write down that the person takes their data along; the file follows."""
    form, actor = PressForm.from_request(), guard.actor()
    actions.take_data(actor, actor.person_id or 0, request_id=form.request_key)
    return pages.done("", url_for("privacy.export_own"))


@views.get("/profile/data.zip")
@guard.signed_in(acting="all")
def export_own() -> Response:
    """Give the person all their own data."""
    actor = guard.actor()
    return pages.download("my-data.zip", pack(queries.given_out(actor, actor.person_id or 0), clock.now()))


@views.post("/people/<int:person_id>/data")
@guard.signed_in("social_worker", "supervisor", "site_admin")
def take_for(person_id: int) -> Response:
    """Write down that the station gives out somebody's data; the file follows."""
    form = PressForm.from_request()
    actions.take_data(guard.actor(), person_id, request_id=form.request_key)
    return pages.done("", url_for("privacy.export_for", person_id=person_id))


@views.get("/people/<int:person_id>/data.zip")
@guard.signed_in("social_worker", "supervisor", "site_admin")
def export_for(person_id: int) -> Response:
    """Give out all data of somebody who asks for them at the station."""
    return pages.download("data.zip", pack(queries.given_out(guard.actor(), person_id), clock.now()))


@views.post("/profile/erasure")
@guard.signed_in(acting="never")
def ask() -> Response:
    """Ask to be erased."""
    form = PressForm.from_request()
    actions.ask(guard.actor(), request_id=form.request_key)
    said = gettext("We have written it down. Until it is done you can take it back.")
    return pages.done(said, url_for("privacy.show_data"))


@views.post("/profile/erasure/withdrawal")
@guard.signed_in(acting="never")
def take_back() -> Response:
    """Take the wish to be erased back."""
    form = PressForm.from_request()
    actions.take_back(guard.actor(), request_id=form.request_key)
    return pages.done(gettext("You stay. Nothing was changed."), url_for("privacy.show_data"))


@views.post("/profile/erasure/confirmation")
@guard.signed_in(acting="never")
def confirm() -> Response:
    """Erase the person, who is signed out with it."""
    form = PressForm.from_request()
    actions.confirm(guard.actor(), request_id=form.request_key)
    session.clear()
    return pages.done(gettext("Your data are erased. Thank you for your time."), url_for("admin.show_home"))


@views.get("/people/<int:person_id>/erasure")
@guard.signed_in("social_worker", "supervisor", "site_admin")
def show_person(person_id: int) -> Response:
    """Show what the station can do about somebody's wish to be erased."""
    page = queries.person_erasure_page(guard.actor(), person_id)
    return pages.show("privacy/person.html", page=page, form=SlipForm(formdata=None))


@views.post("/people/<int:person_id>/erasure")
@guard.signed_in("social_worker", "supervisor")
def enter(person_id: int) -> Response:
    """Enter somebody's request from a signed slip."""
    form, actor = SlipForm(), guard.actor()
    try:
        form.check()
        actions.enter(actor, person_id, form.slip_no.data, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("privacy/person.html", form, error, page=queries.person_erasure_page(actor, person_id))
    return pages.done(gettext("The request is written down."), url_for("privacy.show_person", person_id=person_id))


@views.post("/people/<int:person_id>/erasure/withdrawal")
@guard.signed_in("social_worker", "supervisor")
def take_back_for(person_id: int) -> Response:
    """Take back the request that the station entered."""
    form = PressForm.from_request()
    actions.take_back_for(guard.actor(), person_id, request_id=form.request_key)
    return pages.done(gettext("The request is taken back."), url_for("privacy.show_person", person_id=person_id))


@views.get("/erasures")
@guard.signed_in("supervisor")
def list_erasures() -> Response:
    """Show who asked to be erased, and what was forgotten."""
    page = queries.erasures_page(guard.actor())
    return pages.show("privacy/erasures.html", page=page, form=KeepForm(formdata=None), forms=KeepForm.of_each(page))


@views.post("/erasures/<int:request_no>/decision")
@guard.signed_in("supervisor")
def erase(request_no: int) -> Response:
    """Erase whoever asked."""
    form = PressForm.from_request()
    actions.erase(guard.actor(), request_no, request_id=form.request_key)
    return pages.done(gettext("The person is erased."), url_for("privacy.list_erasures"))


@views.post("/erasures/<int:request_no>/keeping")
@guard.signed_in("supervisor")
def keep(request_no: int) -> Response:
    """Say why somebody is not erased yet."""
    form, actor = KeepForm(), guard.actor()
    try:
        form.check()
        actions.keep(actor, request_no, form.sentence.data, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        page = queries.erasures_page(actor)
        forms = KeepForm.of_each(page, form.under(request_no))
        return pages.again("privacy/erasures.html", form, error, page=page, forms=forms)
    return pages.done(gettext("It is saved."), url_for("privacy.list_erasures"))
