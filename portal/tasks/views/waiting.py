"""Waiting for a place in a full shift, and the place that is kept for the reader."""

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.tasks import actions, queries
from portal.tasks.views.base import views
from portal.web import guard, pages
from portal.web.forms import PressForm


@views.post("/shifts/<int:shift_id>/waiting")
@guard.signed_in()
def join_line(shift_id: int) -> Response:
    """Join the waiting list of the shift."""
    form = PressForm.from_request()
    joined = actions.join_line(guard.actor(), shift_id, request_id=form.request_key)
    said = gettext("You are on the waiting list. We write to you when a place is kept for you.")
    return pages.done(said, url_for("tasks.show_task", task_id=joined.task_id))


@views.post("/shifts/<int:shift_id>/waiting/reversal")
@guard.signed_in()
def leave_line(shift_id: int) -> Response:
    """Leave the waiting list of the shift."""
    form = PressForm.from_request()
    left = actions.leave_line(guard.actor(), shift_id, request_id=form.request_key)
    said = gettext("You are no longer on the waiting list.")
    return pages.done(said, url_for("tasks.show_task", task_id=left.task_id))


@views.get("/offers/<int:offer_id>")
@guard.signed_in()
def show_offer(offer_id: int) -> Response:
    """Show the place that is kept for the reader: what, when, where, and until when."""
    return pages.show("tasks/offer.html", page=queries.offer_page(guard.actor(), offer_id))


@views.post("/offers/<int:offer_id>/acceptance")
@guard.signed_in()
def take_offer(offer_id: int) -> Response:
    """Take the place that is kept for the reader."""
    form = PressForm.from_request()
    place = actions.take_offer(guard.actor(), offer_id, request_id=form.request_key)
    said = gettext("The place is yours.")
    return pages.done(said, url_for("tasks.show_assignment", assignment_id=place.assignment_id))


@views.post("/offers/<int:offer_id>/refusal")
@guard.signed_in()
def decline_offer(offer_id: int) -> Response:
    """Say no to the place that is kept for the reader."""
    form = PressForm.from_request()
    declined = actions.decline_offer(guard.actor(), offer_id, request_id=form.request_key)
    said = gettext("Thank you. The next person in line is asked now.")
    return pages.done(said, url_for("tasks.show_task", task_id=declined.task_id))
