"""A person tells what they did where there is no fixed hour."""

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.attendance import actions, queries
from portal.attendance.forms import ReportForm
from portal.attendance.views.base import views
from portal.kernel.errors import Conflict, Invalid
from portal.web import guard, pages


@views.get("/assignments/<int:window_place_id>/visits/new")
@guard.signed_in()
def new_visit(window_place_id: int) -> Response:
    """Show the form for what the reader did."""
    page = queries.report_page(guard.actor(), window_place_id)
    return pages.show("attendance/report.html", page=page, form=ReportForm.of(page))


@views.post("/assignments/<int:window_place_id>/visits")
@guard.signed_in()
def create_visit(window_place_id: int) -> Response:
    """Write down what the reader did."""
    form, actor = ReportForm(), guard.actor()
    try:
        form.check()
        actions.report_visit(actor, window_place_id, form.told(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        page = queries.report_page(actor, window_place_id)
        return pages.again("attendance/report.html", form, error, page=page)
    said = gettext("Thank you. It counts as soon as two people of the station have confirmed it.")
    return pages.done(said, url_for("tasks.show_assignment", assignment_id=window_place_id))
