"""Typing a paper list in, taking that back, the picture of the list, and the lists of a week to print."""

import dataclasses

from flask import Response as FileResponse
from flask import current_app, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from portal.attendance import actions, queries
from portal.attendance.forms import BLANK, SheetForm, sheet_form
from portal.attendance.views.base import LEADERS, READERS, code_of_sheet, views
from portal.kernel import files
from portal.kernel.errors import Conflict, Invalid
from portal.web import guard, pages
from portal.web.addresses import day_of
from portal.web.filters import time
from portal.web.forms import PressForm


@views.get("/shifts/<int:shift_id>/sheet")
@guard.signed_in(*LEADERS)
def new_sheet(shift_id: int) -> Response:
    """Show the list in the printed order, to type in what came back on paper; `?all=1` ticks everybody beforehand."""
    page = queries.sheet_page(guard.actor(), shift_id)
    return pages.show("attendance/sheet.html", page=page, form=_form(page, is_all="all" in request.args))


def _form(page: queries.SheetPage, *, is_all: bool = False) -> SheetForm:
    names = {line.person_id: line.name for line in page.lines}
    return sheet_form(names, (time(page.starts_at), time(page.ends_at)), is_all=is_all)


@views.post("/shifts/<int:shift_id>/sheets")
@guard.signed_in(*LEADERS)
def create_sheet(shift_id: int) -> Response:
    """Record what the paper says."""
    actor = guard.actor()
    page = queries.sheet_page(actor, shift_id)
    form = _form(page)
    try:
        form.check()
        rows, label, key = _rows(form), form.label.data or "", form.request_key
        done = actions.type_sheet(actor, shift_id, rows, label, _paper(form), request_id=key)
    except (Invalid, Conflict) as error:
        page = queries.sheet_page(actor, shift_id, _names(form))
        return pages.again("attendance/sheet.html", form, error, page=page)
    return pages.done(_sentence(done), url_for("attendance.new_sheet", shift_id=shift_id))


def _rows(form: SheetForm) -> list[actions.Row]:
    """Return the lines that are ticked or written; Invalid naming every time that cannot be read."""
    return [actions.Row(key, _who(form, key), *walls) for key, walls in form.filled().items()]


def _who(form: SheetForm, key: str) -> int | actions.Stranger:
    if key not in BLANK:
        return int(key)
    text, phone_end = form[f"who-{key}"].data, form[f"end-{key}"].data or ""
    return actions.Stranger(text, phone_end, is_new=form[f"new-{key}"].data)


def _names(form: SheetForm) -> set[str]:
    return {form[f"who-{key}"].data for key in BLANK if form[f"who-{key}"].data}


def _paper(form: SheetForm) -> files.Paper | None:
    sent = form.sent_file
    if sent is None:
        return None
    return files.received(current_app.config["SETTINGS"].files, sent.filename or "", sent.read())


def _sentence(done: actions.SheetReceipt) -> str:
    """Say what the typing did, and that nothing was doubled."""
    if not done.sheet_id:
        return gettext("All of this was typed in before. Nothing was recorded twice.")
    said = [ngettext("%(num)s visit recorded.", "%(num)s visits recorded.", done.recorded)]
    if done.known:
        said.append(ngettext("%(num)s was known already.", "%(num)s were known already.", done.known))
    if done.differs:
        said.append(ngettext("%(num)s differs from what was recorded and stays as it was.",
                             "%(num)s differ from what was recorded and stay as they were.", done.differs))  # fmt: skip
    return " ".join(said)


@views.post("/sheets/<int:sheet_id>/reversal")
@guard.signed_in(*LEADERS)
def reverse_sheet(sheet_id: int) -> Response:
    """Take a wrong typing back."""
    form = PressForm.from_request()
    shift_id = actions.take_sheet_back(guard.actor(), sheet_id, request_id=form.request_key)
    said = gettext("Taken back. The list can be typed in anew.")
    return pages.done(said, url_for("attendance.new_sheet", shift_id=shift_id))


@views.get("/sheets/<int:sheet_id>/picture")
@guard.signed_in(*READERS)
def download_picture(sheet_id: int) -> FileResponse:
    """Give the picture of a list to the team's leaders and the station."""
    kept = queries.picture(guard.actor(), sheet_id)
    path = files.path_of(current_app.config["SETTINGS"].files, kept.sha256)
    return pages.download(kept.name, path.read_bytes())


@views.get("/teams/<int:team_id>/rosters")
@guard.signed_in(*LEADERS)
def print_week(team_id: int) -> Response:
    """Show the lists of a team's week for paper, one sheet a shift."""
    page = queries.week_of_sheets(guard.actor(), team_id, day_of(request.args.get("from")))
    sheets = tuple(dataclasses.replace(sheet, picture=code_of_sheet(sheet.number)) for sheet in page.sheets)
    return pages.show("attendance/papers.html", page=dataclasses.replace(page, sheets=sheets))
