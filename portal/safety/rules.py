"""Who is kept away from which tasks, and who may say so."""

from collections.abc import Collection
from datetime import date, timedelta

from portal.kernel.actor import SAFEGUARDING_LEAD, Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

OPEN_RISKS = frozenset({"low"})  # with others, in the open; the rest is in homes, with children or the frail
LONGEST = timedelta(days=366 * 3)
MOST_REASON = 500


def may_be_near(flag_until: date | None, risk: str, day: date) -> Refusal | None:
    """Keep whoever is flagged out of homes and away from minors until the last day of the flag, included.

    flag_until: None for no flag. Whoever was not looked up is taken for flagged. The sentence is the one of everybody
    who cannot take tasks, so that neither they nor their leader read a flag in it.
    """
    if risk in OPEN_RISKS or flag_until is None or flag_until < day:
        return None
    return Refusal("not-active", N_("You cannot take tasks at present. Please call the station."), "forbidden")


def may_flag(actor: Actor, touched: Collection[int] = ()) -> Refusal | None:
    """Allow whoever the station named for safeguarding, but not for themselves or somebody they are related to.

    touched: the person, everybody they live with, and who acts for them or the reverse.
    """
    if not actor.has(SAFEGUARDING_LEAD):
        return Refusal("not-yours", N_("Only the people whom the station named for it can do this."), "forbidden")
    if actor.person_id in touched:
        text = N_("Nobody does this for themselves or their own people. Please ask a colleague.")
        return Refusal("own", text, "forbidden")
    return None


def check_flag(reason: str, until_on: date, today: date) -> dict[str, str]:
    """Return what is wrong with a flag, by field; it ends within three years, to be looked at again."""
    problems = {}
    if not reason.strip():
        problems["reason"] = N_("Write why")
    if not today <= until_on <= today + LONGEST:
        problems["until_on"] = N_("Enter a day from today on, at most three years ahead.")
    return problems
