"""Who may share time with whom, whose word it needs, and what whoever leaves takes along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

NOT_APPROVED = Refusal("not-approved", N_("Time is shared between people whom the station has approved."))
AGE_UNKNOWN = Refusal("age-unknown", N_("We do not know your birth date yet. Please add it to your profile."))
CONSENT = Refusal(
    "guardian-missing", N_("Somebody under 18 shares time only while a parent's or guardian's consent holds.")
)
ASKS_NOBODY = Refusal("minor-asks", N_("People under 18 ask nobody to share. An adult of the household asks."))
OVER = Refusal("over", N_("This invitation is over."))
OWN_HAND = Refusal(
    "own-hand",
    N_("You have already answered for somebody else here. Another person has to say yes, from their own sign-in."),
    "forbidden",
)
NO_ROOM = Refusal("full", N_("As many people share as may. Nobody can join at present."))
ASKER_CANNOT = Refusal("asker", N_("The person who asked cannot share at present. Please ask them."))
ASKED_CANNOT = Refusal("asked-cannot", N_("The person who was asked cannot share at present. Please ask them."))
SHARES_ELSEWHERE = Refusal("shares-already", N_("You share your time already. Leave that first."))
OTHER_HOME = Refusal(
    "other-home", N_("The station has it written down that you live in different households. Please ask there.")
)
MINORS_HOME = Refusal(
    "minors-home", N_("Where somebody under 18 lives, the station first writes down who lives together. Ask there.")
)


@dataclass(frozen=True)
class Side:
    """What decides whether a person may share; is_minor is None where their age is not known.

    home_id: the household the station has them in, home_has_minors: somebody under 18 lives there (or they are it);
    sharing_id: what they share already. Each None for none.
    """

    person_id: int
    status: str
    is_minor: bool | None
    has_consent: bool
    home_id: int | None
    home_has_minors: bool
    sharing_id: int | None


@dataclass(frozen=True)
class Invitation:
    """An invitation as it stands: over once it has an outcome or its time has come.

    sides: whose word it needs beside the asker's; agreed: who of them said yes; hands: the sign-ins that asked or
    said yes so far.
    """

    outcome: str | None
    expires_at: datetime
    sides: frozenset[int] = frozenset()
    agreed: frozenset[int] = frozenset()
    hands: frozenset[int] = frozenset()

    def is_over(self, now: datetime) -> bool:
        """Tell whether no answer counts any more."""
        return self.outcome is not None or self.expires_at <= now


def may_share(side: Side) -> Refusal | None:
    """Allow approved people, minors while a guardian's consent to tasks holds; an unknown age is none. Fails closed."""
    if side.status != "active":
        return NOT_APPROVED
    if side.is_minor is None:
        return AGE_UNKNOWN
    if side.is_minor and not side.has_consent:
        return CONSENT
    return None


def may_ask(own: Side, member_count: int, most: int) -> Refusal | None:
    """Allow approved adults, while there is room; member_count: who shares with them now, themselves included."""
    if own.is_minor:
        return ASKS_NOBODY
    if refusal := may_share(own):
        return refusal
    if member_count >= most:
        return Refusal("full", N_("At most %(count)s people share their time."), params={"count": most})
    return None


def whom_to_ask(own: Side, other: Side | None, *, is_asked: bool) -> Refusal | None:
    """Refuse nobody, oneself, who shares with one already and who was asked already.

    Says nothing of where the other one lives or whether they share with others: that is theirs to know.
    """
    if other is None:
        return Refusal("nobody", N_("There is nobody with this number. It is on the other person's profile."))
    if other.person_id == own.person_id:
        return Refusal("same", N_("Enter the number of somebody else: you cannot share with yourself."))
    if own.sharing_id is not None and other.sharing_id == own.sharing_id:
        return Refusal("mates", N_("You two share your time already."))
    if is_asked:
        return Refusal("asked", N_("You have asked this person already. The answer is still open."))
    return None


def may_answer(invitation: Invitation, side: Side, now: datetime, *, user_id: int | None) -> Refusal | None:
    """Allow each side one word, while the invitation waits; nobody gives the word of two adults.

    side: who answers. A guardian may have asked and answer for their child: the child's word is theirs to give.
    """
    if side.person_id not in invitation.sides or invitation.is_over(now):
        return OVER
    if side.person_id in invitation.agreed:
        return Refusal("answered", N_("You have answered already. The others' answers are still open."))
    if side.is_minor is False and user_id in invitation.hands:
        return OWN_HAND
    return None


def may_join(asker: Side, asked: Side) -> Refusal | None:
    """Refuse whoever cannot share with the asker: no standing, sharing elsewhere, another household on record.

    By agreement alone nobody moves from one household to another, and nobody moves in with a minor: both would change
    who may verify whose hours, and who reads beside a child.
    """
    if refusal := may_share(asked):
        return refusal
    if may_share(asker):
        return ASKER_CANNOT
    if asked.sharing_id is not None:
        return SHARES_ELSEWHERE
    if asker.home_id is not None and asker.home_id == asked.home_id:
        return None
    if asker.home_id is not None and asked.home_id is not None:
        return OTHER_HOME
    return MINORS_HOME if asker.home_has_minors or asked.home_has_minors else None


def may_say_yes(invitation: Invitation, side: Side, asker: Side, asked: Side, *, is_full: bool) -> Refusal | None:
    """Refuse a yes by which nobody could join: to the asked one with the reason, to others only where it is the last.

    is_full: as many share with the asker as may. What keeps the asked one from sharing is theirs alone to know.
    """
    if is_full:
        return NO_ROOM
    refusal = may_join(asker, asked)
    if refusal is None or side.person_id == asked.person_id:
        return refusal
    return ASKED_CANNOT if invitation.sides - invitation.agreed == {side.person_id} else None


def may_end_invitation(actor: Actor, from_person_id: int) -> Refusal | None:
    """Allow whoever asked to take it back, before it is answered."""
    if actor.person_id == from_person_id:
        return None
    return Refusal("not-yours", N_("Only the person who asked takes it back."), "forbidden")


def may_leave(actor: Actor, *, is_minor: bool) -> Refusal | None:
    """Allow every adult, without anybody's leave; for a minor whoever acts for them."""
    if is_minor and actor.helper is None:
        text = N_("Your parent or guardian does this for you. Ask them, or ask at the station.")
        return Refusal("minor-leaves", text, "forbidden")
    return None


def must_leave(side: Side, sharing_home_id: int) -> str | None:
    """Return why somebody shares no longer, whoever says so: standing, home or consent; None while they do."""
    if side.status != "active":
        return "standing"
    if side.home_id != sharing_home_id:
        return "home"
    return "consent" if may_share(side) else None


def part_of(balance: int, own: int, all_: Sequence[int], split: str) -> int:
    """Return what one of several takes along, in whole minutes, rounded down; the rest stays with those who stay.

    own, all_: what they and everybody who shares, they included, put in. In equal parts where nobody put anything in.
    """
    total = sum(all_)
    if split == "equal" or total == 0:
        return balance // len(all_)
    return balance * own // total
