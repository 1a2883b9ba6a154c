"""What a leader's device shows when it has read somebody's card."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from portal.attendance import actions, queries
from portal.attendance.forms import BadgeForm
from portal.attendance.views.base import LEADERS, views
from portal.cards.queries import only_badges
from portal.kernel.errors import Conflict, DomainError
from portal.web import guard, pages, sessions, site


@views.get("/b/<string:badge>")
@guard.public
def show_badge(badge: str) -> Response:
    """Show a leader at an enrolled device what the card does; everybody else where it works, or the PIN's form."""
    only_badges(badge)
    actor, secret = guard.actor_or_none(), sessions.device_secret()
    if actor is None or actor.helper or not actor.has(*LEADERS) or not secret:
        return redirect(url_for("cards.show_card", badge=badge))
    try:
        page = queries.badge_page(actor, badge, secret, site.key())
    except DomainError as error:
        return _refused(error)
    return pages.show("attendance/badge.html", page=page)


def _refused(error: DomainError) -> Response:
    return pages.show("attendance/badge_refused.html", status=error.status, page=pages.sentence(error))


@views.post("/shifts/<int:shift_id>/badge-scans")
@guard.signed_in(*LEADERS)
def create_badge_scan(shift_id: int) -> Response:
    """Check the holder of the card in or out, by the leader's hand and eyes."""
    form = BadgeForm.from_request()
    said = {"direction": form.direction.data, "is_walk_in": form.walk_in.data == "1", "request_id": form.request_key}
    device = {"secret": sessions.device_secret(), "site_key": site.key()}
    try:
        receipt = actions.scan_badge(guard.actor(), shift_id, form.badge.data or "", **said, **device)
    except Conflict as error:
        return _refused(error)
    return pages.done("", url_for("attendance.show_badge_scan", scan_id=receipt.scan_id))


@views.get("/badge-scans/<int:scan_id>")
@guard.signed_in(*LEADERS)
def show_badge_scan(scan_id: int) -> Response:
    """Show the leader how things stand after a card was read."""
    return pages.show("attendance/badge_scan.html", page=queries.badge_scan_page(guard.actor(), scan_id))
