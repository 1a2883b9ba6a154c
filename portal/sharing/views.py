"""The household's page: what is shared, who was asked, and leaving; and what staff see of it."""

from flask import Blueprint, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.errors import Conflict, Invalid
from portal.sharing import (
    actions,
    jobs,  # noqa: F401 - the worker's part is declared with the pages
    queries,
)
from portal.sharing.forms import AnswerForm, AskForm
from portal.web import guard, pages
from portal.web.forms import PressForm

views = Blueprint("sharing", __name__)
STAFF = ("social_worker", "supervisor", "site_admin")


@views.get("/household")
@guard.signed_in(acting="all")
def show_household() -> Response:
    """Show what the reader shares, and what waits for an answer."""
    return pages.show("sharing/household.html", page=queries.household_page(guard.actor()), form=AskForm(formdata=None))


@views.post("/household/invitations")
@guard.signed_in(acting="all")
def create_invitation() -> Response:
    """Ask somebody to share."""
    form, actor = AskForm(), guard.actor()
    try:
        form.check()
        actions.ask(actor, form.public_no, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("sharing/household.html", form, error, page=queries.household_page(actor))
    return pages.done(gettext("You have asked. The other person answers on their own page."), _household())


def _household() -> str:
    return url_for("sharing.show_household")


@views.post("/household/invitations/<int:invitation_id>/answers")
@guard.signed_in(acting="all")
def create_answer(invitation_id: int) -> Response:
    """Say yes or no to an invitation."""
    form = AnswerForm.from_request()
    is_yes = form.answer.data == "yes"
    given = actions.answer(guard.actor(), invitation_id, is_yes=is_yes, request_id=form.request_key)
    return pages.done(_said(given.outcome), _household())


def _said(outcome: str) -> str:
    if outcome == "joined":
        return gettext("You share your time from now on.")
    if outcome == "agreed":
        return gettext("You have said yes. The others' answers are still open.")
    return gettext("You have said no. Nothing is shared.")


@views.post("/household/invitations/<int:invitation_id>/withdrawal")
@guard.signed_in(acting="all")
def withdraw_invitation(invitation_id: int) -> Response:
    """Take a question back that nobody has answered yet."""
    PressForm.from_request()
    actions.withdraw(guard.actor(), invitation_id)
    return pages.done(gettext("You have taken your question back."), _household())


@views.post("/household/departure")
@guard.signed_in(acting="all")
def leave() -> Response:
    """Share no longer, and take along one's part."""
    form = PressForm.from_request()
    actions.leave(guard.actor(), request_id=form.request_key)
    return pages.done(gettext("You share no longer. Your part is on your own account."), _household())


@views.get("/people/<int:person_id>/sharing")
@guard.signed_in(*STAFF)
def show_sharing(person_id: int) -> Response:
    """Show staff whether and with whom a person shares; they decide nothing about it."""
    return pages.show("sharing/seen.html", page=queries.sharing_seen(guard.actor(), person_id))
