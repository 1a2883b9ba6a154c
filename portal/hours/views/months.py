"""Verified time by month, and closing a month."""

from datetime import date

from flask import Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from portal.hours import actions, queries
from portal.hours.forms import ReopeningForm, month_in, read_months
from portal.hours.views.base import VERIFIERS, views
from portal.kernel.errors import Invalid
from portal.kernel.tables import write_csv
from portal.kernel.text import N_
from portal.web import guard, pages
from portal.web.forms import PressForm

COLUMNS = (N_("Month"), N_("Team"), N_("Grade of proof"), N_("Visits"), N_("Minutes"), N_("Hours"))


@views.get("/hours/months")
@guard.signed_in(*VERIFIERS)
def show_months() -> Response:
    """Show what each month booked, by team and grade, and who closed it."""
    actor = guard.actor()
    page = queries.months_page(actor, *_asked(actor.zone))
    return pages.show("hours/months.html", page=page, form=ReopeningForm(formdata=None))


@views.get("/hours/months.csv")
@guard.signed_in(*VERIFIERS)
def show_months_csv() -> Response:
    """Send the months as CSV, in minutes and in hours."""
    actor = guard.actor()
    first, last = _asked(actor.zone)
    rows = [
        [f"{row.month:%Y-%m}", row.team, row.grade, row.count, row.minutes, round(row.minutes / 60, 2)]
        for row in queries.totals(actor, first, last)
    ]
    return pages.download(f"hours-{first:%Y-%m}-{last:%Y-%m}.csv", write_csv([gettext(c) for c in COLUMNS], rows))


@views.post("/hours/months/<string:month>/closing")
@guard.signed_in(acting="never")
def create_closing(month: str) -> AnyResponse:
    """Close a month."""
    form = PressForm.from_request()
    actions.close_month(guard.actor(), month_in(month), request_id=form.request_key)
    return pages.done(gettext("The month is closed."), url_for("hours.show_months"))


@views.post("/hours/months/<string:month>/closing/reversal")
@guard.signed_in(acting="never")
def reverse_closing(month: str) -> AnyResponse:
    """Open a closed month again."""
    form, actor = ReopeningForm(), guard.actor()
    try:
        form.check()
        actions.reopen_month(actor, month_in(month), form.reason.data or "", request_id=form.request_key)
    except Invalid as error:
        actions.only_verifiers(actor, "reopen", month_in(month))
        page = queries.months_page(actor, *_asked(actor.zone), asked=month)
        return pages.again("hours/months.html", form, error, page=page)
    return pages.done(gettext("The month is open again."), url_for("hours.show_months"))


def _asked(zone: str) -> tuple[date, date]:
    return read_months(request.args, zone)
