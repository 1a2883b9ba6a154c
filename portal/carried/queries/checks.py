"""The promises that hours from before make to the books; `ledger audit` names each that is broken."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, String, case, cast, except_, func, literal, select
from sqlalchemy.orm import Session, aliased

from portal.carried.models import CarriedBatch, CarriedCredit, CarriedHours, CarriedWord
from portal.carried.rules import WORDS
from portal.kernel import prepared
from portal.ledger.models import Account, Entry, Posting
from portal.people.models import User

_SOURCE = literal("carried:") + cast(CarriedCredit.id, String)


def provenance(tx: Session) -> Iterator[str]:
    """Yield credits without a posting, postings without a credit, and those whose minutes differ or are no entries."""
    credited = select(CarriedCredit.community_id, _SOURCE.label("source"))
    posted = select(Posting.community_id, Posting.source)
    for kind, said in (
        ("hours.carried", credited),
        ("hours.carried.reversed", credited.where(CarriedCredit.withdrawn_at.is_not(None))),
    ):
        done = posted.where(Posting.kind == kind)
        for row in prepared.stream(tx, except_(said, done)):
            yield f"community {row.community_id}: {row.source} has no posting {kind}"
        for row in prepared.stream(tx, except_(done, said)):
            yield f"community {row.community_id}: the posting {kind} {row.source} has no such credit"
    for row in prepared.stream(tx, _amounts()):
        yield f"credit {row.id}: {row.minutes} minutes credited, {row.posted or 0} posted to the person"
    for row in prepared.stream(tx, _entries()):
        yield f"credit {row.id}: {row.minutes} minutes credited, its entries say {row.said or 0}"


def _amounts() -> Select[Any]:
    theirs = (Account.kind == "recognised") & (
        Account.owner == literal("person:") + cast(CarriedCredit.person_id, String)
    )
    posted = (
        select(func.sum(Entry.minutes))
        .join(Posting, Posting.id == Entry.posting_id)
        .join(Account, (Account.id == Entry.account_id) & theirs)
        .where(
            Posting.community_id == CarriedCredit.community_id, Posting.kind == "hours.carried",
            Posting.source == _SOURCE,
        )
        .scalar_subquery()
    )  # fmt: skip
    found = select(CarriedCredit.id, CarriedCredit.minutes, posted.label("posted"))
    return found.where(func.coalesce(posted, 0) != CarriedCredit.minutes)


def _entries() -> Select[Any]:
    """Select credits that stand on entries of another sum; those of a list that was undone have no entries left."""
    said = (
        select(func.sum(CarriedHours.minutes))
        .where(CarriedHours.credit_id == CarriedCredit.id, CarriedHours.person_id == CarriedCredit.person_id)
        .scalar_subquery()
    )
    found = select(CarriedCredit.id, CarriedCredit.minutes, said.label("said"))
    batch = CarriedBatch.id == CarriedCredit.batch_id
    return found.join(CarriedBatch, batch).where(
        CarriedBatch.ended_at.is_(None), func.coalesce(said, 0) != CarriedCredit.minutes
    )


def two_people(tx: Session) -> Iterator[str]:
    """Yield batches that were credited on fewer than two people's word, or on that of somebody in them."""
    words = select(func.count(CarriedWord.id)).where(CarriedWord.batch_id == CarriedBatch.id).scalar_subquery()
    brought = case((CarriedBatch.brought_by_user_id.is_(None), 0), else_=1)
    credited = select(CarriedCredit.id).where(CarriedCredit.batch_id == CarriedBatch.id).exists()
    thin = select(CarriedBatch.id, words.label("words")).where(
        credited, (words + brought < WORDS) | CarriedBatch.agreed_at.is_(None)
    )
    for row in prepared.stream(tx, thin):
        yield f"batch {row.id}: credited on {row.words} words"
    giver = aliased(User)
    gave = (giver.id == CarriedWord.by_user_id) | (giver.id == CarriedBatch.brought_by_user_id)
    own = (
        select(CarriedCredit.id)
        .join(CarriedBatch, CarriedBatch.id == CarriedCredit.batch_id)
        .join(CarriedWord, CarriedWord.batch_id == CarriedBatch.id)
        .join(giver, gave & (giver.person_id == CarriedCredit.person_id))
        .distinct()
    )
    for row in prepared.stream(tx, own):
        yield f"credit {row.id}: its person stands for the list themselves"


AUDIT_CHECKS = {"carried-provenance": provenance, "carried-two-people": two_people}
