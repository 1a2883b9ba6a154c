"""The tasks of the demo and the shifts of this week: one is on now, six are to come, some places are taken."""

from datetime import datetime, time, timedelta

from portal.admin.demo import areas
from portal.admin.demo.scene import Scene
from portal.admin.demo.words import CHORES, LANTERN_MEMBERS, NEIGHBOURS, NEWCOMER, Chore
from portal.attendance import steps as attendance
from portal.tasks import queries as door
from portal.tasks import steps as tasks
from portal.tasks.models import Shift

SINCE = timedelta(minutes=40)
LASTS = timedelta(hours=3, minutes=30)
TAKEN, INSIDE = 18, 15
LEADERS = {"lantern": "ben", "garden": "zhao-ming"}
# Days from today, and who has a place already.
WEEK = (
    ("flu", 1, ("wu-min", "he-ping", "yang-li", "guo-fengying")),
    ("round", 1, ("zhu-jun", "lin-zhiqiang")),
    ("homework", 2, ("ana", "xie-fang", "xu-jing", "zhou-ting")),
    ("flowers", 4, ("zhao-ming", "song-tao", "huang-wei", "luo-min", "tang-yong")),
)


def publish(scene: Scene) -> None:
    """Publish every task, long ago."""
    at = scene.now - timedelta(days=120)
    for chore in CHORES:
        leader = LEADERS[chore.team]
        draft = tasks.TaskDraft(
            title=chore.title, description=chore.description, team_id=scene.teams[chore.team].id, domain=chore.domain,
            kind=chore.kind, risk=chore.risk, place=chore.place, bring=chore.bring, minimum_age=chore.minimum_age,
            area_id=scene.areas[areas.TASKS[chore.key]],
        )  # fmt: skip
        task = tasks.publish(scene.tx, scene.community.id, draft, scene.users[leader].id, at)
        scene.tasks[chore.key] = task
        scene.record("task.published", scene.actor(leader), f"task:{task.id}", at, team_id=task.team_id)


def plan_week(scene: Scene) -> None:
    """Add the shifts of this week, from the one that is on now."""
    chores = {chore.key: chore for chore in CHORES}
    scene.running = on_now(scene, chores["phones"])
    begins = scene.at(0, chores["medicine"].begins)
    late = 0 if begins > scene.now + timedelta(hours=1) else 1
    add(scene, chores["medicine"], late)
    for key, days, keys in WEEK:
        shift = add(scene, chores[key], days)
        for who in keys:
            if who in scene.people:
                take(scene, shift, who, scene.now - timedelta(days=1))


def on_now(scene: Scene, chore: Chore) -> Shift:
    """Add a shift that began forty minutes ago and lasts almost three hours more."""
    begins = scene.now - SINCE
    begins -= timedelta(minutes=begins.minute % 5, seconds=begins.second, microseconds=begins.microsecond)
    return _shift(scene, chore, begins, begins + LASTS)


def add(scene: Scene, chore: Chore, days: int, begins: time | None = None, ends: time | None = None) -> Shift:
    """Add a shift of a task so many days from today, at its usual hours unless others are given."""
    return _shift(scene, chore, scene.at(days, begins or chore.begins), scene.at(days, ends or chore.ends))


def _shift(scene: Scene, chore: Chore, begins: datetime, ends: datetime) -> Shift:
    at = min(scene.now, begins) - timedelta(days=6)
    task = scene.tasks[chore.key]
    shift = tasks.add_shift(scene.tx, task, begins, ends, chore.capacity, at)
    leader = LEADERS[chore.team]
    who = scene.actor(leader) if leader in scene.users else scene.program()
    scene.record("shift.added", who, f"shift:{shift.id}", at, task_id=task.id)
    return shift


def take(scene: Scene, shift: Shift, key: str, at: datetime) -> None:
    """Let somebody take a place; the event is recorded for shifts to come, where its message is news."""
    person, user = scene.people[key], scene.users.get(key)
    place = tasks.take_place(
        scene.tx, shift.community_id, shift.id, person.id, user.id if user else scene.users["mei"].id, at
    )
    if shift.ends_at > scene.now:
        who = scene.actor(key) if user else scene.actor("mei")
        keys = {"assignment_id": place.id, "person_id": person.id}
        scene.record("shift.claimed", who, f"shift:{shift.id}", at, **keys)


def let_people_in(scene: Scene) -> None:
    """Give the shift that is on now its people: eighteen have a place, fifteen are inside."""
    shift = scene.running
    if shift is None:
        return
    line = door.shift_line(scene.tx, scene.community.id, shift.id)
    keys = dict.fromkeys((*LANTERN_MEMBERS, *(neighbour.key for neighbour in NEIGHBOURS)))
    for number, key in enumerate([key for key in keys if key not in {"ana", NEWCOMER}][:TAKEN]):
        take(scene, shift, key, scene.now - timedelta(days=1))
        if number < INSIDE:
            came = shift.starts_at + timedelta(
                minutes=scene.chance.randint(-8, 20), seconds=scene.chance.randint(0, 59)
            )
            visit = attendance.record(scene.tx, line, scene.people[key].id, came, None, grade=3)
            keys_ = {"shift_id": shift.id, "person_id": scene.people[key].id}
            who = scene.actor(key) if key in scene.users else scene.actor("ben")
            scene.record("engagement.opened", who, f"engagement:{visit.id}", came, **keys_)


def has_running(scene: Scene) -> bool:
    """Tell whether a shift of the demo's class is on for at least two hours more."""
    running = door.running_shifts(scene.tx, scene.community.id, scene.now)
    return any(line.ends_at > scene.now + timedelta(hours=2) for line in running)
