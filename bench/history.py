"""What happened on the bench's site: who came, what was credited, and what was recorded of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from bench.site import A_SHIFT, MEI, TEAMS, Site, owned, past
from portal.attendance.models import Engagement, Scan
from portal.hours.models import Verification
from portal.kernel.db import Base
from portal.kernel.events import Event
from portal.kernel.once import RequestResult
from portal.ledger import rules as ledger
from portal.ledger.models import Account, ChainHead, Entry, Posting
from portal.notices.models import Fanout
from portal.tasks.models import Assignment

Tables = Iterator[tuple[type[Base], Iterator[dict[str, Any]]]]


def _came(site: Site) -> Iterator[tuple[int, int, int, datetime]]:
    """Return each visit as number, shift, person and start."""
    began = dict(past(site))
    for number in range(1, site.hours + 1):
        shift = 1 + (number - 1) // A_SHIFT
        yield number, shift, 1 + number % site.members, began[shift]


def visits(site: Site) -> Tables:
    two_hours = timedelta(hours=2)
    yield Assignment, ({
        "community_id": 1, "shift_id": shift, "person_id": person, "is_walk_in": False, "claimed_at": began,
        "claimed_by_user_id": person,
    } for _, shift, person, began in _came(site))  # fmt: skip
    yield Assignment, ({
        "community_id": 1, "shift_id": site.first_open + place, "person_id": person, "is_walk_in": False,
        "claimed_at": site.now, "claimed_by_user_id": person,
    } for place, person in zip(owned(), site.viewers, strict=True))  # fmt: skip
    yield Scan, ({
        "id": 2 * number - (direction == "in"), "community_id": 1, "shift_id": shift, "person_id": person,
        "direction": direction, "method": "code", "grade": 3, "at": began if direction == "in" else began + two_hours,
    } for number, shift, person, began in _came(site) for direction in ("in", "out"))  # fmt: skip
    yield Engagement, ({
        "id": number, "community_id": 1, "shift_id": shift, "team_id": 1 + shift % TEAMS, "person_id": person,
        "in_scan_id": 2 * number - 1, "out_scan_id": 2 * number, "started_at": began, "ended_at": began + two_hours,
        "grade": 3, "flags": [], "state": "verified" if _is_verified(site, number) else "pending",
    } for number, shift, person, began in _came(site))  # fmt: skip


def _is_verified(site: Site, number: int) -> bool:
    """The last twentieth, at most 500, still waits for a word."""
    return number <= site.hours - min(site.hours // 20, 500)


def books(site: Site) -> Tables:
    credited = [(n, person, began) for n, _, person, began in _came(site) if _is_verified(site, n)]
    yield Verification, ({
        "id": number, "community_id": 1, "engagement_id": number, "person_id": person, "step": "credit",
        "team_id": 1 + (1 + (number - 1) // A_SHIFT) % TEAMS, "minutes": 120, "credited_minutes": 120, "grade": 3,
        "reason": "", "rule_pack": "hours-1", "by_user_id": MEI, "at": began + timedelta(days=1),
    } for number, person, began in credited)  # fmt: skip
    yield Account, _accounts(site, [person for _, person, _ in credited])
    chain = _chain(site, credited)
    yield Posting, iter(chain)
    yield Entry, ({
        "posting_id": number, "account_id": account, "minutes": minutes,
    } for number, person, _ in credited for account, minutes in _legs(site, person))  # fmt: skip
    head = {"community_id": 1, "seq": len(chain), "hash": ledger.START_HASH, "recorded_at": site.now}
    if chain:
        head |= {"hash": chain[-1]["hash"], "recorded_at": chain[-1]["recorded_at"]}
    yield ChainHead, iter([head])


def _legs(site: Site, person: int) -> tuple[tuple[int, int], ...]:
    """Accounts: 1 and 2 are where hours and credits come from, then everybody's hours, then everybody's credits."""
    return (1, -120), (2 + person, 120), (2, -120), (2 + site.members + person, 120)


def _accounts(site: Site, credited: Sequence[int]) -> Iterator[dict[str, Any]]:
    sums = dict.fromkeys(range(1, 1 + site.members), 0)
    for person in credited:
        sums[person] += 120
    sources = (
        (1, "recognition", "community", -120 * len(credited)),
        (2, "issuance", "community", -120 * len(credited)),
    )
    own = ((2 + n, "recognised", f"person:{n}", minutes) for n, minutes in sums.items())
    spendable = ((2 + site.members + n, "member", f"person:{n}", minutes) for n, minutes in sums.items())
    for number, kind, owner, balance in (*sources, *own, *spendable):
        yield {
            "id": number, "community_id": 1, "kind": kind, "owner": owner, "balance_minutes": balance,
            "floor_minutes": ledger.FLOORS[kind], "opened_at": site.now,
        }  # fmt: skip


def _chain(site: Site, credited: Sequence[tuple[int, int, datetime]]) -> list[dict[str, Any]]:
    chain, before = [], ledger.START_HASH
    for seq, (number, person, began) in enumerate(credited, start=1):
        act, at = ("hours.verified", f"verification:{number}"), began + timedelta(days=1)
        made = ledger.posting_hash(before, (1, seq), act, at, None, _legs(site, person))
        chain.append({
            "id": number, "community_id": 1, "seq": seq, "kind": act[0], "source": act[1], "recorded_at": at,
            "previous_hash": before, "hash": made,
        })  # fmt: skip
        before = made
    return chain


def facts(site: Site) -> Tables:
    """What was recorded of each visit, all of it told, and the forms that were sent."""
    yield Event, ({
        "id": 2 * number - (name == "shift.claimed"), "community_id": 1, "name": name, "subject": f"shift:{shift}",
        "actor_user_id": person, "via": "web", "at": began, "keys": {"person_id": person},
    } for number, shift, person, began in _came(site) for name in ("shift.claimed", "engagement.closed"))  # fmt: skip
    yield Fanout, ({"event_id": number, "at": site.now} for number in range(1, 2 * site.hours + 1))
    yield RequestResult, ({
        "key": sha256(f"{number}".encode()).digest(), "body_hash": sha256(b"None").digest(),
        "result": {"assignment_id": number, "shift_id": shift}, "at": began,
    } for number, shift, person, began in _came(site))  # fmt: skip
