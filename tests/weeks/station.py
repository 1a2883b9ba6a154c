"""A station in London around the night in which its clocks go back, and what its script remembers of all it did.

Nothing here is read back from the tables but numbers by which a thing is called: what counts is kept as it was done.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import write
from portal.kernel.jobs import declared
from portal.orgs import steps as orgs
from portal.people import steps as people
from tests.world import HASH, Neighbourhood

ZONE = "Europe/London"
LONDON = ZoneInfo(ZONE)
CHANGE = date(2026, 10, 25)  # at 02:00 it is 01:00 again
OPENS = datetime(2026, 10, 16, 9, tzinfo=UTC)
ADULT, MINOR = date(1980, 5, 4), date(2010, 6, 1)
MOST_ROUNDS = 200  # of twenty letters each
STAFF = {
    "mei": "social_worker", "sara": "supervisor", "hua": "social_worker", "oskar": "organisation_admin",
    "ada": "site_admin",
}  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How many of each there are in the week."""

    people: int
    teams: int
    series: int
    days: int
    singles: int
    absences: int
    swaps: int
    cancelled: int
    lines: int
    walk_ins: int

    @property
    def shifts(self) -> int:
        return self.series * self.days + self.singles


@dataclass(eq=False)
class Neighbour:
    """Somebody of the week; without user_id they cannot sign in, without born nobody knows their age."""

    key: str
    id: int
    user_id: int | None
    number: str
    team: int
    born: date | None = ADULT
    mail: str | None = None
    is_pending: bool = False

    @property
    def is_minor(self) -> bool:
        return self.born == MINOR

    @property
    def may_spend(self) -> bool:
        """Tell whether their hours give credits too: not those of minors, nor of whom no birth date is known."""
        return self.born == ADULT


@dataclass(eq=False)
class Slot:
    """A shift as it was announced; places: who has one, by the number of the place."""

    team: int
    title: str
    domain: str
    begins: datetime
    ends: datetime
    capacity: int
    id: int = 0
    task_id: int = 0
    is_light: bool = True
    is_cancelled: bool = False
    places: dict[Neighbour, int] = field(default_factory=dict)
    walk_ins: list[Neighbour] = field(default_factory=list)
    absent: set[Neighbour] = field(default_factory=set)

    @property
    def is_by_day(self) -> bool:
        """Tell whether it lies in the hours in which minors help."""
        begins, ends = self.begins.astimezone(LONDON), self.ends.astimezone(LONDON)
        return begins.hour >= 6 and ends.date() == begins.date() and ends.time() <= time(20)

    def is_for(self, who: Neighbour) -> bool:
        return not who.is_minor or (self.is_light and self.is_by_day)


@dataclass(eq=False)
class Stay:
    """Somebody was there from when to when, and how well that is proved; left is None while they are there."""

    slot: Slot
    who: Neighbour
    came: datetime
    grade: int
    left: datetime | None = None
    visit: int = 0
    is_refused: bool = False


@dataclass(frozen=True)
class Word:
    """So many minutes were credited for a stay at that moment (sign 1), or taken back again (sign -1)."""

    at: datetime
    stay: Stay
    minutes: int
    by: str
    sign: int = 1


class Station(Neighbourhood):
    """One community in London with its staff, its neighbours and their teams; the first of each team leads it."""

    def __init__(self, app: Flask, size: Size, slug: str = "happiness-lane") -> None:
        self.app, self.slug, self.now = app, slug, clock.now()
        self.people, self.users, self.actors = {}, {}, {}
        self.team_ids: list[int] = []
        with write() as tx:
            self.community = people.found_community(
                tx, slug, name_en="Happiness Lane", name_zh="幸福里", zone=ZONE, station_phone="5550 0123", now=self.now
            )
            self.organisation = orgs.add_organisation(tx, self.community.id, "Lane Association", self.now)
            scopes = {"organisation_admin": ("organisation", self.organisation.id)}
            for key, role in STAFF.items():
                self._person(tx, key, key.title())
                scope = scopes.get(role, ("community", self.community.id))
                people.grant_role(tx, self.users[key], role, *scope, self.now)
            self.neighbours = [self._neighbour(tx, number, size) for number in range(size.people)]

    def _person(self, tx: Any, key: str, name: str, **more: Any) -> None:
        person = people.add_person(
            tx, self.community.id, name, self.now, status="active", **{"birth_date": ADULT, **more}
        )
        self.people[key] = person
        self.users[key] = people.add_user(tx, person, HASH, self.now, user_name=key)

    def _neighbour(self, tx: Any, number: int, size: Size) -> Neighbour:
        key, born = f"neighbour-{number}", MINOR if number % 16 == 15 else ADULT
        mail = f"{key}@example.org" if number % 3 == 0 else None
        self._person(tx, key, f"Neighbour {number}", birth_date=born, email=mail)
        person = self.people[key]
        return Neighbour(key, person.id, self.users[key].id, person.public_no, number % size.teams, born, mail)

    def program(self) -> Actor:
        return Actor.program(self.community.id, "worker", ZONE)

    def as_(self, key: str) -> Actor:
        """Return the actor of somebody whose roles do not change in this week."""
        if key not in self.actors:
            self.actors[key] = self.actor(key)
        return self.actors[key]

    def newcomer(self, name: str, found: int, number: str) -> Neighbour:
        return Neighbour(name, found, None, number, 0, born=None, is_pending=True)


class Week:
    """What the script has at hand, and what it remembers.

    told: how often somebody must have been told what, by number and the name of the event; pressed: the verbs that were
    done over HTTP once.
    """

    def __init__(self, app: Flask, size: Size, seed: int) -> None:
        self.size, self.draw = size, random.Random(seed)
        self.station = Station(app, size)
        self.slots: list[Slot] = []
        self.stays: list[Stay] = []
        self.words: list[Word] = []
        self.decided = self.refusals = 0
        self.told: Counter[tuple[int, str]] = Counter()
        self.pressed: set[str] = set()
        self.busy: dict[Neighbour, list[Slot]] = {}

    def leader(self, team: int) -> Neighbour:
        return self.station.neighbours[team]

    @property
    def singles(self) -> list[Slot]:
        """The shifts that belong to no series; they were announced last."""
        return self.slots[-self.size.singles :]

    @property
    def volunteers(self) -> list[Neighbour]:
        """Everybody but the leaders, in another order each time."""
        rest = self.station.neighbours[self.size.teams :]
        return self.draw.sample(rest, len(rest))

    def press(self, verb: str, who: str, path: str, act: Callable[[Actor], Any], **fields: Any) -> None:
        """Do something by the page's form the first time, and by its action from then on."""
        if verb in self.pressed:
            act(self.station.as_(who))
            return
        answer = self.station.client(who).send(path, **fields)
        assert answer.status_code == 303, (verb, answer.status_code, answer.text[-3000:])
        self.pressed.add(verb)

    def tell(self, name: str, *people: Neighbour) -> None:
        self.told.update((who.id, name) for who in people)

    def tell_staff(self, name: str, *keys: str) -> None:
        self.told.update((self.station.people[key].id, name) for key in keys)

    def credit(self, stay: Stay, minutes: int, by: str) -> None:
        self.words.append(Word(clock.now(), stay, minutes, by))

    def take_back(self, stay: Stay) -> None:
        last = next(word for word in reversed(self.words) if word.stay is stay)
        self.words.append(Word(clock.now(), stay, last.minutes, last.by, -1))

    def is_free(self, who: Neighbour, slot: Slot) -> bool:
        """Tell whether somebody has an hour before and after, so that no two visits touch."""
        hour = timedelta(hours=1)
        return all(o.ends + hour <= slot.begins or slot.ends + hour <= o.begins for o in self.busy.get(who, ()))

    def spare(self, slot: Slot, **wanted: Any) -> Neighbour:
        """Return somebody who could take a place in a shift."""
        return next(
            who
            for who in self.volunteers
            if who not in slot.places and slot.is_for(who) and self.is_free(who, slot)
            and all(getattr(who, name) == value for name, value in wanted.items())
        )  # fmt: skip

    def put(self, slot: Slot, who: Neighbour, place: int) -> None:
        slot.places[who] = place
        self.busy.setdefault(who, []).append(slot)

    def take(self, slot: Slot, who: Neighbour) -> int:
        self.busy[who].remove(slot)
        return slot.places.pop(who)

    def go_to(self, at: datetime) -> None:
        """Let the time pass until that moment."""
        clock.tick(max(at - clock.now(), timedelta()))

    def work(self) -> None:
        """Have the worker do every job until none finds anything left to do."""
        program = self.station.program()
        jobs = [job for job in declared() if job.name != "tidying"]
        rounds = (sum(job.run(program) for job in jobs) for _ in range(MOST_ROUNDS))
        assert 0 in rounds, "the worker never comes to an end"


def local(day: date, at: time) -> datetime:
    """Return the moment of a wall time in London, as UTC."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)
