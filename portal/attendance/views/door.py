"""What a volunteer's phone opens at the door."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from portal.attendance import actions, queries, rules
from portal.attendance.forms import ScanForm
from portal.attendance.views.base import refused, views
from portal.attendance.views.proofs import remember
from portal.kernel.errors import DomainError, Invalid, TooMany
from portal.web import guard, pages, site


@views.get("/c/<string:code>")
@guard.public
def show_code(code: str) -> Response:
    """Show what the scanned code offers and a button that does it; whoever is not signed in signs in first."""
    proven_at, actor = remember(code), guard.actor_or_none()
    if actor is None and proven_at is not None:
        return redirect(url_for("people.show_sign_in", next=url_for("attendance.show_code", code=code)))
    if actor is None:
        return refused(rules.OLD_CODE if rules.read_code(code) else rules.UNKNOWN_CODE)
    try:
        return pages.show("attendance/code.html", page=queries.code_page(actor, code, proven_at, site.key()))
    except DomainError as error:
        return refused(error)


@views.get("/c")
@guard.signed_in()
def type_digits() -> Response:
    """Show the form for the six digits."""
    return pages.show("attendance/digits.html", form=ScanForm(formdata=None))


@views.post("/scans")
@guard.signed_in()
def create_scan() -> Response:
    """Check in or out, by the ticket of a door page or by typed digits; then show how things stand."""
    form = ScanForm()
    try:
        form.check()
        receipt = _by_ticket(form) if form.ticket.data else _by_digits(form)
    except (Invalid, TooMany) as error:
        return pages.again("attendance/digits.html", form, error)
    except DomainError as error:
        return refused(error)
    return pages.done("", url_for("attendance.show_scan", scan_id=receipt.scan_id))


def _by_ticket(form: ScanForm) -> actions.ScanReceipt:
    more = {"is_leaving": form.is_leaving, "request_id": form.request_key}
    return actions.scan(guard.actor(), form.ticket.data, site_key=site.key(), **more)


def _by_digits(form: ScanForm) -> actions.ScanReceipt:
    digits = rules.read_digits(form.digits.data or "") or ""
    more = {"is_leaving": form.is_leaving, "request_id": form.request_key}
    return actions.scan_by_digits(guard.actor(), digits, site_key=site.key(), **more)


@views.get("/scans/<int:scan_id>")
@guard.signed_in()
def show_scan(scan_id: int) -> Response:
    """Show how things stand after one of one's own scans."""
    return pages.show("attendance/scan.html", page=queries.scan_page(guard.actor(), scan_id, site.key()))
