"""Which event becomes a message, also for a helper; when a reminder is due; how often mail is tried."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from portal.notices.rules.council import COUNCIL
from portal.notices.rules.people import ACTING, ERASURE, HOURS, LINKS, PEOPLE, SAFETY, SHARING
from portal.notices.rules.places import PLACES, Wording

REMIND_AT = time(18, 0)  # the evening before: late enough to know, early enough to give the place back
MAIL_PAUSES = (1, 5, 15, 60, 180, 360, 720)  # minutes between tries; after the last one the inbox has to do
MAIL_AGE = timedelta(days=2)  # what is older when it is told (after a restore, say) goes to the inbox alone
OF_TASKS = ("shift.", "window.", "search.", "series.", "task.", "place.", "roster.", "visits.", "hours.", "carried.")

WORDINGS: Mapping[str, Wording] = {
    **ACTING, **LINKS, **PLACES, **HOURS, **PEOPLE, **SAFETY, **COUNCIL, **SHARING, **ERASURE,
}  # fmt: skip


def wording(event_name: str, values: Mapping[str, object] = MappingProxyType({})) -> Wording | None:
    """Return how an event is told, None when nobody is told.

    values: of one person's sentence; time that is verified with a reason counts with fewer minutes, and is told so.
    """
    is_cut = event_name == "hours.verified" and "reason" in values
    return WORDINGS.get("hours.adjusted" if is_cut else event_name)


def may_tell_helper(event_name: str, scope: str) -> bool:
    """Tell whether a helper is told of this in place of whom they act for; scope: their mandate's."""
    return event_name not in {*ACTING, *LINKS, *SAFETY} and (scope == "all" or event_name.startswith(OF_TASKS))


def is_mailed(told: Wording, happened_at: datetime, now: datetime) -> bool:
    """Tell whether mail goes out beside the inbox: for what matters away from the site, while it is news."""
    return told.is_mailed and now - happened_at <= MAIL_AGE


def remind_at(starts_at: datetime, zone: str) -> datetime:
    """Return the moment of the reminder: six in the evening before the day of the shift, in the community's zone."""
    local = starts_at.astimezone(ZoneInfo(zone))
    evening = datetime.combine(local.date() - timedelta(days=1), REMIND_AT, tzinfo=ZoneInfo(zone))
    return evening.astimezone(starts_at.tzinfo)


def is_reminder_due(starts_at: datetime, claimed_at: datetime, zone: str, now: datetime) -> bool:
    """Tell whether to remind: the evening before has come, the shift has not, and the place was taken before that."""
    moment = remind_at(starts_at, zone)
    return claimed_at < moment <= now < starts_at


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when mail that failed is tried again, after so many attempts; None once it is given up."""
    if attempts > len(MAIL_PAUSES):
        return None
    return now + timedelta(minutes=MAIL_PAUSES[attempts - 1])
