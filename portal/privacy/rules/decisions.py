"""Who may ask for a file or an erasure, and what stands against one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

COOLING = timedelta(days=14)  # long enough to think again, short enough for a month's right to an answer
FILE_LASTS = timedelta(minutes=10)
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


@dataclass(frozen=True)
class Asked:
    """A request that is open: from when on it can be done, and who of the station entered it (None: the person)."""

    ripe_at: datetime
    by_user_id: int | None = None


@dataclass(frozen=True)
class Asker:
    """For whom the station enters a request.

    is_related: they live with the worker, or one of the two acts for the other. asked: what is open, None for nothing.
    """

    is_related: bool
    signs_in: bool
    is_minor: bool
    is_erased: bool
    asked: Asked | None


RELATED = Refusal(
    "own", N_("Nobody does this for themselves or their own people. Please ask a colleague."), "forbidden"
)  # fmt: skip


def is_own_file(actor: Actor, person_id: int) -> bool:
    """Tell whether it is the actor's own file, or that of whom they act for in everything."""
    return actor.person_id == person_id and (actor.helper is None or actor.helper.scope == "all")


def may_read_file(taken_at: datetime | None, now: datetime) -> Refusal | None:
    """Allow the file for ten minutes after the press that wrote down that it is given out; looking writes nothing."""
    if taken_at is None or now - taken_at > FILE_LASTS:
        return Refusal("not-pressed", N_("Please go back and press the button for the file once more."))
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


def may_speak_for(actor: Actor, asker: Asker) -> Refusal | None:
    """Allow the station to carry the wish of somebody without a sign-in, or of a child, who brings a signed slip."""
    if actor.helper or not actor.has("social_worker", "supervisor"):
        return Refusal("not-yours", N_("Only social workers and supervisors can do this."), "forbidden")
    if asker.is_related:
        return RELATED
    if asker.signs_in and not asker.is_minor:
        return Refusal("signs-in", N_("This person has a sign-in and asks there, on “My data”."))
    return None


def may_enter(actor: Actor, asker: Asker) -> Refusal | None:
    """Allow the station to enter a request, once at a time."""
    if refusal := may_speak_for(actor, asker):
        return refusal
    if asker.is_erased:
        return Refusal("erased", N_("This person is erased already."))
    if asker.asked:
        return Refusal("asked", N_("A request is written down already."))
    return None


def may_take_back_for(actor: Actor, asker: Asker) -> Refusal | None:
    """Allow the station to take back what the station entered."""
    if refusal := may_speak_for(actor, asker):
        return refusal
    if asker.asked is None or asker.asked.by_user_id is None:
        return Refusal("not-asked", N_("The station has written down no request of this person."))
    return None


def may_confirm(actor: Actor, asked: Asked | None, duties: Collection[Duty], now: datetime) -> Refusal | None:
    """Allow the person to confirm what they asked for after the days to think, while nothing stands against it."""
    if refusal := may_ask(actor, is_open=False):
        return refusal
    if asked is None:
        return Refusal("not-asked", N_("Ask for it first."))
    if asked.by_user_id is not None:
        return Refusal("station", N_("The station entered this request, and a supervisor decides it."))
    if now < asked.ripe_at:
        return Refusal("too-early", N_("There are some days to think again. You can confirm after them."))
    if duties:
        return Refusal("duties", N_("Something stands against it. Please read what, or call the station."))
    return None


def may_answer(actor: Actor, asked: Asked | None, *, is_related: bool) -> Refusal | None:
    """Allow a supervisor who is not related to the person and did not enter the request to say no for now."""
    if actor.helper or not actor.has(*DECIDERS):
        return Refusal("not-yours", N_("Only supervisors can do this."), "forbidden")
    if is_related:
        return RELATED
    if asked is None:
        return Refusal("not-asked", N_("This request is over."))
    if actor.user_id == asked.by_user_id:
        return Refusal("entered", N_("You entered this request. A colleague decides it."), "forbidden")
    return None


def may_decide(
    actor: Actor, asked: Asked | None, duties: Collection[Duty], now: datetime, *, is_related: bool
) -> Refusal | None:
    """Allow the same supervisor to erase, once the days to think are over, what the person cannot confirm alone.

    What has to be settled first goes past nobody.
    """
    if refusal := may_answer(actor, asked, is_related=is_related):
        return refusal
    if asked is None or now < asked.ripe_at:
        return Refusal("too-early", N_("The days to think again are not over yet."))
    if any(duty.is_hard for duty in duties):
        return Refusal("duties", N_("Something has to be settled first. The page says what."))
    return None if waits_for_station(asked, duties) else Refusal("theirs", N_("The person confirms it themselves."))


def waits_for_station(asked: Asked, duties: Collection[Duty]) -> bool:
    """Tell whether a supervisor decides: it came on a slip, or something stands against it that only they weigh."""
    return asked.by_user_id is not None or any(not duty.is_hard for duty in duties)
