"""Forget what is kept for a number of months only."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.policy.queries import RetentionRules
from portal.privacy import queries
from portal.privacy.steps.erasing import erase

MONTH = timedelta(days=30.4375)
MOST = 2_000  # a long backlog goes in parts, so that nobody waits for the write lock
MOST_ASKED = 100  # some may have to stay, and keep nobody else waiting
MOST_PEOPLE = 4  # each is looked for in every text, a fifth of a second of the write lock


def forget(tx: Session, community_id: int, limits: RetentionRules, zone: str, now: datetime) -> dict[str, int]:
    """Remove what is older than its months; return how many rows of each kind, those with any."""
    found = queries.tables()
    sign_ins, notices, flags, papers = (
        found[name] for name in ("sign_ins", "notices", "safeguarding_flags", "paper_sheets")
    )
    ours = {name: table.c.community_id == community_id for name, table in found.items() if "community_id" in table.c}
    mine = sign_ins.c.user_id.in_(select(found["users"].c.id).where(ours["users"]))
    over = sign_ins.c.ended_at, sign_ins.c.expires_at
    old = {name: now - MONTH * getattr(limits, f"{name}_months") for name in queries.KINDS}
    ended = (flags.c.ended_at < old["flag"]) | (flags.c.until_on < clock.local(old["flag"], zone).date())
    counts = {
        "refused": _refused(tx, community_id, old["refused"], zone, now),
        "sign_in": _sign_ins(tx, found, mine & ((over[0] < old["sign_in"]) | (over[1] < old["sign_in"]))),
        "message": _messages(tx, found, ours["notices"] & (notices.c.made_at < old["message"])),
        "flag": tx.execute(delete(flags).where(ours["safeguarding_flags"], ended)).rowcount,
        "paper": _pictures(tx, papers, ours["paper_sheets"] & (papers.c.typed_at < old["paper"])),
    }
    return {name: count for name, count in counts.items() if count}


def _sign_ins(tx: Session, found: Mapping[str, Any], rows: ColumnElement[bool]) -> int:
    """Remove sign-ins with what hangs on them: by which card or code they began."""
    sign_ins = found["sign_ins"]
    ids = list(tx.scalars(select(sign_ins.c.id).where(rows).order_by(sign_ins.c.id).limit(MOST)))
    if not ids:
        return 0
    for table in reversed(found.values()):
        for key in table.foreign_keys:
            if key.column is sign_ins.c.id:
                tx.execute(delete(table).where(key.parent.in_(ids)))
    return tx.execute(delete(sign_ins).where(sign_ins.c.id.in_(ids))).rowcount


def _messages(tx: Session, found: Mapping[str, Any], rows: ColumnElement[bool]) -> int:
    notices, mails = found["notices"], found["deliveries"]
    ids = list(tx.scalars(select(notices.c.id).where(rows).order_by(notices.c.id).limit(MOST)))
    tx.execute(delete(mails).where(mails.c.notice_id.in_(ids)))
    return tx.execute(delete(notices).where(notices.c.id.in_(ids))).rowcount if ids else 0


def _pictures(tx: Session, papers: Any, rows: ColumnElement[bool]) -> int:  # noqa: ANN401 - a table
    """Forget which picture a list came with; the file goes with the job that drops papers nobody names."""
    nothing = {"sha256": None, "file_name": None, "byte_count": None}
    return tx.execute(update(papers).where(rows, papers.c.sha256.is_not(None)).values(nothing)).rowcount


def _refused(tx: Session, community_id: int, before: datetime, zone: str, now: datetime) -> int:
    """Erase whoever was refused that long ago and has nothing that stands against it."""
    done = 0
    for person_id in queries.refused_before(tx, community_id, before, MOST_ASKED):
        if done < MOST_PEOPLE and not queries.duties(tx, community_id, person_id, now):
            erase(tx, community_id, person_id, None, zone, now)
            done += 1
    return done
