"""In which area a task is."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base


class TaskArea(Base):
    """The area of a task, which everybody may read; no row is no area."""

    __tablename__ = "task_areas"
    __table_args__ = (Index(None, "area_id"),)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
