"""Tables of cards, their PINs, the devices that read them, and codes for one sign-in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.cards.rules import MOST_TRIES
from portal.kernel import changes, events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "card.issued": ("card_id",),
    "card.ended": ("card_id",),
    "device.enrolled": ("device_id", "team_id"),
    "device.ended": ("device_id",),
    "code.used": ("code_id",),
})  # fmt: skip


class Card(Base):
    """A printed card of one person, until it ends; at most one that has not.

    What it says follows from seed under the site's key, and is found by badge_hash, so that the table prints none.
    """

    __tablename__ = "cards"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended"),
        CheckConstraint("end_reason IN ('replaced','lost','returned')", name="end_reason"),
        index_where("uq_cards_open", "person_id", where="ended_at IS NULL", unique=True),
        Index(None, "community_id", "id"),
        changes.shown("ended_at", "ended_by_user_id", "end_reason"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    badge_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_user_id: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]
    end_reason: Mapped[str | None] = mapped_column(String(10))


class CardPin(Base):
    """Six digits that a person chose at the station, hashed as a password; at most one that has not ended.

    wrong_tries since the last right one; after five it opens nothing, until the station sets a new one.
    """

    __tablename__ = "card_pins"
    __table_args__ = (
        CheckConstraint(f"wrong_tries BETWEEN 0 AND {MOST_TRIES}", name="wrong_tries"),
        index_where("uq_card_pins_open", "person_id", where="ended_at IS NULL", unique=True),
        changes.shown("ended_at", "ended_by_user_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    pin_hash: Mapped[str] = mapped_column(String(200))
    wrong_tries: Mapped[int] = mapped_column(default=0)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_user_id: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]


class Device(Base):
    """A station's or a team's device that reads cards, until it expires or is ended; known by the hash of its secret.

    Without a team it is the station's. The secret follows from seed under the site's key.
    """

    __tablename__ = "devices"
    __table_args__ = (
        CheckConstraint("expires_at > enrolled_at", name="span"),
        CheckConstraint("name <> ''", name="name"),
        Index(None, "community_id", "id"),
        changes.shown("name", "team_id", "expires_at", "ended_at", "ended_by_user_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    name: Mapped[str] = mapped_column(String(60))
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    enrolled_by_user_id: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]


class CardSignIn(Base):
    """A sign-in by a card and its PIN, with the device where it happened; it ends with either of them."""

    __tablename__ = "card_sign_ins"
    __table_args__ = (Index(None, "card_id"), Index(None, "device_id"))
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_ins.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"))


class OneTimeCode(Base):
    """Eight signs by which a person signs in once and sets a password, made by station staff, good for 15 minutes.

    ended_at: a newer one took its place.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (
        CheckConstraint("expires_at > made_at", name="span"),
        CheckConstraint("used_at IS NULL OR ended_at IS NULL", name="used_or_ended"),
        index_where("uq_one_time_codes_open", "person_id", where="used_at IS NULL AND ended_at IS NULL", unique=True),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_user_id: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
