"""The data of the rules' pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal
from portal.people.models import Person, User
from portal.policy.figures import PACK_LABELS, Change, changes, flat
from portal.policy.models import RulePack
from portal.policy.queries.packs import NO_RULES, pack
from portal.policy.rules import SHAPES, SOURCES, Proposed, may_approve, may_propose, read_rules


@dataclass(frozen=True)
class ProposalRow:
    """A version that a community proposed: what it changes beside the version before it, and how it stands.

    refusal: why the reader may not approve it; None also where it is approved already.
    """

    id: int
    version: int
    effective_on: date
    source: str
    proposed_by: str
    approved_by: str
    changes: tuple[Change, ...]
    may_approve: bool
    refusal: Refusal | None

    @property
    def waits(self) -> bool:
        return not self.approved_by


@dataclass(frozen=True)
class PackRow:
    """A pack: its figures of today (each as a change from itself), since when and why, and what was proposed."""

    name: str
    label: str
    figures: tuple[Change, ...]
    since: date | None
    source: str
    proposals: tuple[ProposalRow, ...]


@dataclass(frozen=True)
class RulesPage:
    """Every pack; may_propose: the reader may propose others."""

    packs: tuple[PackRow, ...]
    may_propose: bool


@dataclass(frozen=True)
class Preview:
    """What a proposal would change on its day, and the day on which a version that is approved already follows."""

    effective_on: date
    changes: tuple[Change, ...]
    followed_on: date | None


def rules_page(actor: Actor) -> RulesPage:
    """Return the rules of the actor's community, in two statements."""
    rows, today = _versions(read(), actor.community_id), clock.today(actor.zone)
    ours = may_propose(actor, date.max, today) is None
    return RulesPage(tuple(_pack_row(actor, name, rows, today) for name in SHAPES), ours)


def pack_page(actor: Actor, name: str) -> PackRow:
    """Return one pack of the actor's community."""
    return _pack_row(actor, name, _versions(read(), actor.community_id), clock.today(actor.zone))


def _versions(tx: Session, community_id: int) -> list[Any]:
    """Return every version that the community has, with names, the latest day first."""
    by, by_person, yes, yes_person = aliased(User), aliased(Person), aliased(User), aliased(Person)
    return list(
        tx.execute(
            select(RulePack, by_person.name.label("by"), yes_person.name.label("yes"))
            .outerjoin(by, by.id == RulePack.proposed_by_user_id)
            .outerjoin(by_person, by_person.id == by.person_id)
            .outerjoin(yes, yes.id == RulePack.approved_by_user_id)
            .outerjoin(yes_person, yes_person.id == yes.person_id)
            .where(RulePack.community_id == community_id)
            .order_by(RulePack.effective_on.desc(), RulePack.version.desc())
        )
    )


def _pack_row(actor: Actor, name: str, rows: Iterable[Any], today: date) -> PackRow:
    mine = [row for row in rows if row.RulePack.name == name]
    now = next((row.RulePack for row in _approved(mine) if row.RulePack.effective_on <= today), None)
    rules = _typed(name, now)
    proposals = tuple(_proposal_row(actor, row, mine, today) for row in mine)
    source = now.source if now else SOURCES[name]
    return PackRow(
        name, PACK_LABELS[name], changes(name, rules, rules), now.effective_on if now else None, source, proposals
    )


def _proposal_row(actor: Actor, row: Any, rows: list[Any], today: date) -> ProposalRow:  # noqa: ANN401 - a row
    made = row.RulePack
    before = _in_force(rows, made.effective_on, but=made.id)
    proposed = Proposed(made.proposed_by_user_id, made.approved_by_user_id is not None, made.effective_on)
    refusal = None if proposed.is_approved else may_approve(actor, proposed, today)
    return ProposalRow(
        made.id, made.version, made.effective_on, made.source, row.by or "", row.yes or "",
        changes(made.name, _typed(made.name, before), _typed(made.name, made)),
        not proposed.is_approved and refusal is None, refusal,
    )  # fmt: skip


def _approved(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.RulePack.approved_by_user_id is not None]


def _in_force(rows: Iterable[Any], on: date, but: int = 0) -> RulePack | None:
    """Return the approved version that counts on a day; rows: of one pack, the latest day first."""
    found = (row.RulePack for row in _approved(rows) if row.RulePack.effective_on <= on)
    return next((made for made in found if made.id != but), None)


def _typed(name: str, made: RulePack | None) -> Any:  # noqa: ANN401 - one of SHAPES
    return read_rules(name, made.values, made.version) if made else SHAPES[name]()


def figures_now(actor: Actor, name: str) -> dict[str, Any]:
    """Return the figures of a pack that begin last, by key: what a new proposal starts from."""
    return flat(pack(read(), actor.community_id, name, date.max))


def preview(actor: Actor, name: str, values: dict[str, Any], on: date) -> Preview:
    """Return what figures would change on their day, against those that count then."""
    rows = [row for row in _versions(read(), actor.community_id) if row.RulePack.name == name]
    later = [row.RulePack.effective_on for row in _approved(rows) if row.RulePack.effective_on > on]
    wanted = read_rules(name, values, 0)
    return Preview(on, changes(name, _typed(name, _in_force(rows, on)), wanted), min(later, default=None))


def proposal_of(actor: Actor, proposal_id: int) -> tuple[str, int]:
    """Return name and version of a proposal of the actor's community, or NotFound."""
    mine = RulePack.id == proposal_id, RulePack.community_id == actor.community_id
    found = read().execute(select(RulePack.name, RulePack.version).where(*mine)).first()
    if found is None:
        raise NotFound(NO_RULES)
    return found.name, found.version
