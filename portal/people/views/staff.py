"""What station staff do: approve newcomers, look people up, keep guardians, households and roles."""

from collections.abc import Callable

from flask import current_app, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel import clock
from portal.kernel.actor import GRID_WORKER, Actor
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.passwords import hash_password
from portal.people import actions, queries
from portal.people.actions.keeping import ConsentSlip
from portal.people.forms import (
    BirthDateForm,
    ConsentForm,
    DecisionForm,
    HomeForm,
    HouseholdForm,
    ResetForm,
    RoleForm,
    StationMandateForm,
)
from portal.people.views.acting import agreement
from portal.people.views.base import views
from portal.web import guard, pages
from portal.web.addresses import asked_number
from portal.web.forms import BaseForm, PressForm, choices
from portal.web.menu import ROLE_LABELS

STAFF = ("social_worker", "supervisor", "site_admin")
FORMS = {
    "consent_form": ConsentForm, "household_form": HouseholdForm, "role_form": RoleForm,
    "birth_date_form": BirthDateForm, "reset_form": ResetForm, "mandate_form": StationMandateForm,
    "home_form": HomeForm,
}  # fmt: skip


@views.get("/approvals")
@guard.signed_in("social_worker", "supervisor")
def list_approvals() -> Response:
    """Show who waits for approval, longest first."""
    return _approvals_page()


def _approvals_page(form: DecisionForm | None = None, error: Invalid | Conflict | None = None) -> Response:
    actor = guard.actor()
    page = queries.approvals_page(actor, current_app.extensions["guardian_age"](actor))
    if form is not None and error is not None:
        return pages.again("people/approvals.html", form, error, page=page)
    return pages.show("people/approvals.html", page=page, form=None)


@views.post("/people/<int:person_id>/approval")
@guard.signed_in("social_worker", "supervisor")
def decide(person_id: int) -> Response:
    """Approve or refuse a newcomer, or approve a refused person after all."""
    form = DecisionForm().stand_at(person_id)
    try:
        form.check()
        said = form.decision.data, form.reason.data or ""
        status = actions.decide(guard.actor(), person_id, *said, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _approvals_page(form, error)
    said = gettext("Approved.") if status == "active" else gettext("Refused, with your reason.")
    return pages.done(said, url_for("people.list_approvals"))


@views.get("/people")
@guard.signed_in(*STAFF)
def list_people() -> Response:
    """Show the people of the community by pinyin, found by name or initials."""
    wanted, cursor = request.args.get("q", "")[:80], request.args.get("cursor", "")[:300]
    page = queries.people_page(guard.actor(), wanted, cursor, asked_number("area"))
    return pages.show("people/list.html", page=page)


@views.get("/people/<int:person_id>")
@guard.signed_in(*STAFF)
def show_person(person_id: int) -> Response:
    """Show one person."""
    return _person_page(person_id)


def _person_page(person_id: int, form: BaseForm | None = None, error: Exception | None = None) -> Response:
    forms = {name: form if isinstance(form, kind) else kind(formdata=None) for name, kind in FORMS.items()}
    page, actor = queries.person_page(guard.actor(), person_id), guard.actor()
    also = {"alike": queries.alike_of(actor, person_id), "home": queries.home_page(actor, person_id)}
    _offer(forms, page, also["home"])
    if form is not None and isinstance(error, (Invalid, Conflict)):
        return pages.again("people/person.html", form, error, page=page, **also, **forms)
    return pages.show("people/person.html", page=page, form=None, **also, **forms)


def _offer(forms: dict[str, BaseForm], page: queries.PersonPage, home: queries.HomePage) -> None:
    """Offer the roles that the reader may give, and the areas; without an area nobody can be its grid worker."""
    role_form, home_form = forms["role_form"], forms["home_form"]
    roles = [role for role in page.grantable if role != GRID_WORKER or home.choices]
    role_form.role.choices = choices((role, gettext(ROLE_LABELS[role])) for role in roles)
    role_form.area.offer(each for each in home.choices if home.areas[each.id].is_live)
    home_form.home.offer(home.choices)
    if not home_form.home.raw_data and home.area:
        home_form.home.data = str(home.area.id)


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

    return _keep(person_id, form, act, gettext("The consent is saved."))


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

    return _keep(person_id, form, act, gettext("The household is saved."))


def _by_number(actor: Actor, number: str) -> int:
    found = queries.person_by_number(read(), actor.community_id, number.strip().upper())
    if found is None:
        raise Invalid({"with_person": gettext("There is nobody with this number. It is on the other person's page.")})
    return found


@views.post("/people/<int:person_id>/household/end")
@guard.signed_in(*STAFF)
def leave_household(person_id: int) -> Response:
    """Write down that the person no longer lives there."""
    form = PressForm.from_request()
    actions.leave_household(guard.actor(), person_id, request_id=form.request_key)
    return pages.done(gettext("The household is changed."), url_for("people.show_person", person_id=person_id))


@views.post("/people/<int:person_id>/mandates")
@guard.signed_in(*STAFF)
def add_mandate(person_id: int) -> Response:
    """Write down who acts for the person, as both agreed at the station or on a slip."""
    form, actor = StationMandateForm(), guard.actor()

    def act() -> None:
        actions.let_act(actor, person_id, agreement(form), request_id=form.request_key)

    return _keep(person_id, form, act, gettext("Saved. Both are told."))


@views.post("/people/<int:person_id>/birth-date")
@guard.signed_in(*STAFF)
def correct_birth_date(person_id: int) -> Response:
    """Put a wrong birth date right."""
    form, actor = BirthDateForm(), guard.actor()

    def act() -> None:
        actions.correct_birth_date(actor, person_id, form.birth_date.data, request_id=form.request_key)

    return _keep(person_id, form, act, gettext("The birth date is put right."))


@views.post("/people/<int:person_id>/home")
@guard.signed_in(*STAFF)
def set_home(person_id: int) -> Response:
    """Write down in which area the person lives."""
    form, actor = HomeForm(), guard.actor()

    def act() -> None:
        actions.set_home(actor, person_id, form.home.number, request_id=form.request_key)

    return _keep(person_id, form, act, gettext("Where they live is saved."))


@views.post("/people/<int:person_id>/password")
@guard.signed_in(*STAFF)
def reset_password(person_id: int) -> Response:
    """Set the password that the person has just chosen at the station."""
    actor = guard.actor()
    form = ResetForm().knowing(queries.sign_in_names(read(), actor.community_id, person_id))

    def act() -> None:
        hashed = hash_password(form.password.data or "")
        actions.reset_password(actor, person_id, hashed, request_id=form.request_key)

    return _keep(person_id, form, act, gettext("The new password is set. The person is signed out everywhere."))


@views.post("/people/<int:person_id>/roles")
@guard.signed_in("supervisor", "site_admin")
def give_role(person_id: int) -> Response:
    """Give the person a role for the community or an area (teams and organisations give theirs on their own pages)."""
    form, actor = RoleForm(), guard.actor()

    def act() -> None:
        is_scoped = form.role.data == GRID_WORKER
        scope = ("area", form.area.number) if is_scoped else ("community", actor.community_id)
        actions.give_role(actor, person_id, form.role.data, *scope, request_id=form.request_key)

    return _keep(person_id, form, act, gettext("The role is added. It begins with the next sign-in."))


@views.post("/roles/<int:grant_id>/end")
@guard.signed_in("supervisor", "site_admin")
def end_role(grant_id: int) -> Response:
    """End a role."""
    PressForm.from_request()
    person_id = actions.end_role(guard.actor(), grant_id)
    return pages.done(gettext("The role ends now."), url_for("people.show_person", person_id=person_id))
