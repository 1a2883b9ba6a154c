"""The inbox, a place as a calendar file, and all of them as a link that a calendar follows."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.notices import actions, calendar, queries, wording
from portal.web import guard, pages, site
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
    entry = calendar.entry(place, site.url(), clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{calendar.FILE_NAME}"'}
    return Response(entry, mimetype=calendar.MEDIA_TYPE, headers=headers)


@dataclass(frozen=True)
class CalendarPage:
    """The reader's calendar link, None while none is open; also as an address that opens the phone's calendar."""

    url: str | None
    opening_url: str | None


def _feed_url(feed_id: int) -> str:
    seal = calendar.feed_seal(site.key(), feed_id)
    path = url_for("notices.show_feed", feed_id=feed_id, seal=seal)
    return f"{site.url()}{path}"


@views.get("/calendar")
@guard.signed_in(acting="never")  # the link would outlast the word by which somebody acts
def show_calendar_link():
    actor = guard.actor()
    feed_id = queries.feed_of(read(), actor.community_id, actor.person_id or 0)
    url = _feed_url(feed_id) if feed_id else None
    page = CalendarPage(url, f"webcal:{url.partition(':')[2]}" if url else None)
    return pages.show("notices/calendar.html", page=page)


@views.post("/calendar")
@guard.signed_in(acting="never")
def open_calendar_link():
    form = PressForm.from_request()
    actions.open_feed(guard.actor(), request_id=form.request_key)
    return pages.done(gettext("Here is your calendar link."), url_for("notices.show_calendar_link"))


@views.post("/calendar/reversal")
@guard.signed_in(acting="never")
def end_calendar_link():
    form = PressForm.from_request()
    actions.end_feed(guard.actor(), request_id=form.request_key)
    return pages.done(
        gettext("The link is ended. No calendar follows it any more."), url_for("notices.show_calendar_link")
    )


@views.get("/calendars/<int:feed_id>/<string:seal>.ics")
@guard.public
def show_feed(feed_id, seal):
    """Give the calendar behind a link; whoever has the link needs no sign-in."""
    is_ours = calendar.is_feed_seal(site.key(), feed_id, seal)
    now = clock.now()
    places = queries.feed_places(read(), feed_id, now) if is_ours else None
    if places is None:
        raise NotFound(N_("This calendar link has ended."))
    feed = calendar.feed(places, gettext("Linli: my tasks"), site.url(), now)
    return Response(feed, mimetype=calendar.MEDIA_TYPE)
