"""What a person holds: the staff's page about somebody, and everybody's own."""

from flask import Blueprint, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.errors import Conflict, Invalid
from portal.training import actions, queries
from portal.training.forms import CredentialForm
from portal.web import guard, pages
from portal.web.forms import PressForm

views = Blueprint("training", __name__)
STAFF = ("social_worker", "supervisor", "site_admin")


@views.get("/credentials")
@guard.signed_in(acting="all")
def list_credentials() -> Response:
    """Show what the person themselves holds."""
    return pages.show("training/credentials.html", page=queries.own_page(guard.actor()), form=None)


@views.get("/people/<int:person_id>/credentials")
@guard.signed_in(*STAFF)
def show_credentials(person_id: int) -> Response:
    """Show what a person holds, with the form for one more."""
    page = queries.credentials_page(guard.actor(), person_id)
    return pages.show("training/credentials.html", page=page, form=CredentialForm(formdata=None))


@views.post("/people/<int:person_id>/credentials")
@guard.signed_in(*STAFF)
def add_credential(person_id: int) -> Response:
    """Write down what a person holds."""
    form, actor = CredentialForm(), guard.actor()
    try:
        form.check()
        actions.add_credential(actor, person_id, form.seen(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        page = queries.credentials_page(actor, person_id)
        return pages.again("training/credentials.html", form, error, page=page)
    return pages.done(gettext("It is saved."), url_for("training.show_credentials", person_id=person_id))


@views.post("/credentials/<int:credential_id>/withdrawal")
@guard.signed_in(*STAFF)
def withdraw_credential(credential_id: int) -> Response:
    """Withdraw what a person held."""
    form = PressForm.from_request()
    person_id = actions.withdraw_credential(guard.actor(), credential_id, request_id=form.request_key)
    return pages.done(gettext("It no longer counts."), url_for("training.show_credentials", person_id=person_id))
