"""Somebody who uses every tool that the portal gives them to make time that nobody served, over HTTP alone."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.attendance.models import Engagement
from portal.kernel import clock
from portal.kernel.db import db, read
from portal.people.models import Mandate
from portal.tasks import queries as tasks
from portal.tasks.models import Assignment, PlaceOffer, Shift, Task
from tests.reading import Person
from tests.world import ZONE, Neighbourhood

MINUTE, UNTIL = timedelta(minutes=1), timedelta(hours=20)  # a line needs some hours before the start
NONE = 999_999
FIRST, SECOND = "Puppet 1", "Puppet 2"


class Rogue:
    """A person with a browser and two puppets who have signed up; tools: what worked, refused: what did not, by door.

    A tool that is theirs must work, or the script would prove nothing; a door that is not must stay shut.
    """

    def __init__(self, world: Neighbourhood, who: str) -> None:
        self.world, self.who, self.browser = world, who, world.client(who)
        self.tools: list[str] = []
        self.refused: Counter[str] = Counter()
        for name in (FIRST, SECOND):
            world.person(name, status="pending")
        self.elder = world.silent("奶奶")

    def use(self, path: str, by: Any = None, **fields: Any) -> None:
        answer = (by or self.browser).send(path, **fields)
        assert answer.status_code == 303, (path, answer.status_code, answer.text[-2000:])
        self.tools.append(re.sub(r"\d+", "N", path))

    def knock(self, door: str, path: str, by: Any = None, **fields: Any) -> None:
        status = (by or self.browser).send(path, **fields).status_code
        assert status in {403, 404}, (path, status)
        self.refused[door] += 1

    def puppet(self, who: str) -> Any:
        """Return a browser of a puppet; a sign-in ends with each new role."""
        return self.world.client(who)

    def number(self, who: str) -> int:
        return self.world.people[who].id

    def publish(self) -> tuple[int, list[Any]]:
        """Publish a task and a series that begins tomorrow, and copy its week; return task and shifts."""
        title, team = f"Nobody comes to this of {self.who}", self.world.team.id
        said = {"description": "-", "kind": "offer", "domain": "mutual_aid", "risk": "low", "place": "Nowhere"}
        self.use("/tasks", title=title, team=team, **said)
        task = read().scalars(select(Task.id).where(Task.title == title)).one()
        starts = clock.local(clock.now() + UNTIL, ZONE)
        times = {"starts_at": f"{starts:%Y-%m-%dT%H:%M}", "ends_at": f"{starts + timedelta(hours=3):%Y-%m-%dT%H:%M}"}
        weekdays = [("MO", "TU", "WE", "TH", "FR", "SA", "SU")[(starts + timedelta(days=n)).weekday()] for n in (0, 1)]
        self.use("/shifts", task=task, capacity=3, repeat="weekly", weekdays=weekdays, times=2, every=1, **times)
        self.use(f"/teams/{team}/week/copies", week=f"{starts:%Y-%m-%d}")
        found = select(Shift).where(Shift.task_id == task).order_by(Shift.starts_at)
        return task, list(read().scalars(found))

    def scan(self, by: Any, shift: Any) -> None:
        """Let a browser scan the code that the rogue reads off the screen."""
        screen = Person(self.browser).open(f"/shifts/{shift.id}/screen")
        person = Person(by)
        assert person.press(person.open(screen.data("data-code-url")).form("/scans")).status == 200
        self.tools.append("scan")

    def gather(self, task: int, shift: Any, other: Any) -> None:
        """Bring people onto the list by every way there is: places, lines, stand-ins, the leader's hand, a link."""
        base, team = f"/shifts/{shift.id}", self.world.team.id
        for who in ("ana", FIRST, SECOND):  # into the team, one of them as deputy
            role = {"role": "deputy", "until": f"{clock.today(ZONE) + timedelta(days=9)}"} if who == SECOND else {}
            self.use(f"/teams/{team}/members", person=self.world.people[who].public_no, **{"role": "member", **role})
        self.use(f"{base}/assignments", self.puppet(FIRST))
        self.use(f"{base}/people", person=self.number("ana"))
        self.use(f"/tasks/{task}/links", person=self.elder.id)
        link = re.search(r"/l/\d+/[0-9a-f]{40}", Person(self.browser).open(f"/tasks/{task}/links?link=1").html)
        assert link
        self.use(f"{link.group(0)}{base}/assignments", self.world.client())
        self.use(f"{base}/waiting", self.puppet(SECOND))  # it is full now
        self.use(f"{base}/people/{self.number('ana')}/move", shift=other.id)
        offer = read().scalars(select(PlaceOffer.id).where(PlaceOffer.ended_at.is_(None))).one()
        self.use(f"/offers/{offer}/acceptance", self.puppet(SECOND))
        self.use(f"/assignments/{self.place(SECOND, shift)}/withdrawal", self.puppet(SECOND))
        self.swap(shift)

    def swap(self, shift: Any) -> None:
        place = self.place(FIRST, shift)
        self.use(f"/assignments/{place}/stand-in", self.puppet(FIRST))
        call = tasks.open_call(read(), place)
        self.use(f"/stand-ins/{call}/acceptance", self.puppet(SECOND))
        self.use(f"/shifts/{shift.id}/assignments", self.puppet(FIRST))

    def place(self, who: str, shift: Any) -> int:
        db.session.remove()
        mine = Assignment.shift_id == shift.id, Assignment.person_id == self.number(who), Assignment.ended_at.is_(None)
        return read().scalars(select(Assignment.id).where(*mine)).one()

    def serve(self, shift: Any) -> list[int]:
        """Let everybody of the list come and go by every proof there is, and the rogue too; return the visits."""
        base = f"/shifts/{shift.id}"
        self.use("/mandates", self.puppet(SECOND), helper=self.world.people[self.who].public_no, scope="tasks")
        mandate = read().scalars(select(Mandate.id).where(Mandate.person_id == self.number(SECOND))).one()
        helper = self.world.client(self.who)
        self.use(f"/mandates/{mandate}/choice", helper)
        clock.tick(UNTIL)
        for later in (100, 1):
            self.scan(self.puppet(FIRST), shift)
            self.scan(helper, shift)  # for the second puppet
            direction = "in" if later > 1 else "out"
            self.use(f"{base}/scans", person=self.elder.id, direction=direction, reason="group")
            if direction == "in":
                self.use(f"{base}/walk-ins", name="Guo", phone_end="1234")
                self.use(f"{base}/walk-ins", person=self.number("lin"))
                self.use(f"{base}/walk-ins", person=self.number(self.who))
            clock.tick(later * MINUTE)
        clock.tick(timedelta(hours=3))
        line = {"who-w1": "Hua", "end-w1": "9999", "new-w1": "y", "in-w1": "10:10", "out-w1": "12:10"}
        self.use(f"{base}/sheets", **line)  # a paper list that nobody signed
        return list(read().scalars(select(Engagement.id).where(Engagement.shift_id == shift.id)))
