"""A team's agreement: on screen, on paper, to propose, to say yes to."""

from flask import request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.council import actions, queries
from portal.council.forms import AgreementForm, PaperYesForm
from portal.council.views.base import views
from portal.kernel.errors import Conflict, Invalid
from portal.web import guard, pages
from portal.web.forms import PressForm


def _home(team_id: int) -> str:
    return url_for("council.show_agreement", team_id=team_id)


@views.get("/teams/<int:team_id>/agreement")
@guard.signed_in(acting="all")
def show_agreement(team_id: int) -> Response:
    """Show what the team and its members promise each other, with `?print=1` as a page to sign."""
    page = queries.agreement_page(guard.actor(), team_id)
    template = "council/agreement_print.html" if request.args.get("print") else "council/agreement.html"
    return pages.show(template, page=page)


@views.get("/teams/<int:team_id>/agreement/new")
@guard.signed_in(acting="never")
def new_agreement(team_id: int) -> Response:
    """Show the form for a version, filled in with the one that holds."""
    page = queries.agreement_page(guard.actor(), team_id)
    held = page.in_force
    said = {"team_gives": held.team_gives, "member_gives": held.member_gives} if held else {}
    return pages.show("council/new_agreement.html", page=page, form=AgreementForm(formdata=None, data=said))


@views.post("/teams/<int:team_id>/agreements")
@guard.signed_in(acting="never")
def create_agreement(team_id: int) -> Response:
    """Put a version to the members."""
    form, actor = AgreementForm(), guard.actor()
    page = queries.agreement_page(actor, team_id)
    try:
        form.check()
        actions.propose(actor, team_id, form.draft(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("council/new_agreement.html", form, error, page=page)
    return pages.done(gettext("The members are asked. Please say yes yourself, too."), _home(team_id))


@views.post("/agreements/<int:agreement_id>/signatures")
@guard.signed_in(acting="all")
def create_signature(agreement_id: int) -> Response:
    """Say yes."""
    form = PressForm.from_request()
    team_id = actions.sign(guard.actor(), agreement_id, request_id=form.request_key)
    return pages.done(gettext("Thank you. Your yes is written down."), _home(team_id))


@views.post("/agreements/<int:agreement_id>/paper-signatures")
@guard.signed_in(acting="never")
def note_signature(agreement_id: int) -> Response:
    """Write down a yes on paper."""
    form = PaperYesForm.from_request()
    team_id = actions.note_signature(guard.actor(), agreement_id, form.person_id, request_id=form.request_key)
    return pages.done(gettext("The yes on paper is written down."), _home(team_id))


@views.post("/agreements/<int:agreement_id>/signatures/<int:member_id>/reversal")
@guard.signed_in(acting="all")
def reverse_signature(agreement_id: int, member_id: int) -> Response:
    """Take a yes back."""
    form = PressForm.from_request()
    team_id = actions.unsign(guard.actor(), agreement_id, member_id, request_id=form.request_key)
    return pages.done(gettext("The yes is taken back."), _home(team_id))


@views.post("/agreements/<int:agreement_id>/withdrawal")
@guard.signed_in(acting="never")
def withdraw_agreement(agreement_id: int) -> Response:
    """Take back a version that waits."""
    form = PressForm.from_request()
    team_id = actions.withdraw_draft(guard.actor(), agreement_id, request_id=form.request_key)
    return pages.done(gettext("The version is withdrawn."), _home(team_id))
