"""Who of a household may be the one at a shared sign-in."""

from dataclasses import dataclass

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.people.queries.acting import MandateLine, mandates
from portal.people.queries.shared import home_of


@dataclass(frozen=True)
class HerePage:
    """Whom the sign-in may be used for: its holder, and those of the household who agreed; now_for: None for nobody.

    next: the page that the reader is on the way to.
    """

    own_name: str
    others: tuple[MandateLine, ...]
    now_for: int | None
    next: str


def here_page(actor: Actor, now_for: int | None, following: str = "") -> HerePage:
    """Return who may be here today at the reader's sign-in; now_for: the person chosen for today already."""
    tx, own = read(), actor.own_person_id or 0
    home = home_of(tx, own)
    lines = mandates(tx, actor.community_id, own, clock.now())
    others = tuple(line for line in lines if line.helper_person_id == own and line.person_id in home)
    return HerePage(actor.helper.name if actor.helper else actor.name, others, now_for, following)


def to_be_here(actor: Actor, mandate_id: int) -> int:
    """Return the mandate of somebody whom the sign-in may be used for, or NotFound."""
    for line in here_page(actor, None).others:
        if line.mandate_id == mandate_id:
            return mandate_id
    raise NotFound(N_("This person has not let this sign-in act for them, or does so no longer."))
