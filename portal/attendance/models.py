"""Tables of the door: sessions, their secrets, scans and the engagements derived from them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import changes, events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "scan.recorded": ("shift_id", "person_id", "direction", "method"),
    "engagement.opened": ("shift_id", "person_id"),
    "engagement.reported": ("shift_id", "person_id"),
    "engagement.closed": ("shift_id", "person_id", "grade"),
    "walk-in.added": ("shift_id", "person_id"),
    "visits.closed": ("engagement_ids",),
    "tick.undone": ("shift_id", "person_id", "direction"),
    "door.renewed": ("version",),
    "place.given": ("assignment_id", "person_id"),
    "place.removed": ("assignment_id", "person_id", "word_id"),
    "place.moved": ("assignment_id", "person_id", "from_shift_id"),
    "absence.marked": ("shift_id", "person_id"),
    "absence.undone": ("shift_id", "person_id"),
    "roster.told": ("word_id", "assignment_ids"),
    "roster.noted": ("word_id",),
    "sheet.typed": ("sheet_id", "shift_id", "engagement_ids"),
    "sheet.taken-back": ("sheet_id", "shift_id", "engagement_ids"),
})  # fmt: skip

STATES = ("open", "pending", "seconding", "verified", "refused")


class DoorSecret(Base):
    """A community's secret for door codes, sealed under the site key; a new version replaces it, old ones stay."""

    __tablename__ = "door_secrets"
    __table_args__ = (UniqueConstraint("community_id", "version"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    version: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Scan(Base):
    """One check-in or check-out fact; never edited. A ticket is spent by its number.

    recorded_by_user_id is whoever ticked for the person; empty where the person scanned.
    """

    __tablename__ = "scans"
    __table_args__ = (
        CheckConstraint("direction IN ('in','out')", name="direction"),
        UniqueConstraint("ticket_id"),
        Index(None, "shift_id", "person_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    direction: Mapped[str] = mapped_column(String(4))
    method: Mapped[str] = mapped_column(String(12))
    grade: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ticket_id: Mapped[str | None] = mapped_column(String(40))
    counter: Mapped[int | None]
    recorded_by_user_id: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(200))


class Engagement(Base):
    """The interval one person served in one shift, derived from scans; open while ended_at is empty.

    grade is the lower of its two scans' grades (4 badge, 3 door code, 2 by hand or late, 1 own word only);
    flags name what is odd ("no-check-out", "past-end", "overlap", "undone"); logged_by_user_id is whoever last ticked
    for the person.
    """

    __tablename__ = "engagements"
    __table_args__ = (
        CheckConstraint("state IN ('open','pending','seconding','verified','refused')", name="state"),
        CheckConstraint("grade BETWEEN 1 AND 4", name="grade"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ended_at"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="open"),
        index_where("uq_engagements_open", "shift_id", "person_id", where="ended_at IS NULL", unique=True),
        index_where("ix_engagements_queue", "community_id", "grade", "id", where="state IN ('pending','seconding')"),
        index_where("ix_engagements_inside", "community_id", "id", where="state = 'open'"),
        Index(None, "person_id", "started_at"),
        Index(None, "shift_id"),
        changes.SILENT,  # its values follow from scans and words, which are never edited
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    in_scan_id: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    out_scan_id: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grade: Mapped[int]
    flags: Mapped[list[str]] = mapped_column(default=list)
    logged_by_user_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12))


class Absence(Base):
    """A leader's word that somebody with a place did not come; taken back, it keeps by whom and when."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("undone_at IS NULL OR undone_at >= marked_at", name="undone_at"),
        index_where("uq_absences_standing", "shift_id", "person_id", where="undone_at IS NULL", unique=True),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    marked_by_user_id: Mapped[int | None]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_user_id: Mapped[int | None]


class ShiftWord(Base):
    """What a leader wrote about a shift: to everybody on the list, for the next leader, or why a place was taken."""

    __tablename__ = "shift_words"
    __table_args__ = (
        CheckConstraint("kind IN ('message','note','removal')", name="kind"),
        Index(None, "shift_id", "kind"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(500))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_by_user_id: Mapped[int | None]


class PaperSheet(Base):
    """One typing-in of a shift's paper list: who, when, from which sheet, and its picture where one was kept.

    Taken back within ten minutes, it keeps by whom and when.
    """

    __tablename__ = "paper_sheets"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by_user_id IS NULL)", name="undone"),
        CheckConstraint(
            "(sha256 IS NULL) = (file_name IS NULL) AND (sha256 IS NULL) = (byte_count IS NULL)", name="picture"
        ),
        UniqueConstraint("shift_id", "number"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(40))
    typed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    typed_by_user_id: Mapped[int]
    sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str | None] = mapped_column(String(200))
    byte_count: Mapped[int | None]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_user_id: Mapped[int | None]


_RECORDED = "outcome = 'recorded' AND undone_at IS NULL"


class PaperLine(Base):
    """What a typed sheet says of one person, in times of the paper: it became the visit, or stands beside another one.

    outcome: "recorded" (the visit was made from it) or "differs" (there was a visit already, which stays as it is).
    """

    __tablename__ = "paper_lines"
    __table_args__ = (
        CheckConstraint("outcome IN ('recorded','differs')", name="outcome"),
        CheckConstraint("left_at IS NULL OR left_at > came_at", name="left_at"),
        UniqueConstraint("sheet_id", "person_id"),
        index_where("uq_paper_lines_recorded", "shift_id", "person_id", where=_RECORDED, unique=True),
        Index(None, "engagement_id"),
        changes.SILENT,  # what is taken back follows from its sheet
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("paper_sheets.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagements.id"))
    came_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(10))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
