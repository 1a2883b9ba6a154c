"""Adding, changing and cancelling a shift, and taking a place in it."""

from flask import url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid
from portal.tasks import actions, queries
from portal.tasks.forms import CancelForm, ShiftForm
from portal.tasks.views.base import LEADERS, views
from portal.web import guard, pages
from portal.web.addresses import asked_number
from portal.web.forms import PressForm


@views.get("/shifts/new")
@guard.signed_in(*LEADERS)
def new_shift() -> Response:
    """Show the empty form of a shift of a task."""
    page = queries.new_shift_page(guard.actor(), asked_number("task"))
    return pages.show("tasks/shift.html", page=page, form=ShiftForm(formdata=None))


@views.post("/shifts")
@guard.signed_in(*LEADERS)
def create_shift() -> Response:
    """Add a shift to a task."""
    form, actor = ShiftForm(), guard.actor()
    try:
        form.check()
        said = _add(actor, form)
    except (Invalid, Conflict) as error:
        return pages.again("tasks/shift.html", form, error, page=queries.new_shift_page(actor, form.task_id))
    return pages.done(said, url_for("tasks.show_task", task_id=form.task_id))


def _add(actor: Actor, form: ShiftForm) -> str:
    """Add one shift or a series, and say so."""
    repeat = form.pattern()
    if repeat is None:
        actions.add_shift(actor, form.task_id, form.when(), request_id=form.request_key)
        return gettext("The shift is added.")
    done = actions.add_series(actor, form.task_id, form.when(), repeat, request_id=form.request_key)
    said = ngettext("%(num)s shift is added.", "%(num)s shifts are added.", done.shift_count)
    return " ".join((said, gettext("Later ones follow by themselves, thirteen weeks ahead."))) if done.goes_on else said


@views.get("/shifts/<int:shift_id>/edit")
@guard.signed_in(*LEADERS)
def edit_shift(shift_id: int) -> Response:
    """Show the form of a shift with its times and places."""
    page = queries.edit_shift_page(guard.actor(), shift_id)
    form = ShiftForm(formdata=None, data=page.said)
    form.offer(page.reaches)
    return pages.show("tasks/shift.html", page=page, form=form)


@views.post("/shifts/<int:shift_id>")
@guard.signed_in(*LEADERS)
def change_shift(shift_id: int) -> Response:
    """Change when a shift is or how many may come."""
    form, actor = ShiftForm(), guard.actor()
    try:
        form.check()
        task_id, said = _change(actor, shift_id, form)
    except (Invalid, Conflict) as error:
        page = queries.edit_shift_page(actor, shift_id)
        form.offer(page.reaches)
        return pages.again("tasks/shift.html", form, error, page=page)
    return pages.done(said, url_for("tasks.show_task", task_id=task_id))


def _change(actor: Actor, shift_id: int, form: ShiftForm) -> tuple[int, str]:
    """Change one shift or those of its series; return the task, and say so."""
    if form.scope.data == "this":
        task_id = actions.edit_shift(actor, shift_id, form.when(), request_id=form.request_key)
        return task_id, gettext("The shift is changed.")
    done = actions.edit_series(actor, shift_id, form.when(), form.scope.data, request_id=form.request_key)
    shifts = ngettext("%(num)s shift is changed.", "%(num)s shifts are changed.", done.shift_count)
    return done.task_id, " ".join((shifts, _told(done.told_count)))


def _told(count: int) -> str:
    return ngettext("%(num)s person is told.", "%(num)s people are told.", count)


@views.get("/shifts/<int:shift_id>/cancellation")
@guard.signed_in(*LEADERS)
def confirm_shift_cancellation(shift_id: int) -> Response:
    """Show what cancelling the shift would do."""
    page, form = queries.cancel_shift_page(guard.actor(), shift_id), CancelForm(formdata=None)
    form.offer(page.reaches)
    return pages.show("tasks/cancel.html", page=page, form=form)


@views.post("/shifts/<int:shift_id>/cancellation")
@guard.signed_in(*LEADERS)
def cancel_shift(shift_id: int) -> Response:
    """Cancel a shift; everybody who has a place is told."""
    form, actor = CancelForm(), guard.actor()
    try:
        form.check()
        task_id, said = _cancel(actor, shift_id, form)
    except (Invalid, Conflict) as error:
        page = queries.cancel_shift_page(actor, shift_id)
        form.offer(page.reaches)
        return pages.again("tasks/cancel.html", form, error, page=page)
    return pages.done(said, url_for("tasks.show_task", task_id=task_id))


def _cancel(actor: Actor, shift_id: int, form: CancelForm) -> tuple[int, str]:
    """Cancel one shift or those of its series; return the task, and say so."""
    reason, scope = form.reason.data or "", form.scope.data
    if scope == "this":
        one = actions.cancel_shift(actor, shift_id, reason, request_id=form.request_key)
        said = ngettext(
            "The shift is cancelled. %(num)s person is told.",
            "The shift is cancelled. %(num)s people are told.",
            one.told_count,
        )
        return one.task_id, said
    done = actions.cancel_series(actor, shift_id, scope, reason, request_id=form.request_key)
    shifts = ngettext("%(num)s shift is cancelled.", "%(num)s shifts are cancelled.", done.shift_count)
    return done.task_id, " ".join((shifts, _told(done.told_count)))


@views.post("/shifts/<int:shift_id>/assignments")
@guard.signed_in()
def create_assignment(shift_id: int) -> Response:
    """Take a place in the shift."""
    form = PressForm.from_request()
    place = actions.claim_shift(guard.actor(), shift_id, request_id=form.request_key)
    return pages.done(
        gettext("The place is yours."), url_for("tasks.show_assignment", assignment_id=place.assignment_id)
    )
