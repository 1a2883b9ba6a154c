"""Who may ask for a file or an erasure, and what stands against one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

COOLING = timedelta(days=14)  # long enough to think again, short enough for a month's right to an answer
DECIDERS = ("supervisor",)


@dataclass(frozen=True)
class Duty:
    """Something that stands against an erasure; is_hard: it has to be settled, no decision goes past it."""

    code: str
    is_hard: bool

    @property
    def text(self) -> str:
        """Return the sentence that says what to do."""
        return _DUTIES[self.code]


_DUTIES = {
    "places": N_("Places in shifts ahead: give them back first."),
    "visits": N_("Visits that are not decided yet: the station decides them first."),
    "disputes": N_("A disputed decision on hours: it is settled first."),
    "sharing": N_("Shared time in a household: leave it first, so that your part comes back."),
    "roles": N_("A role or a team to lead: hand it on first."),
    "guardian": N_("A child for whom you stand as guardian: somebody else takes over first."),
    "reports": N_("A report that is not closed. The station decides."),
    "flag": N_("A matter that the station has to keep. The station decides."),
}
HARD = ("places", "visits", "disputes", "sharing", "roles", "guardian")
SOFT = ("reports", "flag")


def stands_against(found: Collection[str]) -> tuple[Duty, ...]:
    """Return the duties with these codes, what has to be settled first before what the station decides."""
    return tuple(Duty(code, code in HARD) for code in (*HARD, *SOFT) if code in found)


def may_export(actor: Actor, person_id: int, *, is_related: bool) -> Refusal | None:
    """Allow a person their own file, a helper with the whole mandate too, and the staff of the station.

    is_related: the person lives with the worker or one acts for the other.
    """
    if actor.person_id == person_id and (actor.helper is None or actor.helper.scope == "all"):
        return None
    if actor.helper or not actor.has("social_worker", "supervisor", "site_admin"):
        return Refusal("not-yours", N_("Only the person and the station can do this."), "forbidden")
    if is_related:
        text = N_("Nobody does this for themselves or their own people. Please ask a colleague.")
        return Refusal("own", text, "forbidden")
    return None


def may_ask(actor: Actor, *, is_open: bool) -> Refusal | None:
    """Allow everybody to ask for themselves, once at a time; nobody asks for somebody they act for."""
    if actor.helper or actor.person_id is None:
        return Refusal("own-word", N_("Only the person can do this, at their own sign-in."), "forbidden")
    if is_open:
        return Refusal("asked", N_("You have asked already."))
    return None


def may_take_back(actor: Actor) -> Refusal | None:
    """Allow whoever asked to take it back until it is done."""
    return may_ask(actor, is_open=False)


def may_confirm(actor: Actor, ripe_at: datetime | None, duties: Collection[Duty], now: datetime) -> Refusal | None:
    """Allow the person to confirm after the days to think, while nothing stands against it.

    ripe_at: None when they have not asked.
    """
    if refusal := may_ask(actor, is_open=False):
        return refusal
    if ripe_at is None:
        return Refusal("not-asked", N_("Ask for it first."))
    if now < ripe_at:
        return Refusal("too-early", N_("There are some days to think again. You can confirm after them."))
    if duties:
        return Refusal("duties", N_("Something stands against it. Please read what, or call the station."))
    return None


def may_decide(
    actor: Actor, ripe_at: datetime | None, duties: Collection[Duty], now: datetime, *, is_related: bool
) -> Refusal | None:
    """Allow a supervisor who is not related to the person to decide, once the days to think are over.

    What has to be settled first goes past nobody.
    """
    if actor.helper or not actor.has(*DECIDERS):
        return Refusal("not-yours", N_("Only supervisors can do this."), "forbidden")
    if is_related:
        text = N_("Nobody does this for themselves or their own people. Please ask a colleague.")
        return Refusal("own", text, "forbidden")
    if ripe_at is None:
        return Refusal("not-asked", N_("This request is over."))
    if now < ripe_at:
        return Refusal("too-early", N_("The days to think again are not over yet."))
    if any(duty.is_hard for duty in duties):
        return Refusal("duties", N_("Something has to be settled first. The page says what."))
    return None
