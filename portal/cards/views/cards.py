"""What the station does about cards: issue, print, end, and set the PIN."""

from dataclasses import replace

from flask import request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.cards import actions, queries
from portal.cards.forms import EndCardForm, PinForm
from portal.cards.views.base import STAFF, views
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.passwords import hash_password
from portal.web import guard, pages, qr, site
from portal.web.addresses import LARGEST
from portal.web.forms import BaseForm, PressForm


@views.get("/cards")
@guard.signed_in(*STAFF)
def list_cards() -> Response:
    """Show the cards of the community, to be printed or found."""
    return pages.show("cards/list.html", page=queries.cards_page(guard.actor(), request.args.get("q", "")[:80]))


@views.get("/cards/print")
@guard.signed_in(*STAFF)
def print_cards() -> Response:
    """Show the chosen cards for paper, eight on a sheet."""
    asked = [int(number) for number in request.args.getlist("card") if number.isascii() and number.isdigit()]
    if not asked:
        return pages.done(gettext("Choose the cards first."), url_for("cards.list_cards"))
    found = queries.print_page(guard.actor(), [number for number in asked if number <= LARGEST], site.key())
    drawn = [replace(card, picture=qr.path(f"{site.url()}/b/{card.badge}")) for card in found]
    return pages.show("cards/print.html", page=drawn)


@views.get("/people/<int:person_id>/cards")
@guard.signed_in(*STAFF)
def show_person_cards(person_id: int) -> Response:
    """Show one person's card and PIN, and what was issued before."""
    return _page(person_id)


def _page(person_id: int, form: BaseForm | None = None, error: Exception | None = None) -> Response:
    kinds = {"end_form": EndCardForm, "pin_form": PinForm}
    forms = {name: form if isinstance(form, kind) else kind(formdata=None) for name, kind in kinds.items()}
    page = queries.person_cards(guard.actor(), person_id)
    if form is not None and isinstance(error, (Invalid, Conflict)):
        return pages.again("cards/person.html", form, error, page=page, **forms)
    return pages.show("cards/person.html", page=page, form=None, **forms)


@views.post("/people/<int:person_id>/cards")
@guard.signed_in(*STAFF)
def issue_card(person_id: int) -> Response:
    """Give the person a card; the one before it ends."""
    form = PressForm.from_request()
    actions.issue_card(guard.actor(), person_id, site_key=site.key(), request_id=form.request_key)
    said = gettext("The card is there. Print it now.")
    return pages.done(said, url_for("cards.show_person_cards", person_id=person_id))


@views.post("/cards/<int:card_id>/end")
@guard.signed_in(*STAFF)
def end_card(card_id: int) -> Response:
    """End a card that is lost or was handed back."""
    form = EndCardForm.from_request()
    person_id = actions.end_card(guard.actor(), card_id, form.reason.data, request_id=form.request_key)
    said = gettext("The card opens nothing any more.")
    return pages.done(said, url_for("cards.show_person_cards", person_id=person_id))


@views.post("/people/<int:person_id>/pin")
@guard.signed_in(*STAFF)
def set_pin(person_id: int) -> Response:
    """Set the PIN that the person has just typed at the station."""
    page = queries.person_cards(guard.actor(), person_id)
    form = PinForm().knowing(page.birth_date, page.phone)
    try:
        form.check()
        actions.set_pin(guard.actor(), person_id, hash_password(form.pin), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _page(person_id, form, error)
    said = gettext("The PIN is set. The person is told.")
    return pages.done(said, url_for("cards.show_person_cards", person_id=person_id))
