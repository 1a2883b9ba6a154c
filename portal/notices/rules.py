"""Which event becomes a message, for whom, in which words; when a reminder is due; how often mail is tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.kernel.text import N_

REMIND_AT = time(18, 0)  # the evening before: late enough to know, early enough to give the place back
MAIL_PAUSES = (1, 5, 15, 60, 180, 360, 720)  # minutes between tries; after the last one the inbox has to do
MAIL_AGE = timedelta(days=2)  # what is older when it is told (after a restore, say) goes to the inbox alone


@dataclass(frozen=True)
class Wording:
    """How one event is told: to whom, under which title, in which sentence, where it leads, and whether by mail too.

    audience names a group that notices.queries can find; title, text and path take the values found with it. A value
    whose name ends in "_at" is a moment, one that ends in "minutes" whole minutes; both are written for the reader.
    """

    audience: str
    title: str
    text: str
    path: str
    is_mailed: bool = True
    has_calendar: bool = False


PLACES: Mapping[str, Wording] = {
    "shift.claimed": Wording(
        "claimant",
        N_("Your place is kept"),
        N_("You have a place: %(task)s, %(starts_at)s, %(place)s."),
        "/assignments/%(assignment_id)s",
        is_mailed=False,
    ),
    "shift.reminder": Wording(
        "claimant",
        N_("A reminder"),
        N_("You have a place: %(task)s, %(starts_at)s, %(place)s. If you cannot come, please give the place back."),
        "/assignments/%(assignment_id)s",
        has_calendar=True,
    ),
    "shift.cancelled": Wording(
        "assigned",
        N_("Cancelled"),
        N_("%(task)s, %(starts_at)s, is cancelled. %(reason)s"),
        "/assignments/%(assignment_id)s",
    ),
    "shift.edited": Wording(
        "assigned",
        N_("Something has changed"),
        N_("%(task)s is now %(starts_at)s, %(place)s. If you cannot come then, please give the place back."),
        "/assignments/%(assignment_id)s",
        has_calendar=True,
    ),
    "series.edited": Wording(
        "assigned",
        N_("Something has changed"),
        N_(
            "The times of %(task)s have changed. Your next place is now %(starts_at)s, %(place)s. "
            "Please look at all of your places."
        ),
        "/assignments",
    ),
    "series.cancelled": Wording(
        "assigned",
        N_("Cancelled"),
        N_("%(task)s: the shifts from %(starts_at)s on are cancelled, also yours. %(reason)s"),
        "/assignments",
    ),
    "task.cancelled": Wording(
        "assigned",
        N_("Cancelled"),
        N_("%(task)s is cancelled. %(reason)s"),
        "/tasks/%(task_id)s",
    ),
    "place.given": Wording(
        "claimant",
        N_("You are on the list"),
        N_(
            "The leader has put you on the list: %(task)s, %(starts_at)s, %(place)s. "
            "If you cannot come, please give the place back."
        ),
        "/assignments/%(assignment_id)s",
        has_calendar=True,
    ),
    "place.moved": Wording(
        "claimant",
        N_("Your place has moved"),
        N_(
            "The leader has moved your place in %(task)s: it is now %(starts_at)s, %(place)s. "
            "If you cannot come, please give it back."
        ),
        "/assignments/%(assignment_id)s",
        has_calendar=True,
    ),
    "place.removed": Wording(
        "worded",
        N_("You are no longer on the list"),
        N_("%(task)s, %(starts_at)s: the leader has taken your place. %(reason)s"),
        "/tasks/%(task_id)s",
    ),
    "roster.told": Wording(
        "worded",
        N_("A message from the leader"),
        N_("%(task)s, %(starts_at)s: %(reason)s"),
        "/%(where)s",
    ),
    "task.edited": Wording(
        "assigned",
        N_("Something has changed"),
        N_("%(task)s was changed. Please look at what to do and at the place again."),
        "/tasks/%(task_id)s",
    ),
    "shift.short-of-adults": Wording(
        "shift-leaders",
        N_("Too few adults"),
        N_(
            "An adult gave back a place: %(task)s, %(starts_at)s. People under 18 are on the list and cannot check in "
            "before two adults of different households have a place. Please find another adult."
        ),
        "/tasks/%(task_id)s",
    ),
    "shift.withdrawn": Wording(
        "shift-leaders",
        N_("A place is free again"),
        N_("Somebody gave back a place: %(task)s, %(starts_at)s."),
        "/tasks/%(task_id)s",
        is_mailed=False,
    ),
}

TAKEN_BACK = Wording(
    "reversed",
    N_("A verification was taken back"),
    N_("The station took a verification back: %(minutes)s for %(task)s. %(reason)s"),
    "/statement",
)

HOURS: Mapping[str, Wording] = {
    "visits.closed": Wording(
        "visitors",
        N_("You did not check out"),
        N_("%(task)s, %(starts_at)s: we closed your visit at its planned end. If you left earlier, tell your leader."),
        "/statement",
        is_mailed=False,
    ),
    "hours.verified": Wording(
        "credited",
        N_("Your time is verified"),
        N_("The station verified your time: %(minutes)s for %(task)s."),
        "/statement",
    ),
    "hours.refused": Wording(
        "refused",
        N_("Your time was not counted"),
        N_("%(task)s, %(starts_at)s: the station could not count this time. %(reason)s"),
        "/statement",
    ),
    "hours.reversed": TAKEN_BACK,
    "hours.undone": TAKEN_BACK,
    "hours.disputed": Wording(
        "third-people",
        N_("A decision is disputed"),
        N_("Somebody disagrees with a decision on %(task)s. Please look at it as a third person."),
        "/hours/engagements/%(engagement_id)s",
        is_mailed=False,
    ),
    "hours.dispute-decided": Wording(
        "disputants",
        N_("A dispute is decided"),
        N_("A third person has decided about %(task)s. %(reason)s"),
        "/%(where)s",
    ),
}

PEOPLE: Mapping[str, Wording] = {
    "person.approved": Wording(
        "themselves",
        N_("Welcome"),
        N_("The station has approved you. You can now take every task that is open to you."),
        "/tasks",
    ),
    "person.refused": Wording(
        "themselves",
        N_("About your registration"),
        N_("The station could not approve you yet. %(reason)s"),
        "/profile",
    ),
    "person.password-changed": Wording(
        "themselves",
        N_("Your password was changed"),
        N_("Your password was changed. If you did not want that, please call the station at once."),
        "/profile",
    ),
    "membership.began": Wording(
        "member",
        N_("You have joined a team"),
        N_("You now belong to %(team)s."),
        "/teams/%(team_id)s",
        is_mailed=False,
    ),
    "requirement.submitted": Wording(
        "reviewers",
        N_("Something to review"),
        N_("%(team)s sent something for review."),
        "/teams/%(team_id)s/pathway",
    ),
    "requirement.reviewed": Wording(
        "team-leaders",
        N_("A review is done"),
        N_("Something that %(team)s sent was reviewed. %(reason)s"),
        "/teams/%(team_id)s/pathway",
    ),
}

SAFETY: Mapping[str, Wording] = {
    "report.made": Wording(
        "report-readers",
        N_("A report waits"),
        N_("Somebody has reported something. Please open it today."),
        "/incidents/docket",
    ),
    "report.decided": Wording(
        "reporter",
        N_("About your report"),
        N_("There is news about something that you reported."),
        "/incidents",
        is_mailed=False,
    ),
}

WORDINGS: Mapping[str, Wording] = {**PLACES, **HOURS, **PEOPLE, **SAFETY}


def wording(event_name: str) -> Wording | None:
    """Return how an event is told, None when nobody is told."""
    return WORDINGS.get(event_name)


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
