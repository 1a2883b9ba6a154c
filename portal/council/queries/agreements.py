"""The agreement of a team: the version that holds, the one that waits, who has agreed, and what held before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.council import rules
from portal.council.models import Agreement, AgreementSignature
from portal.council.queries.shared import Standing, is_near, standing_in
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, refuse
from portal.kernel.events import Event
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.people import queries as people


@dataclass(frozen=True)
class Signed:
    """Somebody's yes: how it was given, who wrote it down where that was somebody else, and when."""

    person_id: int
    name: str
    how: str
    by: str
    at: datetime
    may_unsign: bool


@dataclass(frozen=True)
class Version:
    """A version that holds or waits.

    missing: the members who have not agreed, and whether the reader may write down a yes of theirs on paper.
    """

    id: int
    number: int
    team_gives: str
    member_gives: str
    review_on: date
    is_overdue: bool
    proposed_by: str
    proposed_at: datetime
    adopted_at: datetime | None
    signed: tuple[Signed, ...]
    missing: tuple[tuple[int, str, bool], ...]
    has_mine: bool
    may_sign: bool
    may_withdraw: bool


@dataclass(frozen=True)
class Past:
    """A version that holds no more, or never did."""

    number: int
    team_gives: str
    member_gives: str
    since: datetime | None
    ended_at: datetime
    signed_count: int


@dataclass(frozen=True)
class AgreementPage:
    """What a team and its members promise each other."""

    team_id: int
    team_name: str
    today: date
    member_count: int
    in_force: Version | None
    draft: Version | None
    past: tuple[Past, ...]
    may_propose: bool


def agreement_page(actor: Actor, team_id: int) -> AgreementPage:
    """Return the agreement for the members and leaders of the team; Forbidden for everybody else."""
    tx, now = read(), clock.now()
    standing = standing_in(tx, actor, team_id, now)
    if not (standing.is_member or standing.leads):
        refuse(rules.NO_MEMBER)
    mine = Agreement.team_id == team_id, Agreement.community_id == actor.community_id
    rows = tx.scalars(select(Agreement).where(*mine).order_by(Agreement.number.desc())).all()
    found = _signatures(tx, [row.id for row in rows])
    users = {row.proposed_by_user_id or 0 for row in rows}
    users |= {each.by_user_id or 0 for each in found if each.how != "self"}
    names, own = people.user_names(tx, users), {m.person_id: m.name for m in standing.members}
    own |= people.person_names(tx, {each.person_id for each in found} - own.keys())
    today = clock.local(now, actor.zone).date()
    view = _Reader(actor, standing, today, names, own, found)
    versions = {bool(row.adopted_at): view.version(row) for row in rows if row.ended_at is None}
    past = tuple(view.past(row) for row in rows if row.ended_at)
    may = rules.may_propose(is_member=standing.is_member, leads=standing.leads, has_draft=False in versions) is None
    return AgreementPage(
        team_id, standing.team.name, today, len(standing.members), versions.get(True), versions.get(False), past, may
    )


def _signatures(tx: Session, agreement_ids: list[int]) -> list[AgreementSignature]:
    these = AgreementSignature.agreement_id.in_(agreement_ids)
    query = select(AgreementSignature).where(these).order_by(AgreementSignature.at, AgreementSignature.person_id)
    return list(tx.scalars(query)) if agreement_ids else []


@dataclass(frozen=True)
class _Reader:
    """Who reads the page, and the names on it."""

    actor: Actor
    standing: Standing
    today: date
    users: Mapping[int, str]
    people: Mapping[int, str]
    found: list[AgreementSignature]

    def version(self, row: Agreement) -> Version:
        signed = tuple(self._signed(each) for each in self.found if each.agreement_id == row.id)
        done = {each.person_id for each in signed}
        has_mine, at, leads = self.actor.person_id in done, self.standing, self.standing.leads
        missing = tuple(
            (member.person_id, member.name, self._may_note(member))
            for member in at.members
            if member.person_id not in done
        )
        is_own = row.proposed_by_user_id == self.actor.user_id and self.actor.helper is None
        return Version(
            row.id, row.number, row.team_gives, row.member_gives, row.review_on,
            row.adopted_at is not None and row.review_on < self.today,
            self.users.get(row.proposed_by_user_id or 0, ""), row.proposed_at, row.adopted_at, signed, missing,
            has_mine, rules.may_sign(is_member=at.is_member, is_open=True, has_signed=has_mine) is None,
            rules.may_withdraw_draft(leads=leads, is_own=is_own, is_draft=row.adopted_at is None) is None,
        )  # fmt: skip

    def _may_note(self, member: orgs.MemberLine) -> bool:
        leads, is_own = self.standing.leads, member.person_id == self.actor.person_id
        return rules.may_note(leads=leads, is_own=is_own, is_member=True, is_open=True, has_signed=False) is None

    def _signed(self, row: AgreementSignature) -> Signed:
        may = rules.may_unsign(self.actor, row.person_id, how=row.how, leads=self.standing.leads, is_open=True) is None
        by = self.users.get(row.by_user_id or 0, "") if row.how != "self" else ""
        return Signed(row.person_id, self.people.get(row.person_id, ""), row.how, by, row.at, may)

    def past(self, row: Agreement) -> Past:
        count = sum(each.agreement_id == row.id for each in self.found)
        ended = row.ended_at or row.proposed_at
        return Past(row.number, row.team_gives, row.member_gives, row.adopted_at, ended, count)


def agreement_for_update(tx: Session, actor: Actor, agreement_id: int, now: datetime) -> Agreement:
    """Return a version that concerns the actor, locked, so that each yes is counted after the one before.

    Whom it concerns: the team, its leaders, whoever proposed it, and whoever has agreed and left; NotFound for others.
    """
    mine = Agreement.id == agreement_id, Agreement.community_id == actor.community_id
    found = tx.scalar(select(Agreement).where(*mine).with_for_update())
    is_own = found is not None and found.proposed_by_user_id is not None and found.proposed_by_user_id == actor.user_id
    if found is None or not (
        is_own or is_near(tx, actor, found.team_id, now) or signature(tx, found.id, actor.person_id)
    ):
        raise NotFound(N_("We could not find that agreement."))
    return found


def open_draft(tx: Session, team_id: int) -> Agreement | None:
    """Return the version that waits for the members."""
    waiting = Agreement.team_id == team_id, Agreement.ended_at.is_(None), Agreement.adopted_at.is_(None)
    return tx.scalar(select(Agreement).where(*waiting))


def last_number(tx: Session, team_id: int) -> int:
    """Return the number of a team's latest version, 0 before the first."""
    return tx.scalar(select(func.max(Agreement.number)).where(Agreement.team_id == team_id)) or 0


def in_force(tx: Session, team_id: int, *, for_update: bool = False) -> Agreement | None:
    """Return the version that holds, locked for a change when asked."""
    holds = Agreement.team_id == team_id, Agreement.ended_at.is_(None), Agreement.adopted_at.is_not(None)
    query = select(Agreement).where(*holds)
    return tx.scalar(query.with_for_update() if for_update else query)


def signature(tx: Session, agreement_id: int, person_id: int | None) -> AgreementSignature | None:
    """Return a person's yes to a version."""
    mine = AgreementSignature.agreement_id == agreement_id, AgreementSignature.person_id == person_id
    return tx.scalar(select(AgreementSignature).where(*mine))


def signed_count(
    tx: Session, agreement_id: int, members: frozenset[int], ways: tuple[str, ...] = ("self", "helper", "paper")
) -> int:
    """Return how many of these people have agreed to a version, by these ways."""
    by = AgreementSignature.how.in_(ways), AgreementSignature.person_id.in_(members)
    mine = AgreementSignature.agreement_id == agreement_id, *by
    return tx.scalar(select(func.count()).select_from(AgreementSignature).where(*mine)) or 0


def signed_share(tx: Session, team_id: int, today: date) -> float | None:
    """Return which share (0 to 1) of a team's members has agreed to the version that holds; None where none does.

    For the pathway: a yes that a leader wrote down from paper counts in the team, and proves nothing outside it.
    """
    holds = in_force(tx, team_id)
    members = frozenset(member.person_id for member in orgs.members_of(tx, team_id, today)) if holds else frozenset()
    if holds is None or not members:
        return None
    return signed_count(tx, holds.id, members, ("self", "helper")) / len(members)


def majorities(tx: Session, community_id: int, today: date) -> list[int]:
    """Return the versions that wait although more than half of the members have agreed: another one has left."""
    waiting = Agreement.community_id == community_id, Agreement.ended_at.is_(None), Agreement.adopted_at.is_(None)
    found = []
    for row in tx.execute(select(Agreement.id, Agreement.team_id).where(*waiting).order_by(Agreement.id)).all():
        members = frozenset(member.person_id for member in orgs.members_of(tx, row.team_id, today))
        if rules.is_adopted(signed_count(tx, row.id, members), len(members)):
            found.append(row.id)
    return found


def team_of_agreement(tx: Session, community_id: int, agreement_id: int) -> tuple[int, date]:
    """Return the team of a version of the community, and the day by which the team looks at it again."""
    mine = Agreement.id == agreement_id, Agreement.community_id == community_id
    row = tx.execute(select(Agreement.team_id, Agreement.review_on).where(*mine)).one()
    return row.team_id, row.review_on


def review_key(agreement_id: int) -> str:
    """Return the natural key of a version's one reminder."""
    return f"review:agreement:{agreement_id}"


def due_reviews(tx: Session, community_id: int, today: date) -> list[tuple[int, int]]:
    """Return the versions, with their teams, whose leaders are to be reminded of the review and were not yet."""
    holds = Agreement.community_id == community_id, Agreement.ended_at.is_(None), Agreement.adopted_at.is_not(None)
    near = Agreement.review_on <= today + rules.REMIND_BEFORE
    rows = tx.execute(select(Agreement.id, Agreement.team_id).where(*holds, near).order_by(Agreement.id)).all()
    known = Event.community_id == community_id, Event.natural_key.in_([review_key(row.id) for row in rows])
    done = set(tx.scalars(select(Event.natural_key).where(*known))) if rows else set()
    return [(row.id, row.team_id) for row in rows if review_key(row.id) not in done]
