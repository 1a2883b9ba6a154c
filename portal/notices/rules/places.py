"""How events about places are told: to whom, in which words, where they lead."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.kernel.text import N_


@dataclass(frozen=True)
class Wording:
    """How one event is told: to whom, under which title, in which sentence, where it leads, and whether by mail too.

    audience names a group that notices.queries can find; title, text and path take the values found with it. A value
    whose name ends in "_at" is a moment, or the two ends of a window, in "_on" a day, in "minutes" whole minutes; all
    are written for the reader.
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
    "window.closing": Wording(
        "claimant",
        N_("A reminder"),
        N_(
            "Please do this by %(ends_at)s: %(task)s, %(place)s. If you have done it, tell us here; "
            "if you cannot, please give the place back."
        ),
        "/assignments/%(assignment_id)s",
    ),
    "search.news": Wording(
        "searcher",
        N_("Something new for you"),
        N_(
            "New for your search “%(search)s”, at times when you can: %(task)s. "
            "You asked us to tell you; “My searches” switches it off."
        ),
        "%(where)s",
    ),
    "shift.cancelled": Wording(
        "cancelled",
        N_("Cancelled"),
        N_("%(task)s, %(starts_at)s, is cancelled. %(reason)s"),
        "%(where)s",
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
        "cancelled",
        N_("Cancelled"),
        N_("%(task)s: the shifts from %(starts_at)s on are cancelled, also yours. %(reason)s"),
        "/assignments",
    ),
    "task.cancelled": Wording(
        "cancelled",
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
    "shift.short-of-guides": Wording(
        "shift-leaders",
        N_("First-timers without a guide"),
        N_(
            "Somebody experienced gave back a place: %(task)s, %(starts_at)s. The first-timers on the list keep "
            "theirs; please find somebody experienced to be beside them."
        ),
        "/tasks/%(task_id)s",
    ),
    "shift.withdrawn": Wording(
        "shift-leaders",
        N_("A place was given back"),
        N_("Somebody gave back a place: %(task)s, %(starts_at)s."),
        "/tasks/%(task_id)s",
        is_mailed=False,
    ),
    "shift.called-off": Wording(
        "shift-leaders",
        N_("Somebody cannot come"),
        N_("Somebody called off late: %(task)s, %(starts_at)s. The place goes to others."),
        "/tasks/%(task_id)s",
    ),
    "shift.handed-over": Wording(
        "handed-over",
        N_("Somebody stands in"),
        N_("%(task)s, %(starts_at)s: a place has changed hands, somebody of the team stands in."),
        "/tasks/%(task_id)s",
        is_mailed=False,
    ),
    "place.offered": Wording(
        "offered",
        N_("A place is kept for you"),
        N_(
            "%(task)s, %(starts_at)s, %(place)s: a place is kept for you until %(until_at)s. Then the next one gets it."
        ),
        "/offers/%(offer_id)s",
    ),
}
