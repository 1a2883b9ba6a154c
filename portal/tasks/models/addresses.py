"""Where exactly a task is done, apart from the place that everybody may read."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base


class TaskAddress(Base):
    """The exact address of a task, often somebody's home; a row of its own, so that no list reads it by the way."""

    __tablename__ = "task_addresses"
    __table_args__ = (CheckConstraint("address <> ''", name="address"),)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    address: Mapped[str] = mapped_column(String(200))
