"""What a person was credited from old lists, for their own statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.carried.models import CarriedBatch, CarriedCredit
from portal.carried.rules import GRADE

SOURCE = "carried:"


@dataclass(frozen=True)
class CreditLine:
    """One credit: from which list, and the grade of its proof."""

    source: str
    origin: str
    at: datetime
    grade: int = GRADE


def credit_lines(tx: Session, sources: Collection[str]) -> dict[str, CreditLine]:
    """Return the credits behind these sources of postings, by source; no statement without one of ours."""
    ids = [int(source.removeprefix(SOURCE)) for source in sources if source.startswith(SOURCE)]
    if not ids:
        return {}
    rows = tx.execute(
        select(CarriedCredit.id, CarriedBatch.origin, CarriedCredit.at)
        .join(CarriedBatch, CarriedBatch.id == CarriedCredit.batch_id)
        .where(CarriedCredit.id.in_(ids))
    )
    return {f"{SOURCE}{row.id}": CreditLine(f"{SOURCE}{row.id}", row.origin, row.at) for row in rows}
