"""The pages of organisations and teams: which there are, who belongs to them, on screen, on paper and as a table."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from portal.kernel import clock, tables
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid
from portal.orgs import actions, jobs, queries, rules
from portal.orgs.forms import AdminForm, LimitsForm, MemberForm, OrganisationForm, TeamForm
from portal.people import queries as people
from portal.web import guard, pages
from portal.web.forms import PressForm, choices

__all__ = ["jobs", "views"]  # importing the jobs declares them
views = Blueprint("orgs", __name__)
STATION = ("social_worker", "supervisor", "site_admin")
FOUNDERS = (*STATION, "organisation_admin")
LEADERS = (*FOUNDERS, "team_leader")


@views.get("/organisations")
@guard.signed_in(*STATION)
def list_organisations() -> AnyResponse:
    """Show the organisations of the community, with the form for one more."""
    page, form = queries.organisations_page(guard.actor()), OrganisationForm(formdata=None)
    return pages.show("orgs/organisations.html", page=page, form=form)


@views.post("/organisations")
@guard.signed_in(*STATION)
def add_organisation() -> AnyResponse:
    """Add an organisation."""
    form, actor = OrganisationForm(), guard.actor()
    try:
        form.check()
        said = ((field.data or "").strip() for field in (form.name, form.about, form.phone))
        number = actions.add_organisation(actor, actions.OrganisationDraft(*said), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("orgs/organisations.html", form, error, page=queries.organisations_page(actor))
    return pages.done(gettext("The organisation is added."), url_for("orgs.show_organisation", organisation_id=number))


@views.get("/organisations/<int:organisation_id>")
@guard.signed_in(*STATION)
def show_organisation(organisation_id: int) -> AnyResponse:
    """Show one organisation: its teams, who administers it, and the form to name somebody."""
    page = queries.organisation_page(guard.actor(), organisation_id)
    return pages.show("orgs/organisation.html", page=page, form=AdminForm(formdata=None))


@views.post("/organisations/<int:organisation_id>/admins")
@guard.signed_in("supervisor", "site_admin")
def name_admin(organisation_id: int) -> AnyResponse:
    """Make somebody admin of the organisation."""
    form, actor = AdminForm(), guard.actor()
    page = queries.organisation_page(actor, organisation_id)
    try:
        form.check()
        person_id = _by_number(actor, form.person.data or "")
        actions.name_admin(actor, organisation_id, person_id, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("orgs/organisation.html", form, error, page=page)
    said = gettext("The role is added. It begins with the next sign-in.")
    return pages.done(said, url_for("orgs.show_organisation", organisation_id=organisation_id))


@views.get("/teams")
@guard.signed_in()
def list_teams() -> AnyResponse:
    """Show the teams of the community, one's own first."""
    return pages.show("orgs/teams.html", page=queries.teams_page(guard.actor()))


@views.get("/teams/new")
@guard.signed_in(*FOUNDERS)
def new_team() -> AnyResponse:
    """Show the form for a new team."""
    return pages.show("orgs/new_team.html", form=_team_form(filled=False))


def _team_form(*, filled: bool) -> TeamForm:
    form = TeamForm() if filled else TeamForm(formdata=None)
    own = queries.organisations_for(guard.actor())
    alone = [] if rules.may_found(guard.actor(), None) else [("0", gettext("None"))]
    form.organisation.choices = choices([*alone, *((str(number), name) for number, name in own)])
    return form


@views.post("/teams")
@guard.signed_in(*FOUNDERS)
def found_team() -> AnyResponse:
    """Add a team."""
    form = _team_form(filled=True)
    try:
        form.check()
        draft = actions.TeamDraft((form.name.data or "").strip(), form.about.data or "", form.organisation.data or None)
        team_id = actions.found_team(guard.actor(), draft, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("orgs/new_team.html", form, error)
    return pages.done(gettext("The team is ready. Now add its members."), url_for("orgs.show_members", team_id=team_id))


@views.get("/teams/<int:team_id>")
@guard.signed_in()
def show_team(team_id: int) -> AnyResponse:
    """Show one team: what it does, who leads it, where to go on."""
    return pages.show("orgs/team.html", page=queries.team_page(guard.actor(), team_id))


@views.get("/teams/<int:team_id>/members")
@guard.signed_in(acting="never")
def show_members(team_id: int) -> AnyResponse:
    """Show who belongs to the team, with `?print=1` as a page for the notice board's back."""
    page = queries.members_page(guard.actor(), team_id)
    if request.args.get("print"):
        return pages.show("orgs/members_print.html", page=page)
    return pages.show("orgs/members.html", page=page, form=MemberForm(formdata=None))


@views.get("/teams/<int:team_id>/members.csv")
@guard.signed_in(acting="never")
def export_members(team_id: int) -> Response:
    """Give the team's roster as a table without live formulas."""
    page = queries.members_page(guard.actor(), team_id)
    head = [gettext("Number"), gettext("Name"), gettext("Role"), gettext("Since"), gettext("Phone ends")]
    rows = [[m.public_no, m.name, m.role, m.joined_on.isoformat(), m.phone_end] for m in page.members]
    return pages.download(f"team-{team_id}-{clock.today(guard.actor().zone)}.csv", tables.write_csv(head, rows))


@views.post("/teams/<int:team_id>/members")
@guard.signed_in(acting="never")
def put_member(team_id: int) -> AnyResponse:
    """Let a person into the team, or change their role in it."""
    form, actor = MemberForm(), guard.actor()
    try:
        form.check()
        person_id = _by_number(actor, form.person.data or "")
        until = form.until.data
        actions.put_member(actor, team_id, person_id, form.role.data, until_on=until, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("orgs/members.html", form, error, page=queries.members_page(actor, team_id))
    return pages.done(gettext("The team's roster is changed."), url_for("orgs.show_members", team_id=team_id))


def _by_number(actor: Actor, number: str) -> int:
    found = people.person_by_number(read(), actor.community_id, number.strip().upper())
    if found is None:
        raise Invalid({"person": gettext("There is nobody with this number. It is on the person's profile.")})
    return found


@views.post("/teams/<int:team_id>/members/<int:person_id>/end")
@guard.signed_in(acting="all")
def end_member(team_id: int, person_id: int) -> AnyResponse:
    """End a person's place in the team; leaders for others, everybody for themselves."""
    form = PressForm.from_request()
    actions.end_member(guard.actor(), team_id, person_id, request_id=form.request_key)
    return pages.done(gettext("The team's roster is changed."), url_for("orgs.list_teams"))


@views.get("/teams/<int:team_id>/limits")
@guard.signed_in(*LEADERS)
def show_limits(team_id: int) -> AnyResponse:
    """Show how much rest and time a week the team asks for, with every change of it."""
    page = queries.limits_page(guard.actor(), team_id)
    return pages.show("orgs/limits.html", page=page, form=LimitsForm.of(page.limits))


@views.post("/teams/<int:team_id>/limits")
@guard.signed_in(*LEADERS)
def change_limits(team_id: int) -> AnyResponse:
    """Change how much rest and time a week the team asks for."""
    form, actor = LimitsForm(), guard.actor()
    try:
        form.check()
        actions.set_limits(actor, team_id, form.limits(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        page = queries.limits_page(actor, team_id)
        return pages.again("orgs/limits.html", form, error, page=page)
    return pages.done(gettext("Saved. It counts from now on."), url_for("orgs.show_limits", team_id=team_id))
