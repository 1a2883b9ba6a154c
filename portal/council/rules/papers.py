"""Paper ballots: one person types a bundle in, another counts it again, and no person votes twice by them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.council.rules.agreements import NOT_LEADER
from portal.council.rules.polls import FEWEST_SECRET, Balloting
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

_OVER = Refusal("over", N_("This poll is closed. Paper ballots are typed in and checked before it closes."))
_GONE = Refusal("bundle-done", N_("These papers are checked or taken back already."))
MOST_DIFFERING = 2  # so that nobody finds the first count by trying


@dataclass(frozen=True)
class Count:
    """What was counted: the votes by answer, as the form had them, and whose papers these are."""

    votes: dict[int, int]
    people: tuple[int, ...] = ()

    def in_order(self, options: Sequence[int]) -> list[int]:
        """Return the votes in the order of these answers."""
        return [self.votes.get(option, 0) for option in options]


@dataclass(frozen=True)
class Papers:
    """A bundle before somebody who may count it. others: its papers that are neither theirs nor of who typed it in.

    is_waiting: not checked or taken back yet; differing_checks: how often another count was found.
    """

    is_typer: bool
    is_waiting: bool
    others: int
    differing_checks: int = 0


def may_type(poll: Balloting, now: datetime, *, leads: bool) -> Refusal | None:
    """Allow whoever leads the team to type papers in until the poll closes."""
    if not leads:
        return NOT_LEADER
    return None if poll.is_open(now) else _OVER


def check_bundle(
    counts: Sequence[int], people: Collection[int], free: Collection[int], *, is_secret: bool, typist: int | None = None
) -> Mapping[str, str]:
    """Return what is wrong with a bundle, by field. free: who is on the list and has not voted.

    A secret poll takes three papers at once or more, beside the typist's own: of fewer, whoever counts them knows who
    wrote what.
    """
    if not people or not set(people) <= set(free):
        return {"people": N_("Tick whose papers these are: only people who have not voted yet.")}
    if is_secret and len(set(people) - {typist}) < FEWEST_SECRET:
        text = N_("A secret poll takes three papers or more beside your own, so that nobody knows whose is whose.")
        return {"people": text}
    if any(count < 0 for count in counts) or sum(counts) != len(people):
        return {"counts": N_("The votes must be as many as the people you ticked. Count the papers again.")}
    return {}


def may_check(poll: Balloting, now: datetime, papers: Papers, *, may_count: bool) -> Refusal | None:
    """Allow a second person who leads the team or may vote, in a secret poll beside three papers of others."""
    if not may_count:
        return Refusal("not-counter", N_("Only members and leaders of this team can check the papers."), "forbidden")
    if papers.is_typer:
        return Refusal("own", N_("A second person checks the papers. Please ask somebody of the team."), "forbidden")
    if not poll.is_open(now):
        return _OVER
    if not papers.is_waiting:
        return _GONE
    if papers.differing_checks >= MOST_DIFFERING:
        return Refusal(
            "differs", N_("Two counts have differed. A leader takes these papers back and types them again.")
        )
    if poll.is_secret and papers.others < FEWEST_SECRET:
        text = N_("Your own paper is among these few. Somebody whose paper is not among them counts them.")
        return Refusal("own-paper", text, "forbidden")
    return None


def check_second_count(first: Sequence[int], second: Sequence[int]) -> Mapping[str, str]:
    """Return what is wrong when two people counted the same papers and found different votes."""
    if list(first) == list(second):
        return {}
    return {"counts": N_("The two counts differ. Count again together; if the first one is wrong, take it back.")}


def may_withdraw_bundle(*, leads: bool, is_waiting: bool) -> Refusal | None:
    """Allow leaders to take back papers that nobody has checked; their people can vote again."""
    if not leads:
        return NOT_LEADER
    return None if is_waiting else _GONE
