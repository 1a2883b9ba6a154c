"""Adding, changing and cancelling a shift, and taking a place in it."""

from flask import url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from portal.kernel.errors import Conflict, Invalid
from portal.tasks import actions, queries
from portal.tasks.forms import CancelForm, ShiftForm
from portal.tasks.views.base import LEADERS, asked_number, views
from portal.web import guard, pages
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
        actions.add_shift(actor, form.task_id, form.times(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("tasks/shift.html", form, error, page=queries.new_shift_page(actor, form.task_id))
    return pages.done(gettext("The shift is added."), url_for("tasks.show_task", task_id=form.task_id))


@views.get("/shifts/<int:shift_id>/edit")
@guard.signed_in(*LEADERS)
def edit_shift(shift_id: int) -> Response:
    """Show the form of a shift with its times and places."""
    page = queries.edit_shift_page(guard.actor(), shift_id)
    return pages.show("tasks/shift.html", page=page, form=ShiftForm(formdata=None, data=page.said))


@views.post("/shifts/<int:shift_id>")
@guard.signed_in(*LEADERS)
def change_shift(shift_id: int) -> Response:
    """Change when a shift is or how many may come."""
    form, actor = ShiftForm(), guard.actor()
    try:
        form.check()
        task_id = actions.edit_shift(actor, shift_id, form.times(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("tasks/shift.html", form, error, page=queries.edit_shift_page(actor, shift_id))
    return pages.done(gettext("The shift is changed."), url_for("tasks.show_task", task_id=task_id))


@views.get("/shifts/<int:shift_id>/cancellation")
@guard.signed_in(*LEADERS)
def confirm_shift_cancellation(shift_id: int) -> Response:
    """Show what cancelling the shift would do."""
    page = queries.cancel_shift_page(guard.actor(), shift_id)
    return pages.show("tasks/cancel.html", page=page, form=CancelForm(formdata=None))


@views.post("/shifts/<int:shift_id>/cancellation")
@guard.signed_in(*LEADERS)
def cancel_shift(shift_id: int) -> Response:
    """Cancel a shift; everybody who has a place is told."""
    form, actor = CancelForm(), guard.actor()
    try:
        form.check()
        done = actions.cancel_shift(actor, shift_id, form.reason.data or "", request_id=form.request_key)
    except Invalid as error:
        return pages.again("tasks/cancel.html", form, error, page=queries.cancel_shift_page(actor, shift_id))
    said = ngettext(
        "The shift is cancelled. %(num)s person is told.",
        "The shift is cancelled. %(num)s people are told.",
        done.told_count,
    )
    return pages.done(said, url_for("tasks.show_task", task_id=done.task_id))


@views.post("/shifts/<int:shift_id>/assignments")
@guard.signed_in()
def create_assignment(shift_id: int) -> Response:
    """Take a place in the shift."""
    form = PressForm.from_request()
    place = actions.claim_shift(guard.actor(), shift_id, request_id=form.request_key)
    return pages.done(
        gettext("The place is yours."), url_for("tasks.show_assignment", assignment_id=place.assignment_id)
    )
