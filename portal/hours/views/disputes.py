"""Decisions on one's own visits, disagreeing with one, and a third person's decision on that."""

from flask import Response, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from portal.hours import actions, queries
from portal.hours.forms import DisputeForm, SettlementForm, VerificationForm
from portal.hours.views.base import views
from portal.kernel.errors import Invalid
from portal.web import guard, pages


@views.get("/hours/decisions")
@guard.signed_in()
def show_decisions() -> Response:
    """Show the decisions on the reader's own visits by which less counts than was recorded."""
    return pages.show("hours/decisions.html", page=queries.decisions_page(guard.actor()), form=DisputeForm())


@views.post("/hours/verifications/<int:verification_id>/disputes")
@guard.signed_in()
def create_dispute(verification_id: int) -> AnyResponse:
    """Disagree with one decision."""
    form, actor = DisputeForm(), guard.actor()
    try:
        form.check()
        actions.dispute(actor, verification_id, form.reason.data or "", request_id=form.request_key)
    except Invalid as error:
        page = queries.decisions_page(actor, verification_id)
        return pages.again("hours/decisions.html", form, error, page=page)
    return pages.done(gettext("A third person reads this and decides."), url_for("hours.show_decisions"))


@views.post("/hours/disputes/<int:dispute_id>/withdrawal")
@guard.signed_in()
def withdraw_dispute(dispute_id: int) -> AnyResponse:
    """Take one's own dispute back."""
    form = DisputeForm()
    actions.withdraw_dispute(guard.actor(), dispute_id, request_id=form.request_key)
    return pages.done(gettext("Taken back. The decision stands."), url_for("hours.show_decisions"))


@views.post("/hours/disputes/<int:dispute_id>/decision")
@guard.signed_in(acting="never")
def create_settlement(dispute_id: int) -> AnyResponse:
    """Decide on a dispute as a third person."""
    form, actor = SettlementForm(), guard.actor()
    said = {"minutes": form.minutes.minutes, "reason": form.reason.data or "", "request_id": form.request_key}
    try:
        form.check()
        visit_id = actions.decide_dispute(actor, dispute_id, outcome=form.outcome.data or "", **said)
    except Invalid as error:
        actions.only_verifiers(actor, "dispute", dispute_id)
        page = queries.visit_page(actor, queries.disputed_visit(actor, dispute_id))
        shown = {"page": page, "settling": form}
        return pages.again("hours/engagement.html", VerificationForm(formdata=None), error, **shown)
    return pages.done(gettext("Decided."), url_for("hours.show_engagement", engagement_id=visit_id))
