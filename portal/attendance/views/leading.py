"""What a team's leader opens at the door: the screen, the roster, its paper and its table, walk-ins."""

import dataclasses

from flask import Response as FileResponse
from flask import request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.attendance import actions, queries
from portal.attendance.forms import TickForm, WalkInForm
from portal.attendance.views.base import LEADERS, code_of_sheet, views
from portal.kernel import tables
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.text import N_
from portal.web import guard, pages, qr, site
from portal.web.filters import local
from portal.web.forms import PressForm

REFRESH_SECONDS = "10"


@views.get("/shifts/<int:shift_id>/screen")
@guard.signed_in(*LEADERS)
def show_screen(shift_id: int) -> Response:
    """Show the rotating code; the page asks for itself again every ten seconds, without a script."""
    page = queries.screen_page(guard.actor(), shift_id, site.key(), site.url())
    if not page.code_url:
        return pages.show("attendance/screen.html", page=page)
    response = pages.show("attendance/screen.html", page=dataclasses.replace(page, picture=qr.path(page.code_url)))
    response.headers["Refresh"] = REFRESH_SECONDS
    return response


@views.get("/shifts/<int:shift_id>/roster")
@guard.signed_in(*LEADERS)
def show_roster(shift_id: int) -> Response:
    """Show the list of a shift, with `?print=1` as a sheet for paper."""
    page = _roster(shift_id)
    if request.args.get("print"):
        picture = code_of_sheet(shift_id)
        return pages.show("attendance/paper.html", page=dataclasses.replace(page, picture=picture))
    form = TickForm(formdata=None)
    form.reason.data = request.args.get("reason", "")
    return pages.show("attendance/roster.html", page=page, form=form)


def _roster(shift_id: int) -> queries.RosterPage:
    wanted = request.values
    return queries.roster_page(guard.actor(), shift_id, wanted.get("show", ""), wanted.get("q", ""))


@views.get("/shifts/<int:shift_id>/roster.csv")
@guard.signed_in(*LEADERS)
def export_roster(shift_id: int) -> FileResponse:
    """Give the list of a shift as a table without live formulas; times are the community's."""
    page = _roster(shift_id)
    head = [gettext(text) for text in (N_("Name"), N_("Phone ends"), N_("In"), N_("Out"), N_("Minutes"))]
    rows = [
        [
            row.name, row.phone_end, local(row.since) if row.since else None,
            local(row.left_at) if row.left_at else None, row.minutes if row.left_at else None,
        ]
        for row in page.all_rows
    ]  # fmt: skip
    return pages.download(f"roster-{shift_id}-{local(page.starts_at):%Y-%m-%d}.csv", tables.write_csv(head, rows))


@views.post("/shifts/<int:shift_id>/scans")
@guard.signed_in(*LEADERS)
def create_tick(shift_id: int) -> Response:
    """Tick one person here or gone, and go on with the same list and the same reason."""
    form = TickForm()
    try:
        form.check()
        direction, reason = form.direction.data, (form.reason.data or "").strip()
        receipt = actions.tick(
            guard.actor(), shift_id, form.person.data, direction=direction, reason=reason, request_id=form.request_key
        )
    except (Invalid, Conflict) as error:
        return pages.again("attendance/roster.html", form, error, page=_roster(shift_id))
    text = "" if receipt.is_new else gettext("Nothing changed: this was on the list already.")
    show = "here" if direction == "out" else "away"
    return pages.done(text, url_for("attendance.show_roster", shift_id=shift_id, show=show, reason=reason))


@views.post("/scans/<int:scan_id>/reversal")
@guard.signed_in(*LEADERS)
def reverse_tick(scan_id: int) -> Response:
    """Take a wrong tick back."""
    form = PressForm.from_request()
    receipt = actions.undo_tick(guard.actor(), scan_id, request_id=form.request_key)
    return pages.done(gettext("Taken back."), url_for("attendance.show_roster", shift_id=receipt.shift_id))


@views.get("/shifts/<int:shift_id>/walk-ins/new")
@guard.signed_in(*LEADERS)
def new_walk_in(shift_id: int) -> Response:
    """Show the form for somebody who came without a place, with whom the search found."""
    page = queries.walk_in_page(guard.actor(), shift_id, request.args.get("q", ""))
    return pages.show("attendance/walk_in.html", page=page, form=WalkInForm(formdata=None))


@views.post("/shifts/<int:shift_id>/walk-ins")
@guard.signed_in(*LEADERS)
def create_walk_in(shift_id: int) -> Response:
    """Put somebody on the list and tick them here."""
    form = WalkInForm()
    try:
        form.check()
        who = form.person.data or _newcomer(form)
        actions.add_walk_in(guard.actor(), shift_id, who=who, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        page = queries.walk_in_page(guard.actor(), shift_id, request.values.get("q", ""))
        return pages.again("attendance/walk_in.html", form, error, page=page)
    return pages.done(gettext("On the list, and here."), url_for("attendance.show_roster", shift_id=shift_id))


def _newcomer(form: WalkInForm) -> actions.Newcomer:
    name = (form.name.data or "").strip()
    if not name:
        raise Invalid({"name": N_("Enter a name")})
    return actions.Newcomer(name, form.phone_end.data or "")
