"""The promises that only hours can check against the books; `ledger audit` names each that is broken."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import String, case, cast, except_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from portal.attendance.models import Engagement, Scan
from portal.hours.models import HourHold, Verification
from portal.kernel import prepared
from portal.kernel.prepared import alias
from portal.ledger.models import Account, Entry, Posting
from portal.orgs.models import Membership
from portal.people.models import HouseholdMember, Mandate, User
from portal.tasks.models import Shift

LONGEST_DAY = 24 * 60

EARLY = timedelta(hours=1)  # the door is open from then on, also for a leader who ticks themselves
# An own word only, for whoever is let in by others is so in time; a window is made shorter by nobody afterwards.
_OUTSIDE = (
    select(Engagement.id, Engagement.started_at, Shift.starts_at, Shift.ends_at)
    .join(Shift, Shift.id == Engagement.shift_id)
    .where(
        Engagement.state == "verified", Shift.flexible_minutes.is_not(None), Engagement.grade == 1,
        or_(Engagement.started_at < Shift.starts_at, Engagement.started_at > Shift.ends_at),
    )
)  # fmt: skip

_first, _home = alias(Verification), alias(HouseholdMember)
_SOURCE = literal("verification:") + cast(Verification.id, String)
_CREDITS = (Verification.step == "credit", Verification.credited_minutes > 0)


def provenance(tx: Session) -> Iterator[str]:
    """Yield credits without a posting, postings without a credit, and those that differ in minutes or in standing."""
    credited = select(Verification.community_id, _SOURCE.label("source")).where(*_CREDITS)
    posted = select(Posting.community_id, Posting.source)
    for kind, stands in (("hours.verified", None), ("hours.verified.reversed", False)):
        said = credited if stands is None else credited.where(Verification.reversed_at.is_not(None))
        done = posted.where(Posting.kind == kind)
        for row in prepared.stream(tx, except_(said, done)):
            yield f"community {row.community_id}: {row.source} has no posting {kind}"
        for row in prepared.stream(tx, except_(done, said)):
            yield f"community {row.community_id}: the posting {kind} {row.source} has no such word"
    amounts = (
        select(Verification.id, Verification.credited_minutes, func.sum(Entry.minutes).label("minutes"))
        .join(Posting, (Posting.community_id == Verification.community_id) & (Posting.kind == "hours.verified")
              & (Posting.source == _SOURCE))
        .join(Entry, Entry.posting_id == Posting.id)
        .join(Account, (Account.id == Entry.account_id) & (Account.kind == "recognised")
              & (Account.owner == literal("person:") + cast(Verification.person_id, String)))
        .where(*_CREDITS)
        .group_by(Verification.id, Verification.credited_minutes)
        .having(func.sum(Entry.minutes) != Verification.credited_minutes)
    )  # fmt: skip
    for row in prepared.stream(tx, amounts):
        yield f"verification {row.id}: {row.credited_minutes} minutes credited, {row.minutes} posted to the person"


def separation_of_duty(tx: Session) -> Iterator[str]:
    """Yield credits given by the person, their household, whoever recorded it or led the team, and those on one word.

    One word is too little for thin proof, and for a visit that was held because of a pattern.
    What the second of two people vouched for beyond the first stands on one word, too.
    """
    in_scan, out_scan = aliased(Scan), aliased(Scan)
    theirs = (_home.person_id == User.person_id) & (_home.joined_at <= Verification.at)
    lived = HouseholdMember.left_at.is_(None) | (HouseholdMember.left_at > Verification.at)
    shared = (
        select(HouseholdMember.id)
        .join(_home, (_home.household_id == HouseholdMember.household_id) & theirs)
        .where(
            HouseholdMember.person_id == Verification.person_id, HouseholdMember.joined_at <= Verification.at, lived,
            _home.left_at.is_(None) | (_home.left_at > Verification.at),
        )
        .correlate(Verification, User)
        .exists()
    )  # fmt: skip
    acted = (
        select(Mandate.id)
        .where(
            or_(
                (Mandate.person_id == Verification.person_id) & (Mandate.helper_person_id == User.person_id),
                (Mandate.helper_person_id == Verification.person_id) & (Mandate.person_id == User.person_id),
            ),
            Mandate.since_at <= Verification.at,
            Mandate.ended_at.is_(None) | (Mandate.ended_at > Engagement.started_at),
            Mandate.until_at.is_(None) | (Mandate.until_at > Engagement.started_at),
        )
        .correlate(Verification, User, Engagement)
        .exists()
    )
    second = (
        select(_first.id)
        .where(
            _first.engagement_id == Verification.engagement_id, _first.step == "first", _first.reversed_at.is_(None),
            _first.by_user_id != Verification.by_user_id, _first.minutes >= Verification.minutes,
        )
        .exists()
    )  # fmt: skip
    held = select(HourHold.id).where(HourHold.engagement_id == Verification.engagement_id).exists()
    # A day of grace at either end: the days of a membership are those of the community's zone.
    led = (
        select(Membership.id)
        .where(
            Membership.team_id == Verification.team_id, Membership.person_id == User.person_id,
            Membership.role.in_(("leader", "deputy")), Membership.joined_on < func.date(Verification.at),
            Membership.left_on.is_(None),
        )
        .correlate(Verification, User)
        .exists()
    )  # fmt: skip
    why = case(
        (User.person_id == Verification.person_id, "given by the person"),
        (shared, "given by somebody of the household"),
        (acted, "given by somebody who acts for the person, or the reverse"),
        (
            or_(
                Verification.by_user_id == Engagement.logged_by_user_id,
                Verification.by_user_id == in_scan.recorded_by_user_id,
                Verification.by_user_id == out_scan.recorded_by_user_id,
            ),
            "given by whoever recorded the visit",
        ),
        (led, "given by whoever leads the team"),
        ((Verification.grade <= 2) & ~second, "thin proof, and one word only"),
        (held & ~second, "held because of a pattern, and one word only"),
    )
    query = (
        select(Verification.id, why.label("why"))
        .join(User, User.id == Verification.by_user_id)
        .join(Engagement, Engagement.id == Verification.engagement_id)
        .outerjoin(in_scan, in_scan.id == Engagement.in_scan_id)
        .outerjoin(out_scan, out_scan.id == Engagement.out_scan_id)
        .where(Verification.step == "credit", Verification.reversed_at.is_(None), why.is_not(None))
    )
    for row in prepared.stream(tx, query):
        yield f"verification {row.id}: {row.why}"


def physics(tx: Session) -> Iterator[str]:
    """Yield verified visits during which the person was at another one, longer than a day, or never verified at all.

    And those in a window of days that began outside of it: there the person alone says when.
    """
    before = (
        func.max(Engagement.ended_at)
        .over(
            partition_by=Engagement.person_id, order_by=(Engagement.started_at, Engagement.id), rows=(None, -1),
        )
        .label("before")
    )  # fmt: skip
    spans = select(Engagement.id, Engagement.person_id, Engagement.started_at, before).where(
        Engagement.state == "verified", Engagement.ended_at > Engagement.started_at
    )
    found = spans.subquery()
    for row in prepared.stream(tx, select(found.c.id, found.c.person_id).where(found.c.before > found.c.started_at)):
        yield f"engagement {row.id}: person {row.person_id} was verified at two places at once"
    standing = (Verification.engagement_id == Engagement.id) & (Verification.step == "credit")
    unsaid = select(Engagement.id, Engagement.state, Verification.id.label("word")).outerjoin(
        Verification, standing & Verification.reversed_at.is_(None)
    )
    odd = unsaid.where((Engagement.state == "verified") != Verification.id.is_not(None))
    for row in prepared.stream(tx, odd):
        yield f"engagement {row.id}: its state is {row.state}, its crediting word is {row.word}"
    long = select(Verification.id).where(Verification.credited_minutes > LONGEST_DAY)
    for row in prepared.stream(tx, long):
        yield f"verification {row.id}: more than 24 hours were credited for one visit"
    for row in prepared.stream(tx, _OUTSIDE):
        if row.starts_at - EARLY <= row.started_at <= row.ends_at:
            continue
        yield f"engagement {row.id}: it began outside the days of its shift"


AUDIT_CHECKS = {"provenance": provenance, "separation-of-duty": separation_of_duty, "physics": physics}
