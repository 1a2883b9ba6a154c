"""The reader's own places, and giving one back."""

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.tasks import actions, queries
from portal.tasks.views.base import asked_number, views
from portal.web import guard, pages
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
    return pages.show("tasks/assignment.html", page=queries.assignment_page(guard.actor(), assignment_id))


@views.post("/assignments/<int:assignment_id>/withdrawal")
@guard.signed_in()
def withdraw(assignment_id: int) -> Response:
    """Give the place back."""
    form = PressForm.from_request()
    given = actions.withdraw(guard.actor(), assignment_id, request_id=form.request_key)
    said = gettext("You have given the place back. Others can take it now.")
    return pages.done(said, url_for("tasks.show_task", task_id=given.task_id))
