"""Places as calendar entries that any phone takes up: one as a file, all as a link that a calendar follows."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event

from portal.kernel import clock, sealing
from portal.notices.queries import Invitation

MEDIA_TYPE = "text/calendar"
FILE_NAME = "linli.ics"
ASK_AGAIN = timedelta(hours=1)  # how often a calendar that follows the link should look


def entry(place: Invitation, site_url: str, now: datetime) -> bytes:
    """Write the place as an iCalendar file; the same place gives the same UID, so that a change replaces it."""
    return _file([place], site_url, now)


def feed(places: Iterable[Invitation], name: str, site_url: str, now: datetime) -> bytes:
    """Write all places as one calendar of that name, for a calendar that looks again by itself."""
    return _file(places, site_url, now, name)


def feed_seal(site_key: bytes, feed_id: int) -> str:
    """Return the secret part of a calendar link; it follows from the site's key, so that it need not be kept."""
    return sealing.mac(sealing.derive(site_key, "calendar"), f"feed:{feed_id}").hex()[:40]


def is_feed_seal(site_key: bytes, feed_id: int, seal: str) -> bool:
    """Tell in constant time whether the secret belongs to the link."""
    return sealing.same(feed_seal(site_key, feed_id), seal)


def _file(places: Iterable[Invitation], site_url: str, now: datetime, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Linli//Linli//EN")
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for place in places:
        calendar.add_component(_event(place, site_url, now))
    made: bytes = calendar.to_ical()
    return made


def _add_times(event: Event, place: Invitation) -> None:
    """Write the times; without a fixed hour those that the person means to come, else the days as whole days.

    Whole days keep nobody busy: the calendar shows them as free, above the hours.
    """
    if place.flexible_minutes is None or place.planned_at is not None:
        begins = place.planned_at or place.starts_at
        length = place.ends_at - place.starts_at
        if place.flexible_minutes is not None:
            length = timedelta(minutes=place.flexible_minutes)
        event.add("dtstart", begins)
        event.add("dtend", begins + length)
        return
    first, last = (clock.local(at, place.zone).date() for at in (place.starts_at, place.ends_at))
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))  # the end is the first day after it
    event.add("transp", "TRANSPARENT")


def _event(place: Invitation, site_url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"assignment-{place.assignment_id}@{urlsplit(site_url).hostname}")
    event.add("dtstamp", now)
    _add_times(event, place)
    event.add("summary", place.title)
    event.add("location", place.place)
    event.add("url", f"{site_url}/assignments/{place.assignment_id}")
    if place.flexible_minutes is not None and place.planned_at is None:
        return event  # the reminder before the last day ends comes as a message
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", place.title)
    alarm.add("trigger", timedelta(hours=-1))
    event.add_component(alarm)
    return event
