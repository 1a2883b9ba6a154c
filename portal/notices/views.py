"""The inbox, and a place as a calendar file."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext

from portal.kernel import clock
from portal.kernel.db import read
from portal.notices import actions, calendar, queries, wording
from portal.web import guard, pages
from portal.web.forms import PressForm

views = Blueprint("notices", __name__)


@dataclass(frozen=True)
class Message:
    """One message in the reader's words."""

    title: str
    sentence: str
    url: str
    made_at: datetime
    is_unread: bool


@dataclass(frozen=True)
class MessagesPage:
    """The inbox: new messages first."""

    messages: tuple[Message, ...]
    unread_count: int
    next_url: str | None


@views.get("/notices")
@guard.signed_in(acting="all")
def list_notices():
    found = queries.inbox_page(guard.actor(), request.args.get("cursor"))
    messages = tuple(
        Message(
            wording.title(n.event_name), wording.sentence(n.text, n.params, found.names), n.path, n.made_at, n.is_unread
        )
        for n in found.lines
    )
    next_url = url_for("notices.list_notices", cursor=found.next_cursor) if found.next_cursor else None
    return pages.show("notices/list.html", page=MessagesPage(messages, found.unread_count, next_url))


@views.post("/notices/reading")
@guard.signed_in(acting="all")
def create_reading():
    form = PressForm.from_request()
    actions.mark_read(guard.actor(), request_id=form.request_key)
    return pages.done(gettext("All messages are marked as read."), url_for("notices.list_notices"))


@views.get("/assignments/<int:assignment_id>/calendar.ics")
@guard.signed_in()
def show_calendar(assignment_id):
    actor = guard.actor()
    place = queries.invitation(read(), actor.community_id, assignment_id, actor.person_id or 0)
    entry = calendar.entry(place, current_app.config["SETTINGS"].site_url, clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{calendar.FILE_NAME}"'}
    return Response(entry, mimetype=calendar.MEDIA_TYPE, headers=headers)
