"""Acting for somebody: who may, whom one acts for now, and the end of it."""

from dataclasses import replace

from flask import session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid
from portal.people import actions, queries
from portal.people.forms import MandateForm, OwnConsentForm, StationMandateForm
from portal.people.views.base import ACTS_FOR, HERE_ON, views
from portal.web import guard, pages
from portal.web.forms import BaseForm, PressForm


@views.get("/mandates")
@guard.signed_in(acting="any")
def list_mandates() -> Response:
    """Show whom the reader acts for, and who acts for the reader."""
    return _page()


def _page(form: BaseForm | None = None, error: Invalid | Conflict | None = None, child: int = 0) -> Response:
    page = queries.acting_page(guard.actor(), pages.next_page(""))
    forms = {
        "mandate_form": form if isinstance(form, MandateForm) else MandateForm(formdata=None),
        "consent_form": form if isinstance(form, OwnConsentForm) else OwnConsentForm(formdata=None), "child": child,
    }  # fmt: skip
    if form is not None and error is not None:
        return pages.again("people/mandates.html", form, error, page=page, **forms)
    return pages.show("people/mandates.html", page=page, form=None, **forms)


@views.post("/mandates")
@guard.signed_in(acting="never")
def create_mandate() -> Response:
    """Let somebody act for oneself."""
    form, actor = MandateForm(), guard.actor()
    try:
        form.check()
        actions.let_act(actor, actor.person_id or 0, agreement(form), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _page(form, error)
    said = gettext("Saved. From now on this person can act for you. You can end it here at any time.")
    return pages.done(said, url_for("people.list_mandates"))


def agreement(form: MandateForm) -> actions.Agreement:
    """Return what a form says: by the person's own word, or as the station's form says it was agreed."""
    said = actions.Agreement((form.helper.data or "").strip().upper(), form.scope.data, form.until_at)
    if not isinstance(form, StationMandateForm):
        return said
    slip_no = (form.slip_no.data or "").strip() if form.agreed.data == "slip" else None
    return replace(said, agreed=form.agreed.data, slip_no=slip_no, is_guardian=form.is_guardian.data)


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


@views.post("/mandates/<int:mandate_id>/consents")
@guard.signed_in(acting="never")
def create_consent(mandate_id: int) -> Response:
    """Agree to tasks of one's child up to a risk."""
    form = OwnConsentForm()
    try:
        form.check()
        said = form.risk.data, form.expires_on.data
        actions.consent(guard.actor(), mandate_id, *said, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _page(form, error, mandate_id)
    return pages.done(gettext("The consent is saved."), url_for("people.list_mandates"))


@views.post("/mandates/<int:mandate_id>/consents/<int:consent_id>/end")
@guard.signed_in(acting="never")
def end_consent(mandate_id: int, consent_id: int) -> Response:
    """Take a consent to one's child's tasks back."""
    PressForm.from_request()
    actions.end_consent(guard.actor(), mandate_id, consent_id)
    return pages.done(gettext("The consent ends now."), url_for("people.list_mandates"))


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
    session.pop(HERE_ON, None)
    return pages.done(gettext("You act for yourself again."), url_for("people.list_mandates"))
