"""The pathway pages: which ways there are, how far a team has come, handing in, deciding, stepping back."""

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from portal.kernel import files
from portal.kernel.db import read
from portal.kernel.errors import Conflict, DomainError, Invalid, refuse
from portal.orgs import queries as orgs
from portal.pathway import actions, queries, rules
from portal.pathway.forms import FileForm, FollowForm, ReviewForm, StepBackForm, SubmissionForm, read_figure
from portal.web import guard, pages
from portal.web.forms import BaseForm

views = Blueprint("pathway", __name__)


@views.get("/pathways")
@guard.signed_in()
def list_pathways() -> AnyResponse:
    """Show the ways from a team to an organisation that the portal knows."""
    return pages.show("pathway/list.html", page=queries.pathways_page(str(get_locale())))


@views.get("/teams/<int:team_id>/pathway")
@guard.signed_in()
def show_team_pathway(team_id: int) -> AnyResponse:
    """Show how far a team has come, what is missing by how much, and what the reader can do about it."""
    page = queries.team_pathway_page(guard.actor(), team_id, str(get_locale()))
    return pages.show("pathway/team.html", page=page, form=None, about=request.args.get("at", ""))


def _again(team_id: int, form: BaseForm, error: DomainError, about: str) -> AnyResponse:
    page = queries.team_pathway_page(guard.actor(), team_id, str(get_locale()))
    return pages.again("pathway/team.html", form, error, page=page, about=about)


@views.post("/teams/<int:team_id>/pathway")
@guard.signed_in(acting="never")
def follow(team_id: int) -> AnyResponse:
    """Set the team out on a pathway."""
    form = FollowForm()
    try:
        form.check()
        chosen, kind = form.pathway.data or "", form.form.data or None
        actions.follow(guard.actor(), team_id, chosen, kind, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _again(team_id, form, error, "follow")
    url = url_for("pathway.show_team_pathway", team_id=team_id)
    return pages.done(gettext("The team has chosen its pathway."), url)


@views.post("/teams/<int:team_id>/pathway/<requirement>/submissions")
@guard.signed_in(acting="never")
def create_submission(team_id: int, requirement: str) -> AnyResponse:
    """Hand in one item."""
    form = SubmissionForm()
    try:
        form.check()
        sent = actions.submit(guard.actor(), team_id, requirement, _handed(form), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _again(team_id, form, error, requirement)
    said = gettext(
        "Sent. Reference %(number)s. You hear as soon as it is decided.", number=f"P{sent.submission_id:05d}"
    )
    return pages.done(said, url_for("pathway.show_team_pathway", team_id=team_id))


def _handed(form: SubmissionForm) -> actions.Handed:
    value, present = form.value.data or "", form.present.data or ""
    return actions.Handed((form.note.data or "").strip(), read_figure(value), read_figure(present), _sent(form))


def _sent(form: FileForm) -> files.Paper | None:
    upload: FileStorage | None = form.file.data
    if not upload or not upload.filename:
        return None
    return files.received(current_app.config["SETTINGS"].files, upload.filename, upload.read())


@views.post("/teams/<int:team_id>/pathway/<requirement>/reviews")
@guard.signed_in(acting="never")
def create_review(team_id: int, requirement: str) -> AnyResponse:
    """Approve, return or waive one item."""
    form = ReviewForm()
    try:
        form.check()
        file = _sent(form)
        verdict = form.verdict(has_file=file is not None)
        done = actions.review(guard.actor(), team_id, requirement, verdict, file, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _again(team_id, form, error, requirement)
    said = gettext("The stage is done. The team is one step further.")
    return pages.done(
        said if done.completed_stage else gettext("Decided."), url_for("pathway.show_team_pathway", team_id=team_id)
    )


@views.post("/teams/<int:team_id>/pathway/step-back")
@guard.signed_in("social_worker", "supervisor")
def step_back(team_id: int) -> AnyResponse:
    """Open the last completed stage again."""
    form = StepBackForm()
    try:
        form.check()
        actions.step_back(guard.actor(), team_id, form.reason.data or "", request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _again(team_id, form, error, "step-back")
    return pages.done(gettext("The stage is open again."), url_for("pathway.show_team_pathway", team_id=team_id))


@views.get("/teams/<int:team_id>/pathway/files/<int:file_id>")
@guard.signed_in(acting="never")
def download_file(team_id: int, file_id: int) -> Response:
    """Give a file that was handed in, to those who send or decide for this team."""
    actor, tx = guard.actor(), read()
    team = orgs.team_line(tx, actor.community_id, team_id)
    roles = rules.roles_for(actor, team_id=team_id, organisation_id=team.organisation_id)
    refuse(rules.may_read_papers(roles))
    stored = queries.stored_file(tx, team_id, actor.community_id, file_id)
    path = files.path_of(current_app.config["SETTINGS"].files, stored.sha256)
    return pages.download(stored.name, path.read_bytes())
