"""What the parts of the demo share: the transaction, the moment, the people, and chance that is the same each time."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from portal.kernel import clock, events
from portal.kernel.actor import Actor, Grant
from portal.orgs.models import Team
from portal.people.models import Community, Person, User
from portal.tasks.models import Shift, Task

ZONE = "Asia/Shanghai"
SEED = 20261124


@dataclass
class Scene:
    """The demo while it is being made."""

    tx: Session
    now: datetime
    community: Community
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    grants: dict[str, tuple[Grant, ...]] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)
    running: Shift | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - the same each time

    @property
    def today(self) -> date:
        """The day in the community."""
        return clock.local(self.now, ZONE).date()

    def at(self, days: int, hour: time) -> datetime:
        """Return the moment of an hour in the community, so many days from today (back when negative)."""
        return clock.from_local(datetime.combine(self.today + timedelta(days=days), hour), ZONE)

    def actor(self, key: str) -> Actor:
        """Return one of the demo's people as the one who acts."""
        user, person = self.users[key], self.people[key]
        return Actor(
            user.id, person.id, self.community.id, person.name, birth_date=person.birth_date, zone=ZONE,
            grants=self.grants.get(key, ()), via="cli",
        )  # fmt: skip

    def program(self) -> Actor:
        """Return the program as the one who acts."""
        return Actor.program(self.community.id, "cli", ZONE)

    def record(self, name: str, who: Actor, subject: str, at: datetime, **keys: object) -> None:
        """Write down an event of the past, as the action would have."""
        events.record(self.tx, name, who, subject, at, **keys)

    def some(self, keys: list[str], count: int) -> list[str]:
        """Return some of these people, each at most once."""
        return self.chance.sample(keys, count)
