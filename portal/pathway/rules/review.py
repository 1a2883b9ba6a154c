"""Say who may approve, return or waive an item, complete a stage, step back, or begin a pathway.

Nobody decides on what they sent themselves, though they may take it back, and a team's own leader decides on nothing of
the team, whatever other role they hold, unless the definition names the leader. What an authority or the members
decided is written down by a coach with the paper that shows it: by the social worker where the leader sent the item,
by another coach where a coach did.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.pathway.rules.assess import Assessed, open_items
from portal.pathway.rules.definitions import Pathway
from portal.pathway.rules.roles import COACHES, SENDERS, is_written_down, reviewers_of
from portal.pathway.rules.submit import TRANSITIONS

DECISIONS = ("approve", "return", "waive")


@dataclass(frozen=True)
class Verdict:
    """A reviewer's word on an item; outcome is what an authority gave, such as a filing number."""

    decision: str
    reason: str = ""
    outcome: str = ""
    has_file: bool = False


def may_decide(
    actor_roles: frozenset[str], item: Assessed, *, decision: str, user_id: int | None, is_current: bool
) -> Refusal | None:
    """Say whether this user may take this decision on the item at all; its reason and papers are for may_review.

    actor_roles: those held for this team; is_current: the item belongs to the team's open stage.
    """
    is_own = item.mark is not None and item.mark.by_user_id == user_id
    if is_own and decision == "return" and item.state == "submitted" and is_current and user_id is not None:
        return None  # taking back what one sent decides nothing
    needed = COACHES if decision == "waive" else reviewers_of(item.requirement)
    if actor_roles.isdisjoint(needed):
        return Refusal("not-reviewer", N_("Somebody else decides this."), "forbidden")
    if user_id is None:
        return Refusal("no-person", N_("A person has to decide on this."), "forbidden")
    if is_own:
        return Refusal("own-item", N_("You sent this yourself, so somebody else decides on it."), "forbidden")
    if "team_leader" in actor_roles and item.requirement.approver != "team_leader":
        return Refusal("own-team", N_("You lead this team, so somebody else decides on this."), "forbidden")
    if not is_current:
        return Refusal("stage-closed", N_("This belongs to a stage that is not open now."))
    if decision not in TRANSITIONS[item.state]:
        return Refusal("nothing-to-decide", N_("There is nothing to decide here now."))
    return None


def may_review(
    actor_roles: frozenset[str], item: Assessed, *, verdict: Verdict, user_id: int | None, is_current: bool
) -> Refusal | None:
    """Say whether this user may pass this verdict: the right person, and what has to come with it."""
    if verdict.decision not in DECISIONS:
        return Refusal("no-decision", N_("Choose a decision."))
    refusal = may_decide(actor_roles, item, decision=verdict.decision, user_id=user_id, is_current=is_current)
    return refusal or VERDICTS[verdict.decision](item, verdict)


def may_complete(actor_roles: frozenset[str], assessed: Sequence[Assessed], *, is_current: bool) -> Refusal | None:
    """Say whether the stage that these items make up may be called done: each approved or waived, optional ones aside.

    The last approval may complete it at once: a reviewer counts as much as the team's leader or its coach.
    """
    if actor_roles.isdisjoint(SENDERS | {"committee"}):
        return Refusal("not-sender", N_("The team’s leader or its social worker does this."), "forbidden")
    if not is_current:
        return Refusal("stage-closed", N_("This belongs to a stage that is not open now."))
    if not assessed or (left := open_items(assessed)):
        params = {"count": len(left), "items": ", ".join(item.id for item in left)} if assessed else {"count": 0}
        return Refusal("stage-open", N_("This stage is not done yet. Still open: %(count)s."), params=params)
    return None


def may_step_back(actor_roles: frozenset[str], *, completed_count: int, reason: str) -> Refusal | None:
    """Say whether the last completed stage may be opened again; its counts are then taken anew, papers stay."""
    if actor_roles.isdisjoint(COACHES):
        return Refusal("not-coach", N_("The team’s social worker or supervisor does this."), "forbidden")
    if completed_count < 1:
        return Refusal("first-stage", N_("The team is at its first stage; there is no step back."))
    return None if reason.strip() else _reason_needed()


HAS_JOURNEY = Refusal("has-journey", N_("The team follows a pathway already."))


def may_follow(actor_roles: frozenset[str], pathway: Pathway, *, form: str | None, has_journey: bool) -> Refusal | None:
    """Say whether the team may set out on this pathway, in one of its forms where it has any."""
    if actor_roles.isdisjoint(SENDERS):
        return Refusal("not-sender", N_("The team’s leader or its social worker does this."), "forbidden")
    if has_journey:
        return HAS_JOURNEY
    if form not in (pathway.forms or (None,)):
        return Refusal("form-needed", N_("Choose the form of the organisation."))
    return None


def _reason_needed() -> Refusal:
    return Refusal("reason-needed", N_("Give a reason, so that the team knows what to do."))


def _approve(item: Assessed, verdict: Verdict) -> Refusal | None:
    requirement = item.requirement
    if requirement.outcome and not verdict.outcome.strip():
        return Refusal("outcome-needed", N_("Enter the number or name on the decision."))
    if is_written_down(requirement) and not verdict.has_file:
        return Refusal("file-needed", N_("Add the paper that shows the decision."))
    return None


def _return(_item: Assessed, verdict: Verdict) -> Refusal | None:
    return None if verdict.reason.strip() else _reason_needed()


def _waive(item: Assessed, verdict: Verdict) -> Refusal | None:
    if item.requirement.outcome:
        text = N_("Only the authority can decide this; it cannot be left out.")
        return Refusal("authority-decides", text, "forbidden")
    return None if verdict.reason.strip() else _reason_needed()


# A decision is one entry: what has to come with it.
VERDICTS: Mapping[str, Callable[[Assessed, Verdict], Refusal | None]] = MappingProxyType(
    {"approve": _approve, "return": _return, "waive": _waive}
)
