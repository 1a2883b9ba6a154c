"""Reports: the form and the state of one's own for everybody, the records for those whom the station named."""

from flask import Blueprint, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.incidents import actions, queries
from portal.incidents.forms import DecisionForm, ReportForm
from portal.kernel.actor import SAFEGUARDING_LEAD
from portal.kernel.errors import Conflict, Invalid
from portal.web import guard, pages
from portal.web.addresses import asked_number

views = Blueprint("incidents", __name__)


@views.get("/incidents")
@guard.signed_in(acting="never")
def list_reports() -> Response:
    """Show what the reader reported, and where each report stands."""
    return pages.show("incidents/list.html", page=queries.own_page(guard.actor()))


@views.get("/incidents/new")
@guard.signed_in(acting="never")
def new_report() -> Response:
    """Show the form, about a shift if one is named."""
    about = asked_number("about") or None
    page, form = queries.form_page(guard.actor(), about), ReportForm(formdata=None, data={"about": str(about or "")})
    return pages.show("incidents/new.html", page=page, form=form.offer(page))


@views.post("/incidents")
@guard.signed_in(acting="never")
def create_report() -> Response:
    """Write the report down."""
    form, actor = ReportForm(), guard.actor()
    page = queries.form_page(actor, form.about_id)
    form.offer(page)
    try:
        form.check()
        actions.report(actor, form.said(), form.about_id, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("incidents/new.html", form, error, page=page)
    return pages.done(gettext("Thank you. Your report is received."), url_for("incidents.list_reports"))


@views.get("/incidents/docket")
@guard.signed_in(SAFEGUARDING_LEAD)
def show_docket() -> Response:
    """Show which reports there are, without what they say."""
    return pages.show("incidents/docket.html", page=queries.docket_page(guard.actor()))


@views.get("/incidents/<int:report_id>")
@guard.signed_in(SAFEGUARDING_LEAD)
def show_report(report_id: int) -> Response:
    """Show the record; that it was opened is written down."""
    page = actions.read_record(guard.actor(), report_id)
    return pages.show("incidents/show.html", page=page, form=DecisionForm(formdata=None))


@views.post("/incidents/<int:report_id>/decisions")
@guard.signed_in(SAFEGUARDING_LEAD)
def create_decision(report_id: int) -> Response:
    """Say that the report was looked at, or close it."""
    form, actor = DecisionForm(), guard.actor()
    try:
        form.check()
        actions.decide(actor, report_id, form.said(), request_id=form.request_key)
    except Invalid as error:
        page = actions.read_record(actor, report_id)
        return pages.again("incidents/show.html", form, error, page=page)
    return pages.done(gettext("It is saved."), url_for("incidents.show_docket"))
