"""A place as a calendar entry that any phone takes up."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event

from portal.notices.queries import Invitation

MEDIA_TYPE = "text/calendar"
FILE_NAME = "linli.ics"


def entry(place: Invitation, site_url: str, now: datetime) -> bytes:
    """Write the place as an iCalendar file; the same place gives the same UID, so that a change replaces it."""
    event = Event()
    event.add("uid", f"assignment-{place.assignment_id}@{urlsplit(site_url).hostname}")
    event.add("dtstamp", now)
    event.add("dtstart", place.starts_at)
    event.add("dtend", place.ends_at)
    event.add("summary", place.title)
    event.add("location", place.place)
    event.add("url", f"{site_url}/assignments/{place.assignment_id}")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", place.title)
    alarm.add("trigger", timedelta(hours=-1))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Linli//Linli//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
