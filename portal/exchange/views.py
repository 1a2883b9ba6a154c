"""The import pages: which lists were taken in, trying one, taking it in, taking it back."""

from flask import Blueprint, current_app, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.exchange import actions, queries, uploads
from portal.exchange.forms import TrialForm, UploadForm, trial_class, trial_of
from portal.exchange.reading import Reading, Upload, open_upload, read_upload
from portal.exchange.rules import Problem
from portal.exchange.rules.runs import STAFF
from portal.kernel import clock
from portal.kernel.errors import Conflict, DomainError, Invalid
from portal.web import guard, pages
from portal.web.addresses import asked_number
from portal.web.forms import PressForm

views = Blueprint("exchange", __name__)


@views.get("/imports")
@guard.signed_in(*STAFF)
def list_imports() -> Response:
    """Show which lists were taken in."""
    return pages.show("exchange/list.html", page=queries.runs_page(guard.actor(), asked_number("before")))


@views.get("/imports/new")
@guard.signed_in(*STAFF)
def new_import() -> Response:
    """Show the form for a list of one kind."""
    return pages.show("exchange/new.html", form=UploadForm.of_kind(request.args.get("kind", "")))


@views.post("/imports/trials")
@guard.signed_in(*STAFF)
def create_trial() -> Response:
    """Keep a file for a day and show what it would do; nothing is imported."""
    form = UploadForm()
    try:
        form.check()
        name, content = form.file.data.filename, form.file.data.read()
        upload = _opened(name, content, form.kind.data)
    except Invalid as error:
        return pages.again("exchange/new.html", form.sized(), error)
    kept = uploads.keep(_folder(), name, content, clock.now())
    return _tried(trial_of(form, kept.sha256, kept.name), upload)


def _opened(name: str, content: bytes, kind: str) -> Upload:
    found = open_upload(name, content, kind)
    if isinstance(found, Problem):
        raise Invalid({"file": _sentence(found)})
    return found


def _sentence(problem: Problem) -> str:
    reason = gettext(problem.text, **problem.params)
    return gettext("Line %(line)s: %(reason)s", line=problem.line, reason=reason) if problem.line > 1 else reason


def _folder() -> uploads.Path:
    return uploads.folder_of(current_app.config["SETTINGS"].data, guard.actor().community_id)


def _tried(trial: TrialForm, upload: Upload) -> Response:
    """Go on to the trial; a file whose columns cannot be matched is answered at once, so that they can be chosen."""
    if isinstance(read_upload(upload, trial.said(), clock.today(guard.actor().zone)), Problem):
        return _show(trial, upload)
    return redirect(url_for("exchange.show_trial", **trial.address), pages.SEE_OTHER)


@views.get("/imports/trials")
@guard.signed_in(*STAFF)
def show_trial() -> Response:
    """Show what a file that was sent would do, under the columns that the address names."""
    trial = TrialForm.from_address(request.args)
    content = uploads.load(_folder(), trial.trial.data) if trial else None
    if trial is None or content is None:
        text = gettext("That file is no longer kept. Please choose it again.") if request.args else ""
        return pages.done(text, url_for("exchange.new_import"))
    return _show(trial, _opened(trial.name.data, content, trial.kind.data))


def _show(trial: TrialForm, upload: Upload, error: DomainError | None = None) -> Response:
    actor, now = guard.actor(), clock.now()
    found = read_upload(upload, trial.said(), clock.local(now, actor.zone).date())
    page = queries.trial_page(actor, upload, found, trial.address, now)
    form = trial.offer(upload, found)
    if error and not page.problem:
        return pages.again("exchange/trial.html", form, error, page=page)
    return pages.show("exchange/trial.html", status=422 if page.problem else 200, page=page, form=form)


@views.post("/imports")
@guard.signed_in(*STAFF)
def create_import() -> Response:
    """Take a file in that was tried."""
    form = trial_class(request.form.get("kind"))()
    try:
        form.check()
        ran = actions.run_import(guard.actor(), _reading(form), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _again(form, error)
    text = gettext(
        "Imported: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(refused)s left out.",
        created=ran.created, updated=ran.updated, unchanged=ran.unchanged, refused=ran.refused,
    )  # fmt: skip
    return pages.done(text, url_for("exchange.show_import", run_id=ran.run_id))


def _again(form: TrialForm, error: DomainError) -> Response:
    """Show the trial with its columns once more; the form for a file where the one that was tried is gone."""
    content = uploads.load(_folder(), form.trial.data) if form.names_a_file else None
    if content is None:
        said = {name: form[name].data for name in ("source", "dates", "kind")}
        return pages.again("exchange/new.html", UploadForm(formdata=None, data=said).sized(), error)
    return _show(form, _opened(form.name.data or "", content, form.kind.data), error)


def _reading(form: TrialForm) -> Reading:
    content = uploads.load(_folder(), form.trial.data)
    if content is None:
        raise Invalid({"file": gettext("That file is no longer kept. Please choose it again.")})
    upload = _opened(form.name.data or "", content, form.kind.data)
    found = read_upload(upload, form.said(), clock.today(guard.actor().zone))
    if isinstance(found, Problem):
        raise Invalid({"file": _sentence(found)})
    return found


@views.get("/imports/<int:run_id>")
@guard.signed_in(*STAFF)
def show_import(run_id: int) -> Response:
    """Show what each line of a list did."""
    page = queries.run_page(guard.actor(), run_id, request.args.get("show", ""), asked_number("after"))
    return pages.show("exchange/show.html", page=page)


@views.post("/imports/<int:run_id>/undo")
@guard.signed_in(*STAFF)
def undo_import(run_id: int) -> Response:
    """Take an import back."""
    form = PressForm.from_request()
    done = actions.undo(guard.actor(), run_id, request_id=form.request_key)
    text = gettext(
        "Undone: %(removed)s removed, %(restored)s as before, %(kept)s kept because they are in use.",
        removed=done.removed, restored=done.restored, kept=done.kept,
    )  # fmt: skip
    return pages.done(text, url_for("exchange.show_import", run_id=run_id))
