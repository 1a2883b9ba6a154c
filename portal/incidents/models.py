"""Tables of reports: the record, who is named in it, what became of it, and who read it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime

events.declare({"report.made": ("report_id",), "report.read": ("report_id",), "report.decided": ("report_id",)})


class IncidentReport(Base):
    """What somebody reported, in their own words; never edited. shift_id: where it happened, if at a shift."""

    __tablename__ = "incident_reports"
    __table_args__ = (
        CheckConstraint("kind IN ('incident','complaint','near_miss','concern')", name="kind"),
        Index(None, "community_id", "id"),
        Index(None, "reported_by_person_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    kind: Mapped[str] = mapped_column(String(20))
    shift_id: Mapped[int | None]  # a number alone: a report must outlive the shift, and must not show by keeping it
    happened_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    involved: Mapped[str] = mapped_column(String(300))
    reported_by_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IncidentPerson(Base):
    """Somebody who is named in a report and therefore never reads it."""

    __tablename__ = "incident_people"
    __table_args__ = (Index(None, "person_id"),)
    report_id: Mapped[int] = mapped_column(ForeignKey("incident_reports.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))


class IncidentDecision(Base):
    """A step of a report: looked at, or closed with a sentence for whoever made it; each step once."""

    __tablename__ = "incident_decisions"
    __table_args__ = (
        CheckConstraint("state IN ('seen','closed')", name="state"),
        CheckConstraint("state <> 'closed' OR sentence <> ''", name="sentence"),
        UniqueConstraint("report_id", "state"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("incident_reports.id"))
    state: Mapped[str] = mapped_column(String(10))
    sentence: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(Text)
    by_user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class IncidentReading(Base):
    """One opening of a record: who, when."""

    __tablename__ = "incident_readings"
    __table_args__ = (Index(None, "report_id"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("incident_reports.id"))
    user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
