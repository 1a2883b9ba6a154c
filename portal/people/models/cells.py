"""The table of homes: in which area somebody lives."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import changes
from portal.kernel.db import Base, UtcDateTime


class PersonHome(Base):
    """In which area a person lives now; where they lived before is kept nowhere. It goes with the person."""

    __tablename__ = "person_homes"
    __table_args__ = (Index(None, "area_id"), changes.SILENT)  # more people read the record of changes than homes
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    set_by_user_id: Mapped[int | None]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
