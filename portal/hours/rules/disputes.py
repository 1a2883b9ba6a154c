"""Who may dispute a decision, who decides on that, and the ways between the states of a visit: none is a dead end."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from portal.hours.rules.patterns import PatternFigures
from portal.hours.rules.words import Judge, Work, may_judge
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

State = Literal["open", "pending", "seconding", "verified", "refused", "disputed"]
CLOSED: frozenset[State] = frozenset({"verified", "refused"})


@dataclass(frozen=True)
class Way:
    """One way out of a state: what is done, by whom, and where it may lead.

    who: "person" is whose visit it is; "verifier" an unrelated one, "third" one who gave no word on the visit. Where
    nobody is that, the site admin names somebody, and the visit stays where it is until then.
    """

    act: str
    who: Literal["person", "door", "verifier", "third"]
    leads_to: tuple[State, ...]


# "disputed" is a visit that is verified or refused, with a dispute that nobody has decided.
WAYS: Mapping[State, tuple[Way, ...]] = {
    "open": (Way("check-out", "person", ("pending",)), Way("close-overdue", "door", ("pending",))),
    "pending": (
        Way("verify", "verifier", ("verified", "seconding")),
        Way("adjust", "verifier", ("verified", "seconding")),
        Way("refuse", "verifier", ("refused",)),
    ),
    "seconding": (
        Way("verify", "third", ("verified",)),
        Way("adjust", "third", ("verified",)),
        Way("refuse", "verifier", ("refused",)),
        Way("reverse", "verifier", ("pending",)),
    ),
    "verified": (Way("reverse", "verifier", ("pending", "seconding")), Way("dispute", "person", ("disputed",))),
    "refused": (Way("reverse", "verifier", ("pending", "seconding")), Way("dispute", "person", ("disputed",))),
    "disputed": (
        Way("uphold", "third", ("verified", "refused")),
        Way("change", "third", ("verified", "seconding")),
        Way("withdraw", "person", ("verified", "refused")),
    ),
}


@dataclass(frozen=True)
class Decided:
    """A word that somebody disagrees with: what it said, when, of how many recorded minutes it counted how many."""

    step: str
    at: datetime
    minutes: int
    recorded_minutes: int
    is_taken_back: bool
    was_disputed: bool


@dataclass(frozen=True)
class Giver:
    """Whoever gave a word on the visit before."""

    user_id: int
    household_id: int | None = None
    tied_ids: frozenset[int] = frozenset()  # the people who acted for them since the visit, and for whom they did


def may_dispute(word: Decided, patterns: PatternFigures, now: datetime) -> Refusal | None:
    """Allow the person to disagree once with a refusal or with fewer minutes than recorded, for so many days."""
    if word.is_taken_back:
        return Refusal("reversed", N_("This decision was taken back. The visit is decided again."))
    if word.step == "first" or (word.step == "credit" and word.minutes >= word.recorded_minutes):
        return Refusal(
            "nothing-cut", N_("All the minutes of this visit count or still wait. There is nothing to dispute.")
        )
    if word.was_disputed:
        return Refusal("disputed-before", N_("You have disputed this decision already. Please call the station."))
    if now - word.at > timedelta(days=patterns.dispute_days):
        text = N_("A decision can be disputed for %(days)s days. Please call the station.")
        return Refusal("dispute-late", text, params={"days": patterns.dispute_days})
    return None


def may_decide_dispute(judge: Judge, work: Work, givers: Collection[Giver], *, is_open: bool) -> Refusal | None:
    """Allow a third person: unrelated to the visit and to everybody who gave a word on it."""
    if refusal := may_judge(judge, work):
        return refusal
    if not is_open:
        return Refusal("dispute-closed", N_("This dispute is closed already."))
    ids = {giver.user_id for giver in givers}
    homes = {giver.household_id for giver in givers} - {None}
    tied = judge.person_id in frozenset().union(*(giver.tied_ids for giver in givers))
    if judge.user_id in ids or judge.household_id in homes or tied or judge.hands & ids:
        text = N_(
            "You, or somebody close to you, decided on this visit of %(name)s before. A third person decides now."
        )
        return Refusal("decided-before", text, "forbidden", {"name": work.name})
    return None


def may_withdraw_dispute(*, is_open: bool) -> Refusal | None:
    """Allow the person to take their dispute back until somebody has decided on it."""
    return None if is_open else Refusal("dispute-closed", N_("This dispute is closed already."))
