"""The table of what people hold."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime

events.declare({"credential.added": ("credential_id",), "credential.withdrawn": ("credential_id",)})


class Credential(Base):
    """A course, check, insurance or licence that the station saw; the result and its days, not the paper."""

    __tablename__ = "credentials"
    __table_args__ = (
        CheckConstraint("kind IN ('course','check','insurance','licence')", name="kind"),
        CheckConstraint("expires_on >= since_on", name="expires_on"),
        Index(None, "person_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(20))
    result: Mapped[str] = mapped_column(String(120))
    since_on: Mapped[date]
    expires_on: Mapped[date]
    recorded_by_user_id: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_user_id: Mapped[int | None]
