"""Acting for somebody: who may, whom one acts for now, and the end of it."""

from flask import session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid
from portal.people import actions, queries
from portal.people.forms import MandateForm
from portal.people.views.base import ACTS_FOR, views
from portal.web import guard, pages
from portal.web.forms import PressForm


@views.get("/mandates")
@guard.signed_in(acting="any")
def list_mandates() -> Response:
    """Show whom the reader acts for, and who acts for the reader."""
    page = queries.acting_page(guard.actor(), pages.next_page(""))
    return pages.show("people/mandates.html", page=page, form=MandateForm(formdata=None))


@views.post("/mandates")
@guard.signed_in(acting="never")
def create_mandate() -> Response:
    """Let somebody act for oneself."""
    form, actor = MandateForm(), guard.actor()
    try:
        form.check()
        actions.let_act(actor, actor.person_id or 0, agreement(form), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("people/mandates.html", form, error, page=queries.acting_page(actor))
    said = gettext("Saved. From now on this person can act for you. You can end it here at any time.")
    return pages.done(said, url_for("people.list_mandates"))


def agreement(form: MandateForm, agreed: str = "own", slip_no: str | None = None) -> actions.Agreement:
    """Return what a form says, with how it was agreed."""
    number = (form.helper.data or "").strip().upper()
    return actions.Agreement(number, form.scope.data, form.until_at, agreed, slip_no)


@views.post("/mandates/<int:mandate_id>/end")
@guard.signed_in(acting="any")
def end_mandate(mandate_id: int) -> Response:
    """End it: the helper acts for the person no longer."""
    PressForm.from_request()
    actor = guard.actor()
    person_id = actions.end_mandate(actor, mandate_id)
    is_staff = actor.own_person_id != person_id and actor.has("social_worker", "supervisor", "site_admin")
    url = url_for("people.show_person", person_id=person_id) if is_staff else url_for("people.list_mandates")
    return pages.done(gettext("This has ended. Both of you are told."), url)


@views.post("/mandates/<int:mandate_id>/choice")
@guard.signed_in(acting="any")
def act_for(mandate_id: int) -> Response:
    """Begin to act for the person, on this device only."""
    PressForm.from_request()
    chosen = queries.mandate_to_choose(read(), guard.actor(), mandate_id, clock.now())
    session[ACTS_FOR] = chosen.mandate_id
    return pages.done("", pages.next_page("/tasks"))


@views.post("/mandates/choice/end")
@guard.signed_in(acting="any")
def stop_acting() -> Response:
    """Act for oneself again."""
    PressForm.from_request()
    session.pop(ACTS_FOR, None)
    return pages.done(gettext("You act for yourself again."), url_for("people.list_mandates"))
