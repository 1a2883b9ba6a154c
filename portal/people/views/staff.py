"""What station staff do: approve newcomers, look people up, keep guardians, households and roles."""

from collections.abc import Callable

from flask import request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid
from portal.people import actions, queries
from portal.people.actions.keeping import ConsentSlip
from portal.people.forms import ConsentForm, DecisionForm, HouseholdForm, RoleForm
from portal.people.views.base import views
from portal.web import guard, pages
from portal.web.forms import BaseForm, PressForm

STAFF = ("social_worker", "supervisor", "site_admin")
GUARDIAN_AGE = 18  # the list only marks minors; the rule pack decides at each claim


@views.get("/approvals")
@guard.signed_in("social_worker", "supervisor")
def list_approvals() -> Response:
    """Show who waits for approval, longest first."""
    return pages.show("people/approvals.html", page=queries.approvals_page(guard.actor(), GUARDIAN_AGE), form=None)


@views.post("/people/<int:person_id>/approval")
@guard.signed_in("social_worker", "supervisor")
def decide(person_id: int) -> Response:
    """Approve or refuse a newcomer."""
    form, actor = DecisionForm(), guard.actor()
    try:
        form.check()
        status = actions.decide(
            actor, person_id, form.decision.data, form.reason.data or "", request_id=form.request_key
        )
    except (Invalid, Conflict) as error:
        return pages.again("people/approvals.html", form, error, page=queries.approvals_page(actor, GUARDIAN_AGE))
    said = gettext("Approved.") if status == "active" else gettext("Refused, with your reason.")
    return pages.done(said, url_for("people.list_approvals"))


@views.get("/people")
@guard.signed_in(*STAFF)
def list_people() -> Response:
    """Show the people of the community by pinyin, found by name or initials."""
    wanted, cursor = request.args.get("q", "")[:80], request.args.get("cursor", "")[:300]
    return pages.show("people/list.html", page=queries.people_page(guard.actor(), wanted, cursor))


@views.get("/people/<int:person_id>")
@guard.signed_in(*STAFF)
def show_person(person_id: int) -> Response:
    """Show one person."""
    return _person_page(person_id)


def _person_page(person_id: int, form: BaseForm | None = None, error: Exception | None = None) -> Response:
    forms = {
        "consent_form": form if isinstance(form, ConsentForm) else ConsentForm(formdata=None),
        "household_form": form if isinstance(form, HouseholdForm) else HouseholdForm(formdata=None),
        "role_form": form if isinstance(form, RoleForm) else RoleForm(formdata=None),
    }
    page = queries.person_page(guard.actor(), person_id)
    if form is not None and isinstance(error, (Invalid, Conflict)):
        return pages.again("people/person.html", form, error, page=page, **forms)
    return pages.show("people/person.html", page=page, form=None, **forms)


def _keep(person_id: int, form: BaseForm, act: Callable[[], object], said: str) -> Response:
    try:
        form.check()
        act()
    except (Invalid, Conflict) as error:
        return _person_page(person_id, form, error)
    return pages.done(said, url_for("people.show_person", person_id=person_id))


@views.post("/people/<int:person_id>/guardian-consents")
@guard.signed_in(*STAFF)
def add_guardian_consent(person_id: int) -> Response:
    """Write down what a guardian signed."""
    form, actor = ConsentForm(), guard.actor()

    def act() -> None:
        today = clock.today(actor.zone)
        slip = ConsentSlip(
            form.guardian_name.data or "", form.guardian_phone.data or "", form.risk.data, form.how_verified.data or "",
            today, form.expires_on.data or today,
        )  # fmt: skip
        actions.add_guardian_consent(actor, person_id, slip, request_id=form.request_key)

    return _keep(person_id, form, act, gettext("The consent is written down."))


@views.post("/guardian-consents/<int:consent_id>/withdrawal")
@guard.signed_in(*STAFF)
def withdraw_guardian_consent(consent_id: int) -> Response:
    """Withdraw a guardian's consent."""
    PressForm.from_request()
    person_id = actions.withdraw_guardian_consent(guard.actor(), consent_id)
    return pages.done(gettext("The consent ends now."), url_for("people.show_person", person_id=person_id))


@views.post("/people/<int:person_id>/household")
@guard.signed_in(*STAFF)
def join_household(person_id: int) -> Response:
    """Write down whom the person lives with, or with an empty number that they live alone."""
    form, actor = HouseholdForm(), guard.actor()

    def act() -> None:
        other = _by_number(actor, form.with_person.data or "")
        actions.join_household(actor, person_id, other, request_id=form.request_key)

    return _keep(person_id, form, act, gettext("The household is written down."))


def _by_number(actor: Actor, number: str) -> int:
    found = queries.person_by_number(read(), actor.community_id, number.strip().upper())
    if found is None:
        raise Invalid(
            {"with_person": gettext("There is nobody with this number. It stands on the other person's page.")}
        )
    return found


@views.post("/people/<int:person_id>/household/end")
@guard.signed_in(*STAFF)
def leave_household(person_id: int) -> Response:
    """Write down that the person no longer lives there."""
    PressForm.from_request()
    actions.leave_household(guard.actor(), person_id)
    return pages.done(gettext("The household is changed."), url_for("people.show_person", person_id=person_id))


@views.post("/people/<int:person_id>/roles")
@guard.signed_in("supervisor", "site_admin")
def give_role(person_id: int) -> Response:
    """Give the person a role for the whole community (teams and organisations give theirs on their own pages)."""
    form, actor = RoleForm(), guard.actor()

    def act() -> None:
        actions.give_role(actor, person_id, form.role.data, "community", actor.community_id)

    return _keep(person_id, form, act, gettext("The role is given. It begins with the next sign-in."))


@views.post("/roles/<int:grant_id>/end")
@guard.signed_in("supervisor", "site_admin")
def end_role(grant_id: int) -> Response:
    """End a role."""
    PressForm.from_request()
    person_id = actions.end_role(guard.actor(), grant_id)
    return pages.done(gettext("The role ends now."), url_for("people.show_person", person_id=person_id))
