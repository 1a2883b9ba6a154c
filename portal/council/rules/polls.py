"""Polls: what can be asked, who votes until when, what the counts say, and who sees them when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.council.rules.agreements import NOT_LEADER
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

FEWEST_OPTIONS, MOST_OPTIONS = 2, 8
MOST_QUESTION, MOST_OPTION, MOST_ABOUT = 200, 120, 4000
LONGEST = timedelta(days=92)
FEWEST_SECRET = 3  # of one or two votes everybody who voted knows the other's
VOTED = Refusal("voted", N_("You have voted already. Each person has one vote."))
_OVER = Refusal("over", N_("This poll is closed. The result stands on its page."))


@dataclass(frozen=True)
class PollDraft:
    """A poll as it is opened. quorum_percent: of those entitled who must vote; needed_percent: of the votes to win."""

    question: str
    options: tuple[str, ...]
    closes_at: datetime
    is_secret: bool
    is_changeable: bool = False
    is_live: bool = False
    quorum_percent: int = 50
    needed_percent: int = 50
    about: str = ""
    requirement: str | None = None


@dataclass(frozen=True)
class Balloting:
    """What every rule asks of a poll."""

    closes_at: datetime
    is_secret: bool
    is_changeable: bool
    is_live: bool
    outcome: str | None

    def is_open(self, now: datetime) -> bool:
        """Tell whether votes are taken: the closing may come a little after the time, votes do not."""
        return self.outcome is None and now < self.closes_at


def check_draft(draft: PollDraft, member_count: int, now: datetime) -> Mapping[str, str]:
    """Return what is wrong with a poll, by field."""
    problems = {}
    if not draft.question.strip():
        problems["question"] = N_("Write the question")
    if len({option.casefold() for option in draft.options}) != len(draft.options):
        problems["options"] = N_("Two answers are the same. Write each one once.")
    if not FEWEST_OPTIONS <= len(draft.options) <= MOST_OPTIONS:
        problems["options"] = N_("Write two to eight answers, one a line.")
    if any(len(option) > MOST_OPTION for option in draft.options):
        problems["options"] = N_("Write at most 120 characters for each answer.")
    if not now < draft.closes_at <= now + LONGEST:
        problems["closes_at"] = N_("Choose a time from now on, at most three months ahead.")
    if draft.is_secret and member_count < FEWEST_SECRET:
        problems["secrecy"] = N_("A secret poll needs a team of at least three members.")
    if draft.is_secret and (draft.is_changeable or draft.is_live):
        problems["secrecy"] = N_("In a secret poll nobody can change a vote or see counts before the end.")
    return problems


def may_open(*, leads: bool) -> Refusal | None:
    """Allow leaders to ask their team."""
    return None if leads else NOT_LEADER


def may_vote(poll: Balloting, how: str | None, now: datetime, *, is_entitled: bool, is_acting: bool) -> Refusal | None:
    """Allow each person on the list one vote of their own until the poll closes. how: by which way they have voted.

    A paper that nobody has checked ("waiting") keeps nobody from the screen: a leader alone takes no vote away.
    """
    if is_acting:
        text = N_("Nobody votes for somebody else. Without a phone they can vote on paper: ask the team’s leader.")
        return Refusal("acting", text, "forbidden")
    if not is_entitled:
        text = N_("Only those who were members when the poll opened can vote.")
        return Refusal("not-entitled", text, "forbidden")
    if not poll.is_open(now):
        return _OVER
    if how == "waiting":
        return None
    if how == "paper":
        return Refusal("on-paper", N_("A paper ballot of yours was handed in. Each person has one vote."))
    if how and not poll.is_changeable:
        return VOTED
    return None


def may_see_counts(poll: Balloting) -> bool:
    """Tell whether the counts are shown: once closed, or from the start where that was said; never of a lost poll."""
    return (poll.is_live and poll.outcome is None) or poll.outcome in {"carried", "tie", "short"} or (
        poll.outcome == "no_quorum" and not poll.is_secret
    )  # fmt: skip


def may_publish(papers: int, on_screen: int) -> bool:
    """Tell whether a secret poll's counts can be told: papers taken off them, one or two other votes lie open."""
    return not papers or not 0 < on_screen < FEWEST_SECRET


def may_cancel(poll: Balloting, *, leads: bool) -> Refusal | None:
    """Allow leaders to call a poll off until it is counted; its votes are then nobody's to see."""
    if not leads:
        return NOT_LEADER
    return None if poll.outcome is None else _OVER


def quorum_count(entitled: int, quorum_percent: int, *, is_secret: bool) -> int:
    """Return how many must vote for the poll to count: the share rounded up, one at least, three in a secret poll."""
    return max(-(-entitled * quorum_percent // 100), FEWEST_SECRET if is_secret else 1)


def winners(counts: Sequence[int]) -> tuple[int, ...]:
    """Return the places of the answers with most votes; nothing where nobody voted."""
    most = max(counts, default=0)
    return tuple(place for place, count in enumerate(counts) if count == most) if most else ()


def outcome(counts: Sequence[int], quorum: int, needed_percent: int) -> str:
    """Return what the counts say: no_quorum, tie, short (too few of the votes for the first) or carried."""
    if sum(counts) < quorum:
        return "no_quorum"
    if len(winners(counts)) > 1:
        return "tie"
    return "carried" if max(counts) * 100 >= needed_percent * sum(counts) else "short"
