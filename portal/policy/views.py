"""The page of the rules: what counts today and why, a change proposed by one person, and the word of a second."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel import clock
from portal.kernel.errors import Conflict, Invalid, refuse
from portal.policy import actions, queries, rules
from portal.policy.forms import ProposalForm, form_class
from portal.web import guard, pages
from portal.web.forms import PressForm

views = Blueprint("policy", __name__)


@views.get("/rules")
@guard.signed_in(*rules.READERS)
def list_rules() -> Response:
    """Show the figures of today with their sources, and what was proposed."""
    return pages.show("policy/list.html", page=queries.rules_page(guard.actor()))


@views.get("/rules/new")
@guard.signed_in(*rules.CHANGERS)
def new_rules() -> Response:
    """Show the form for new figures; with figures in the address, what they would change from when."""
    pack = request.args.get("pack", "")
    if pack not in rules.SHAPES:
        abort(404)
    if "source" not in request.args:
        form = ProposalForm.of(pack, queries.figures_now(guard.actor(), pack))
        return pages.show("policy/new.html", form=form, page=queries.pack_page(guard.actor(), pack), preview=None)
    return _preview(ProposalForm.from_address(request.args))


def _proposal(form: ProposalForm) -> actions.Proposal:
    return actions.Proposal(form.pack.data, form.values(), form.effective_on.data, form.source.data.strip())


def _preview(form: ProposalForm) -> Response:
    page = queries.pack_page(guard.actor(), form.pack.data)
    try:
        form.check()
        said, actor = _proposal(form), guard.actor()
        refuse(rules.may_propose(actor, said.effective_on, clock.today(actor.zone)))
        preview = queries.preview(actor, said.name, dict(said.values), said.effective_on)
    except (Invalid, Conflict) as error:
        return pages.again("policy/new.html", form, error, page=page, preview=None)
    return pages.show("policy/new.html", form=form, page=page, preview=preview)


@views.post("/rules")
@guard.signed_in(*rules.CHANGERS)
def create_rules() -> Response:
    """Propose new figures."""
    form = form_class(request.form.get("pack", ""))()
    try:
        form.check()
        actions.propose(guard.actor(), _proposal(form), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        if form.pack.data not in rules.SHAPES:
            raise
        page = queries.pack_page(guard.actor(), form.pack.data)
        return pages.again("policy/new.html", form, error, page=page, preview=None)
    return pages.done(
        gettext("Proposed. It counts once a second person has approved it."), url_for("policy.list_rules")
    )


@views.post("/rules/<int:proposal_id>/approval")
@guard.signed_in(*rules.CHANGERS)
def create_approval(proposal_id: int) -> Response:
    """Approve what somebody else proposed."""
    form, actor = PressForm.from_request(), guard.actor()
    name, version = queries.proposal_of(actor, proposal_id)
    day = actions.approve(actor, name, version, request_id=form.request_key)
    text = gettext("Approved. These rules count from %(day)s on.", day=day.isoformat())
    return pages.done(text, url_for("policy.list_rules"))
