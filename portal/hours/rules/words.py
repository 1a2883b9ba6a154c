"""Whose word counts for which visit: nobody alone, nobody for their own, two people where the proof is thin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.hours.rules.minutes import Figures, Span
from portal.hours.rules.patterns import Hold
from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

VERIFIERS = ("social_worker", "supervisor")
THIN = 2  # grades up to this one need two people
UNDO_WITHIN = timedelta(minutes=10)
WAITING = frozenset({"pending", "seconding"})


NOT_A_VERIFIER = Refusal(
    "not-yours", N_("Only social workers and supervisors of this community verify hours."), "forbidden"
)


@dataclass(frozen=True)
class Judge:
    """Somebody who may be asked for their word.

    team_ids: the teams they lead; hands: the users who lately set their password or gave them a role.
    """

    user_id: int | None
    person_id: int | None
    household_id: int | None
    is_verifier: bool
    name: str = ""
    team_ids: frozenset[int] = frozenset()
    hands: frozenset[int] = frozenset()


@dataclass(frozen=True)
class FirstWord:
    """The first of two words on a visit that still waits."""

    verification_id: int
    user_id: int
    name: str
    household_id: int | None
    minutes: int
    at: datetime
    hands: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Overlap:
    """Another visit of the same person at the same time."""

    engagement_id: int
    title: str
    state: str


@dataclass(frozen=True)
class Work:
    """Everything that a decision on one visit needs to know.

    logger_ids: whoever recorded it at either end; day_minutes: what the person's other visits of that day credited;
    user_id: the person's sign-in, None without one; holds: the odd patterns that it completes.
    is_all_judges: whoever judges approved the person and announced the shift, or lately opened the person's account.
    """

    engagement_id: int
    state: str
    grade: int
    flags: tuple[str, ...]
    logger_ids: frozenset[int]
    started_at: datetime
    ended_at: datetime | None
    planned_start: datetime
    planned_end: datetime
    shift_id: int
    title: str
    team_id: int
    person_id: int
    name: str
    status: str
    birth_date: date | None
    household_id: int | None
    first: FirstWord | None = None
    tied_ids: frozenset[int] = frozenset()  # the people who acted for the person then, and for whom the person did
    first_tied_ids: frozenset[int] = frozenset()  # the same of whoever gave the first word
    overlaps: tuple[Overlap, ...] = ()
    day_minutes: int = 0
    user_id: int | None = None
    holds: tuple[Hold, ...] = ()
    is_flexible: bool = False  # the person chose the hour within a window of days
    is_all_judges: bool = False

    @property
    def span(self) -> Span:
        """Return when the person was there and when they were meant to be; an open visit is empty so far."""
        ended_at = self.ended_at or self.started_at
        return Span(self.started_at, ended_at, self.planned_start, self.planned_end, is_flexible=self.is_flexible)

    @property
    def vouched_minutes(self) -> int:
        """Return the most minutes that can still count: what the first of two people vouched for, or was recorded."""
        recorded = self.span.recorded_minutes
        return recorded if self.first is None else min(self.first.minutes, recorded)


def is_verifier(actor: Actor) -> bool:
    """Tell whether the actor verifies hours in their community."""
    return any(
        grant.role in VERIFIERS
        and (grant.scope_kind == "site" or (grant.scope_kind, grant.scope_id) == ("community", actor.community_id))
        for grant in actor.grants
    )


def may_work_here(actor: Actor) -> Refusal | None:
    """Allow the queue and everything behind it to whoever verifies hours in their community."""
    return None if is_verifier(actor) else NOT_A_VERIFIER


def may_judge(judge: Judge, work: Work) -> Refusal | None:
    """Allow a word, for or against, to a verifier who is unrelated to the visit.

    That is not the person, nor of their household, nor whoever recorded it or leads the team, nor an account that one
    of them opened lately.
    """
    if not judge.is_verifier:
        return NOT_A_VERIFIER
    if judge.person_id == work.person_id:
        return _never("own", N_("These are your own hours. Somebody else verifies them."))
    if judge.person_id in work.tied_ids:
        return _never("acting", N_("You and %(name)s act for one another. Somebody else verifies these hours."), work)
    if judge.household_id is not None and judge.household_id == work.household_id:
        return _never("household", N_("%(name)s lives in your household. Somebody else verifies these hours."), work)
    if judge.user_id in work.logger_ids:
        return _never("logged", N_("You recorded this visit of %(name)s. Somebody else verifies it."), work)
    if work.team_id in judge.team_ids:
        return _never("own-team", N_("You lead the team of %(name)s’s visit. Somebody else verifies it."), work)
    if judge.hands & {*work.logger_ids, work.user_id}:
        text = N_(
            "Somebody who is part of this visit of %(name)s lately set your password or gave you your role. Somebody"
            " else verifies it."
        )
        return _never("same-hands", text, work)
    return None


def may_verify(judge: Judge, work: Work) -> Refusal | None:
    """Allow the word that a visit counts, unless it is not the judge's to give, or the visit is not ready for it."""
    if refusal := may_judge(judge, work) or _not_waiting(work) or _is_first(judge, work):
        return refusal
    if work.status in {"pending", "refused"}:
        text = N_("%(name)s is not approved yet. The hours wait until a social worker approves the person.")
        return Refusal("not-approved", text, params={"name": work.name})
    if work.overlaps:
        text = N_("%(name)s was also at “%(title)s” at that time. Refuse one of the two visits first.")
        return Refusal("overlap", text, params={"name": work.name, "title": work.overlaps[0].title})
    return None


def may_verify_at_once(works: Sequence[Work]) -> Refusal | None:
    """Allow many visits in one press but for those that are held: each of these is looked at by itself."""
    held = next((work for work in works if work.holds), None)
    if held is None or len(works) == 1:
        return None
    text = N_("The visit of %(name)s is held because of a pattern. Open it and decide on it by itself.")
    return Refusal("held", text, params={"name": held.name})


def may_refuse(judge: Judge, work: Work) -> Refusal | None:
    """Allow the word that a visit does not count: one is enough."""
    return may_judge(judge, work) or _not_waiting(work)


def may_reverse(judge: Judge, work: Work, step: str, reversed_at: datetime | None) -> Refusal | None:
    """Allow a word to be taken back, once, by whoever may decide on the visit; the second word before the first."""
    if refusal := may_judge(judge, work):
        return refusal
    if reversed_at is not None:
        return Refusal("reversed", N_("This was already taken back."))
    if step == "first" and work.state != "seconding":
        return Refusal("first-used", N_("A second person has decided since then. Take that decision back first."))
    return None


def may_undo(user_id: int | None, words: Sequence[tuple[int, datetime]], now: datetime) -> Refusal | None:
    """Allow a whole press to be taken back for ten minutes, by whoever pressed; words are (user, when)."""
    if not words:
        return Refusal("reversed", N_("This was already taken back."))
    if any(by_user_id != user_id for by_user_id, _ in words):
        return _never("not-yours", N_("Somebody else verified these hours. Take them back one by one."))
    if any(now - at > UNDO_WITHIN for _, at in words):
        return Refusal(
            "undo-late", N_("The ten minutes are over. Take the hours back one by one, each with its reason.")
        )
    return None


def needs_second(work: Work, credited: int, figures: Figures) -> bool:
    """Tell whether one more person must agree: thin proof, an odd pattern, more than a day's most, or one hand in all.

    Nobody alone makes such hours: neither whoever let the person in and announced the shift (docs/adr/0029).
    """
    if work.first is not None:
        return False
    return (
        work.is_all_judges
        or work.grade <= THIN
        or bool(work.holds)
        or work.day_minutes + credited > figures.maximum_minutes_per_day
    )


def _not_waiting(work: Work) -> Refusal | None:
    if work.state in WAITING:
        return None
    if work.state == "open":
        return Refusal(
            "open",
            N_("%(name)s is still there. The visit can be decided once it has ended."),
            params={"name": work.name},
        )
    if work.state == "verified":
        return Refusal("verified", N_("This visit is already verified."))
    return Refusal("refused", N_("This visit was refused. Take the refusal back first."))


def _is_first(judge: Judge, work: Work) -> Refusal | None:
    if work.first is None:
        return None
    if judge.user_id == work.first.user_id:
        return _never("first-word", N_("You verified this visit first. A second person must verify it too."))
    if close := _is_close(judge, work, work.first):
        return close
    if _are_one_hand(judge, work.first):
        text = N_(
            "%(name)s verified this first, and one of you lately set the other’s password or gave the role, or somebody"
            " else did so for both. A second person must verify it too."
        )
        return Refusal("one-hand", text, "forbidden", {"name": work.first.name})
    return None


def _is_close(judge: Judge, work: Work, first: FirstWord) -> Refusal | None:
    if judge.person_id in work.first_tied_ids:
        text = N_("You and whoever verified this first act for one another. A third person must verify it too.")
        return _never("first-word", text)
    if judge.household_id is not None and judge.household_id == first.household_id:
        return _never(
            "first-word",
            N_(
                "Somebody of your household verified this first. A second person from outside your household must"
                " verify it too."
            ),
        )
    return None


def _are_one_hand(judge: Judge, first: FirstWord) -> bool:
    """Tell whether one of the two accounts lately opened the other, or a third opened both."""
    return bool({judge.user_id} & first.hands or {first.user_id} & judge.hands or judge.hands & first.hands)


def _never(code: str, text: str, work: Work | None = None) -> Refusal:
    return Refusal(code, text, "forbidden", {"name": work.name} if work else {})
