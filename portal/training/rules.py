"""Which credentials there are, who may write them down, and what a task that needs some says to whoever has none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

if TYPE_CHECKING:
    from portal.people.queries import Credential

KIND_WORDS = {
    "course": N_("Course certificate"),
    "check": N_("Background check"),
    "insurance": N_("Insurance"),
    "licence": N_("Licence"),
}
_ASK = {
    "course": N_("This task needs a course certificate that is valid on that day. Please ask at the station."),
    "check": N_("This task needs a background check that is valid on that day. Please ask at the station."),
    "insurance": N_("This task needs an insurance that is valid on that day. Please ask at the station."),
    "licence": N_("This task needs a licence that is valid on that day. Please ask at the station."),
}


@dataclass(frozen=True)
class Seen:
    """What somebody of the station saw: the kind, its result in words, its first and last day."""

    kind: str
    result: str
    since_on: date
    expires_on: date


def may_help(held: Sequence[Credential], needs: Collection[str], day: date) -> Refusal | None:
    """Allow a task to whoever holds all that it needs on its day, first and last day included.

    The sentence names the first that is missing; an unknown need is met by nothing.
    """
    valid = {each.kind for each in held if each.since <= day <= each.until}
    for kind in sorted(needs):
        if kind not in valid:
            return Refusal("credential-missing", _ASK.get(kind, _ASK["check"]))
    return None


def may_keep(actor: Actor, touched: Collection[int]) -> Refusal | None:
    """Allow station staff to write credentials down, but not their own, their household's, or where they act.

    touched: the person, with everybody they live with, who acts for them and for whom they act.
    """
    if not actor.has("social_worker", "supervisor", "site_admin"):
        return Refusal("not-yours", N_("Only station staff can do this."), "forbidden")
    if actor.person_id in touched:
        text = N_("Nobody changes this for themselves or their own household. Please ask a colleague.")
        return Refusal("own", text, "forbidden")
    return None
