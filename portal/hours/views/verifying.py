"""The queue, one visit, the confirmed hours and one's own statement."""

from datetime import date

from flask import Response, make_response, request, url_for
from flask_babel import format_date, gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from portal.hours import actions, queries
from portal.hours.forms import (
    ReversalForm,
    SettlementForm,
    VerificationForm,
    choice_in,
    read_choice,
    read_filters,
)
from portal.hours.views.base import VERIFIERS, views
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.tables import write_csv, write_xlsx
from portal.kernel.text import N_
from portal.web import filters as show
from portal.web import guard, pages
from portal.web.addresses import number_of

COLUMNS = (
    N_("Number"), N_("Name"), N_("Team"), N_("Task"), N_("Day"), N_("Start"), N_("End"), N_("Minutes"),
    N_("Credited minutes"), N_("Grade of proof"), N_("Verified by"), N_("Verified on"),
)  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@views.get("/hours/queue")
@guard.signed_in(*VERIFIERS)
def show_queue() -> Response:
    """Show what waits for a word."""
    limit = request.args.get("limit", queries.DEFAULT_LIMIT, type=int)
    undo_id, choice = number_of(request.args.get("done")), read_choice(request.args)
    is_choosing = "choose" in request.args
    page = queries.queue_page(guard.actor(), limit, undo_id, choice=choice, is_choosing=is_choosing)
    return pages.show("hours/queue.html", page=page, form=VerificationForm())


@views.post("/hours/verifications")
@guard.signed_in(acting="never")
def create_verifications() -> AnyResponse:
    """Confirm or refuse the visits that were named."""
    form, actor = VerificationForm(), guard.actor()
    try:
        form.check()
        receipt = _decide(actor, form)
    except (Invalid, Conflict) as error:
        return _again(actor, form, error)
    chosen = choice_in(form.choice.data).query
    back = url_for("hours.show_queue", done=receipt.first_id) + (f"&{chosen}" if chosen else "")
    return pages.done(receipt_sentence(receipt), back)


@views.post("/hours/verifications/<int:verification_id>/reversal")
@guard.signed_in(acting="never")
def create_reversal(verification_id: int) -> AnyResponse:
    """Take a word back, or the whole press that it was part of."""
    form, actor = ReversalForm(), guard.actor()
    try:
        form.check()
        act = actions.undo if form.scope.data else actions.reverse
        act(actor, verification_id, form.reason.data or "", request_id=form.request_key)
    except Invalid as error:
        actions.only_verifiers(actor, "undo" if form.scope.data else "reverse", verification_id)
        page = queries.reversal_page(actor, verification_id)
        return pages.again("hours/reversal.html", form, error, page=page)
    text = gettext("Taken back. The visits wait to be verified again.")
    return pages.done(text, url_for("hours.show_queue"))


@views.get("/hours/engagements/<int:engagement_id>")
@guard.signed_in(*VERIFIERS)
def show_engagement(engagement_id: int) -> Response:
    """Show one visit with everything that was recorded and said about it."""
    page = queries.visit_page(guard.actor(), engagement_id)
    return pages.show(
        "hours/engagement.html", page=page, form=VerificationForm(), settling=SettlementForm(formdata=None)
    )


@views.get("/hours/patterns")
@guard.signed_in(*VERIFIERS)
def show_patterns() -> Response:
    """Show what is held because of a pattern, and what people tried that is not theirs."""
    return pages.show("hours/patterns.html", page=queries.patterns_page(guard.actor()))


@views.get("/hours/verified")
@guard.signed_in(*VERIFIERS)
def show_verified() -> Response:
    """Show the confirmed hours of a period."""
    actor = guard.actor()
    chosen = read_filters(request.args, queries.this_month(actor))
    return pages.show("hours/verified.html", page=queries.verified_page(actor, chosen))


@views.get("/hours/verified.csv")
@guard.signed_in(*VERIFIERS)
def show_verified_csv() -> Response:
    """Send the confirmed hours as CSV."""
    return _file("csv", "text/csv; charset=utf-8", write_csv)


@views.get("/hours/verified.xlsx")
@guard.signed_in(*VERIFIERS)
def show_verified_xlsx() -> Response:
    """Send the confirmed hours as a spreadsheet."""
    return _file("xlsx", XLSX, write_xlsx)


@views.get("/statement")
@guard.signed_in()
def show_statement() -> Response:
    """Show the reader's own hours."""
    page = queries.statement_page(guard.actor(), number_of(request.args.get("before")))
    return pages.show("hours/statement.html", page=page)


@views.app_template_filter("month")
def month(value: date) -> str:
    """Say the month with its year: "November 2026", “2026年11月”."""
    return format_date(value, "yyyy年M月" if show.is_chinese() else "MMMM yyyy")


def _decide(actor: Actor, form: VerificationForm) -> actions.Receipt:
    ids, reason, key = form.engagement.data, form.reason.data or "", form.request_key
    if form.decision.data == "refuse":
        return actions.refuse_hours(actor, ids, reason, request_id=key)
    return actions.verify(actor, ids, minutes=form.minutes.minutes, reason=reason, request_id=key)


def _again(actor: Actor, form: VerificationForm, error: Invalid | Conflict) -> Response:
    """Show the page again that the form came from, as it was filled in."""
    ids = form.engagement.data or []
    actions.only_verifiers(actor, "refuse" if form.decision.data == "refuse" else "verify", ids)
    if form.page.data == "visit" and len(ids) == 1:
        page = queries.visit_page(actor, ids[0])
        return pages.again("hours/engagement.html", form, error, page=page, settling=SettlementForm(formdata=None))
    limit = max(number_of(form.limit.data) or queries.DEFAULT_LIMIT, len(ids))  # as long as the page that was sent
    page = queries.queue_page(actor, limit, ticked=ids, choice=choice_in(form.choice.data))
    return pages.again("hours/queue.html", form, error, page=page)


def receipt_sentence(receipt: actions.Receipt) -> str:
    """Say what the press did."""
    said = []
    if receipt.credited:
        text = ngettext("%(num)s visit verified, %(time)s credited.", "%(num)s visits verified, %(time)s credited.",
                        receipt.credited, time=show.minutes(receipt.credited_minutes))  # fmt: skip
        said.append(text)
    if receipt.waiting:
        said.append(ngettext("%(num)s visit waits for a second person.", "%(num)s visits wait for a second person.",
                             receipt.waiting))  # fmt: skip
    if receipt.refused:
        said.append(ngettext("%(num)s visit refused.", "%(num)s visits refused.", receipt.refused))
    return " ".join(said)


def _file(ending: str, kind: str, write) -> Response:
    actor = guard.actor()
    chosen = read_filters(request.args, queries.this_month(actor))
    body = write([gettext(name) for name in COLUMNS], queries.verified_table(actor, chosen))
    response = make_response(body)
    response.headers["Content-Type"] = kind
    name = f"hours-{chosen.first.isoformat()}-{chosen.last.isoformat()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
