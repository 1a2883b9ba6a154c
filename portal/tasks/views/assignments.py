"""The reader's own places: giving one back, calling it off, asking for a stand-in and being one."""

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.errors import Conflict, Invalid
from portal.tasks import actions, queries
from portal.tasks.forms import PlanForm
from portal.tasks.views.base import views
from portal.web import guard, pages
from portal.web.addresses import asked_number
from portal.web.forms import PressForm


@views.get("/assignments")
@guard.signed_in()
def list_assignments() -> Response:
    """Show the places the reader has taken."""
    return pages.show("tasks/assignments.html", page=queries.assignments_page(guard.actor(), asked_number("after")))


@views.get("/assignments/<int:assignment_id>")
@guard.signed_in()
def show_assignment(assignment_id: int) -> Response:
    """Show one place: when, where, who leads, how to check in."""
    page = queries.assignment_page(guard.actor(), assignment_id)
    return pages.show("tasks/assignment.html", page=page, form=PlanForm.of(page))


@views.post("/assignments/<int:window_place_id>/plan")
@guard.signed_in()
def plan_visit(window_place_id: int) -> Response:
    """Say when the reader means to come, or take that back."""
    form, actor = PlanForm(), guard.actor()
    try:
        form.check()
        actions.plan_visit(actor, window_place_id, form.planned_at.data, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("tasks/assignment.html", form, error, page=queries.assignment_page(actor, window_place_id))
    said = gettext("We have noted when you come.") if form.planned_at.data else gettext("Nothing is noted any more.")
    return pages.done(said, url_for("tasks.show_assignment", assignment_id=window_place_id))


@views.post("/assignments/<int:assignment_id>/withdrawal")
@guard.signed_in()
def withdraw(assignment_id: int) -> Response:
    """Give the place back; the own page asks to come back to it, where it shows other dates."""
    form = PressForm.from_request()
    given = actions.withdraw(guard.actor(), assignment_id, request_id=form.request_key)
    said = gettext("You have given the place back. It goes to others.")
    return pages.done(said, pages.next_page(url_for("tasks.show_task", task_id=given.task_id)))


@views.post("/assignments/<int:assignment_id>/late-withdrawal")
@guard.signed_in()
def call_off(assignment_id: int) -> Response:
    """Say that the reader cannot come, also late."""
    form = PressForm.from_request()
    actions.call_off(guard.actor(), assignment_id, request_id=form.request_key)
    said = gettext("Thank you for saying so. Your leader is told, and the place goes to others.")
    return pages.done(said, url_for("tasks.show_assignment", assignment_id=assignment_id))


@views.post("/assignments/<int:assignment_id>/stand-in")
@guard.signed_in()
def ask_stand_in(assignment_id: int) -> Response:
    """Ask the team who takes the place."""
    form = PressForm.from_request()
    actions.ask_stand_in(guard.actor(), assignment_id, request_id=form.request_key)
    said = gettext("Your team can see that you ask. The place is yours until somebody takes it.")
    return pages.done(said, url_for("tasks.show_assignment", assignment_id=assignment_id))


@views.post("/assignments/<int:assignment_id>/stand-in/reversal")
@guard.signed_in()
def withdraw_call(assignment_id: int) -> Response:
    """Take the question back."""
    form = PressForm.from_request()
    actions.withdraw_call(guard.actor(), assignment_id, request_id=form.request_key)
    said = gettext("Nobody is asked any more. The place is yours.")
    return pages.done(said, url_for("tasks.show_assignment", assignment_id=assignment_id))


@views.post("/stand-ins/<int:call_id>/acceptance")
@guard.signed_in()
def stand_in(call_id: int) -> Response:
    """Take over the place of somebody in the team."""
    form = PressForm.from_request()
    place = actions.stand_in(guard.actor(), call_id, request_id=form.request_key)
    said = gettext("The place is yours now. Thank you for standing in.")
    return pages.done(said, url_for("tasks.show_assignment", assignment_id=place.assignment_id))
