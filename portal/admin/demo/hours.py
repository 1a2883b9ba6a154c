"""Weeks of visits that were verified, and fifty that wait: forty-five in order, five that explain themselves."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal.admin.demo import tasks, words
from portal.admin.demo.scene import Scene
from portal.attendance import steps as attendance
from portal.attendance.models import Engagement
from portal.hours import queries as hours
from portal.hours import steps as words_on
from portal.hours.queries.docket import Case
from portal.kernel.units import round_minutes
from portal.tasks import queries as door
from portal.tasks.models import Shift

WEEKS = range(7, 1, -1)  # how many weeks ago; last week's visits wait
PROGRAM = (("phones", 0, 9), ("round", 1, 4), ("homework", 2, 5), ("flowers", 4, 6), ("mending", 5, 4))
VERIFIED_AFTER = 6  # days after the week began
STAFF = frozenset({"mei", "sara", "guo", "pei", "ada"})
TOO_LATE = timedelta(minutes=160)
CLEAN_GRADES = (3, 4, 3)


@dataclass(frozen=True)
class Told:
    """How a visit is told: the grade, how it was seen at either end, and what is odd."""

    grade: int = 3
    in_method: str = "code"
    out_method: str = "code"
    flags: tuple[str, ...] = ()
    by: str = ""


CLEAN = {3: Told(), 4: Told(4, "badge", "badge")}
DIGITS = Told(2, "digits", "digits")
OWN_WORD = Told(1, "own", "own")
FORGOT = Told(2, "code", "", ("no-check-out",))
OVERLAPS = Told(flags=("overlap",))
STAYED = Told(flags=("past-end",))


def fill(scene: Scene) -> None:
    """Make the past: six weeks of verified visits, then the week that waits."""
    pool = _pool(scene)
    for weeks in WEEKS:
        _past_week(scene, pool, -7 * weeks)
    _waiting_week(scene, pool)


def _pool(scene: Scene) -> list[str]:
    minors = {key for key, *_ in words.MINORS}
    return sorted(key for key in scene.people if key not in STAFF | minors | {words.NEWCOMER, words.HOUSEMATE})


def _past_week(scene: Scene, pool: list[str], first: int) -> None:
    chores = {chore.key: chore for chore in words.CHORES}
    clean, thin = [], []
    for key, days, count in PROGRAM:
        shift = tasks.add(scene, chores[key], first + days)
        always = ["ana", "lin"] if key in {"phones", "mending"} else ["ben"] if key == "round" else []
        others = [who for who in scene.some(pool, count) if who not in always]
        for number, who in enumerate([*always, *others][:count]):
            told = DIGITS if key == "homework" and number == 0 else CLEAN[CLEAN_GRADES[number % len(CLEAN_GRADES)]]
            (thin if told.grade < 3 else clean).append(_visit(scene, shift, who, told))
    at = scene.at(first + VERIFIED_AFTER, time(10, 15))
    _give_word(scene, "mei", clean, at)
    _give_word(scene, "mei", thin, at + timedelta(minutes=5), is_first=True)
    _give_word(scene, "sara", thin, at + timedelta(hours=4))


def _waiting_week(scene: Scene, pool: list[str]) -> None:
    """Make the fifty visits of last week; the traps have their own people, so that each is odd for one reason."""
    chores = {chore.key: chore for chore in words.CHORES}
    odd = {"liu-yang", "chen-jianguo", "huang-wei", "sun-qiang"}
    rest = [key for key in pool if key not in odd]
    phones = tasks.add(scene, chores["phones"], -7)
    evening = tasks.add(scene, chores["round"], -6)
    homework = tasks.add(scene, chores["homework"], -5)
    flowers = tasks.add(scene, chores["flowers"], -3)
    mending = tasks.add(scene, chores["mending"], -2)
    for shift, count in ((phones, 14), (evening, 6), (homework, 8), (flowers, 9), (mending, 8)):
        with_ana = ["ana"] if shift is phones else []
        for number, key in enumerate([*with_ana, *scene.some([k for k in rest if k != "ana"], count)][:count]):
            _visit(scene, shift, key, CLEAN[CLEAN_GRADES[number % len(CLEAN_GRADES)]])
    _visit(scene, phones, words.HOUSEMATE, CLEAN[3])
    _visit(scene, phones, "liu-yang", STAYED, stays=TOO_LATE)
    _visit(scene, evening, "chen-jianguo", OWN_WORD, is_exact=True)
    _visit(scene, flowers, "huang-wei", FORGOT, is_exact=True)
    counted = _visit(scene, mending, "sun-qiang", CLEAN[3], is_exact=True)
    _give_word(scene, "mei", [counted], scene.at(-1, time(10)))
    visiting = tasks.add(scene, chores["phones"], -2, time(11), time(13))
    _visit(scene, visiting, "sun-qiang", OVERLAPS, is_exact=True)


def _visit(
    scene: Scene, shift: Shift, key: str, told: Told, *, stays: timedelta | None = None, is_exact: bool = False
) -> Engagement:
    """Let somebody take a place and serve: a few minutes early or late unless told exactly."""
    tasks.take(scene, shift, key, shift.starts_at - timedelta(days=2))
    minutes = (0, 0) if is_exact else (scene.chance.randint(-8, 3), scene.chance.randint(-9, 8))
    came = shift.starts_at + timedelta(minutes=minutes[0], seconds=0 if is_exact else scene.chance.randint(0, 59))
    left = shift.ends_at + (timedelta(minutes=minutes[1]) if stays is None else stays)
    line = door.shift_line(scene.tx, scene.community.id, shift.id)
    visit = attendance.record(
        scene.tx, line, scene.people[key].id, came, left, grade=told.grade, flags=told.flags,
        in_method=told.in_method, out_method=told.out_method,
    )  # fmt: skip
    keys = {"shift_id": shift.id, "person_id": scene.people[key].id, "grade": told.grade}
    who = scene.actor(key) if key in scene.users else scene.actor("ben")
    scene.record("engagement.closed", who, f"engagement:{visit.id}", left, **keys)
    return visit


def _give_word(scene: Scene, key: str, visits: list[Engagement], at: datetime, *, is_first: bool = False) -> None:
    """Let a verifier say that the visits count; the first of two words credits nothing yet."""
    if not visits:
        return
    who = scene.actor(key)
    docket = hours.docket_for_update(scene.tx, who, [visit.id for visit in visits])
    decisions = [_decision(case, is_first=is_first) for case in docket.cases]
    done = words_on.give_words(scene.tx, scene.community.id, decisions, scene.users[key].id, "", at)
    said = {**done.credits, **done.firsts}
    keys = {
        "verification_ids": list(done.credits), "engagement_ids": list(done.credits.values()),
        "first_word_ids": list(done.firsts),
    }  # fmt: skip
    scene.record("hours.verified", who, f"verification:{min(said)}", at, **keys)


def _decision(case: Case, *, is_first: bool) -> words_on.Decision:
    minutes = case.work.span.recorded_minutes
    figures = case.figures
    credited = round_minutes(minutes, figures.step_minutes, figures.rounding)
    if is_first:
        return words_on.Decision(case, "first", minutes, 0)
    return words_on.Decision(case, "credit", minutes, credited if minutes >= figures.minimum_minutes else 0)
