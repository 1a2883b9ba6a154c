"""What a team and its members promise each other: who proposes it, who agrees, when it holds and is looked at again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

MOST_TEXT = 4000
LONGEST = timedelta(days=366 * 2)  # what nobody has looked at for two years is no agreement any more
REMIND_BEFORE = timedelta(days=14)
NOT_LEADER = Refusal("not-leader", N_("Only the leaders of this team can do this."), "forbidden")
NO_MEMBER = Refusal("not-member", N_("Only the members of this team can do this."), "forbidden")
_ENDED = Refusal("ended", N_("This version does not hold any more. Please open the agreement again."))


@dataclass(frozen=True)
class AgreementDraft:
    """A version as it is proposed. review_on: the day by which the team looks at it again."""

    team_gives: str
    member_gives: str
    review_on: date


def check_agreement(draft: AgreementDraft, today: date) -> Mapping[str, str]:
    """Return what is wrong with a version, by field: both sides promise something, and it is looked at again."""
    problems = {}
    if not draft.team_gives.strip():
        problems["team_gives"] = N_("Write what the team promises each member")
    if not draft.member_gives.strip():
        problems["member_gives"] = N_("Write what each member promises the team")
    if not today < draft.review_on <= today + LONGEST:
        problems["review_on"] = N_("Choose a day after today, at most two years ahead.")
    return problems


def may_propose(*, is_member: bool, leads: bool, has_draft: bool) -> Refusal | None:
    """Allow members and leaders to propose a version, one at a time."""
    if not (is_member or leads):
        return NO_MEMBER
    if has_draft:
        text = N_("A version waits for the members already. It has to be agreed or withdrawn first.")
        return Refusal("has-draft", text)
    return None


def may_sign(*, is_member: bool, is_open: bool, has_signed: bool) -> Refusal | None:
    """Allow a member of any age: a promise among each other takes nothing from a minor, and guardians can read it."""
    if not is_member:
        return NO_MEMBER
    if not is_open:
        return _ENDED
    return Refusal("signed", N_("You have agreed to this version already.")) if has_signed else None


def may_note(*, leads: bool, is_own: bool, is_member: bool, is_open: bool, has_signed: bool) -> Refusal | None:
    """Allow a leader to write down a member's yes that they hold on paper; their own they give on the screen."""
    if not leads:
        return NOT_LEADER
    if is_own:
        return Refusal("own", N_("Say yourself that you agree; no paper is needed."))
    if not is_member:
        return Refusal("no-member", N_("This person does not belong to the team."))
    if not is_open:
        return _ENDED
    return Refusal("signed", N_("This person has agreed to this version already.")) if has_signed else None


def may_unsign(actor: Actor, person_id: int, *, how: str, leads: bool, is_open: bool) -> Refusal | None:
    """Allow everybody to take their own yes back, and leaders one that they wrote down from paper."""
    if person_id != actor.person_id and not (leads and how == "paper"):
        text = N_("Only whoever agreed can take it back, or a leader a yes on paper.")
        return Refusal("not-yours", text, "forbidden")
    return None if is_open else _ENDED


def may_withdraw_draft(*, leads: bool, is_own: bool, is_draft: bool) -> Refusal | None:
    """Allow leaders, and whoever proposed it, to take back a version that does not hold yet."""
    if not (leads or is_own):
        return Refusal("not-yours", N_("Only the leaders and whoever proposed it can withdraw it."), "forbidden")
    if not is_draft:
        return Refusal("not-draft", N_("This version is agreed or withdrawn already. Propose a new one."))
    return None


def is_adopted(signed_count: int, member_count: int) -> bool:
    """Tell whether a version holds for the team: once more than half of its members have agreed."""
    return signed_count * 2 > member_count
