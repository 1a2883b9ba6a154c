"""Counters in the database: how often something was tried, the same for every process."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Index, Integer, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.kernel.db import Base, UtcDateTime


class Try(Base):
    """One try under a hashed key; forgotten a day later."""

    __tablename__ = "tries"
    __table_args__ = (Index(None, "key_hash", "at"), Index(None, "at"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def hit(tx: Session, key: str, now: datetime) -> None:
    """Write down one try."""
    tx.add(Try(key_hash=_hash(key), at=now))


def count(tx: Session, key: str, now: datetime, within: timedelta) -> int:
    """Count the tries under the key in the span that ends now."""
    tx.flush()  # the caller may have hit this key in the same transaction
    return tx.scalar(select(func.count()).where(Try.key_hash == _hash(key), Try.at > now - within)) or 0


def clear(tx: Session, key: str) -> None:
    """Forget the tries under the key (it succeeded)."""
    tx.execute(delete(Try).where(Try.key_hash == _hash(key)))


def take_back(tx: Session, key: str) -> None:
    """Forget the newest try under the key (that one succeeded, the others stand)."""
    newest = select(Try.id).where(Try.key_hash == _hash(key)).order_by(Try.id.desc()).limit(1)
    tx.execute(delete(Try).where(Try.id == newest.with_for_update(skip_locked=True).scalar_subquery()))


def forget_old(tx: Session, now: datetime) -> None:
    """Drop every try older than a day, and those of a clock that ran ahead by as much."""
    tx.execute(delete(Try).where(~Try.at.between(now - timedelta(days=1), now + timedelta(days=1))))
