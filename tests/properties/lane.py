"""Five people, two of whom verify, and eight visits: written row by row, for programs that are rolled back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.attendance.models import Engagement
from portal.kernel.db import Base
from portal.orgs.models import Team
from portal.people.models import Community, Household, HouseholdMember, Person, User
from portal.tasks.models import Shift, Task

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAWN = NOW - timedelta(days=1, hours=9)
PEOPLE = ("ana", "kid", "lin", "mei", "sara")
HOME = ("mei", "lin")
# who, begins (hours), minutes, grade; the first two overlap
VISITS = (
    ("ana", 0, 95, 3), ("ana", 1, 95, 3), ("ana", 4, 120, 2), ("kid", 0, 60, 4),
    ("lin", 0, 47, 3), ("lin", 3, 240, 2), ("mei", 0, 90, 4), ("ana", 8, 20, 3),
)  # fmt: skip
OVERLAPS = {0: 1, 1: 0}


@dataclass
class Lane:
    """The numbers of what was written."""

    community_id: int
    person_ids: dict[str, int]
    user_ids: dict[str, int]
    visit_ids: list[int]


def small_lane(tx: Session) -> Lane:
    """Write the people, who lives with whom, one long shift and its visits."""
    community = _add(
        tx, Community(slug="model", name_en="M", name_zh="M", zone="UTC", station_phone="0", founded_at=NOW)
    )
    lane = Lane(community, {}, {}, [])
    home = _add(tx, Household(community_id=community, label="Mei and Lin", made_at=NOW))
    for name in PEOPLE:
        birth = date(2012, 1, 1) if name == "kid" else date(1988, 1, 1)
        person = Person(
            community_id=community, name=name, sort_key=name, initials=name, public_no=f"M{name}", birth_date=birth,
            status="active", made_at=NOW,
        )  # fmt: skip
        number = lane.person_ids[name] = _add(tx, person)
        user = User(community_id=community, person_id=number, password_hash="", made_at=NOW)
        lane.user_ids[name] = _add(tx, user)
        if name in HOME:
            _add(tx, HouseholdMember(community_id=community, household_id=home, person_id=number, joined_at=NOW))
    lane.visit_ids = _visits(tx, lane)
    return lane


def _visits(tx: Session, lane: Lane) -> list[int]:
    team = _add(tx, Team(community_id=lane.community_id, name="T", founded_at=NOW))
    task = Task(
        community_id=lane.community_id, team_id=team, title="T", description="", kind="offer", domain="ageing",
        risk="low", place="", made_at=NOW,
    )  # fmt: skip
    shift = Shift(
        community_id=lane.community_id, task_id=_add(tx, task), starts_at=DAWN, ends_at=DAWN + timedelta(hours=20),
        capacity=20, made_at=NOW,
    )  # fmt: skip
    same = {"community_id": lane.community_id, "shift_id": _add(tx, shift), "team_id": team, "state": "pending"}
    rows = [
        {
            **same, "person_id": lane.person_ids[who], "grade": grade, "flags": [],
            "started_at": DAWN + timedelta(hours=begin), "ended_at": DAWN + timedelta(hours=begin, minutes=minutes),
        }
        for who, begin, minutes, grade in VISITS
    ]  # fmt: skip
    tx.execute(insert(Engagement), rows)
    mine = Engagement.community_id == lane.community_id
    return list(tx.scalars(select(Engagement.id).where(mine).order_by(Engagement.id)))


def _add(tx: Session, row: Base) -> int:
    tx.add(row)
    tx.flush()
    return row.id
