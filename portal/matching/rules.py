"""When somebody is free, why a shift suits them, and which shifts are suggested."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from portal.kernel.text import N_

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = frozenset(f"{day}-{part}" for day in DAYS for part in ("am", "pm", "eve"))  # every box of the week
NOON, EVENING = 12, 18  # hours on the wall clock at which the parts of the profile's days begin
FEWEST_REASONS = 2  # product row 7: each suggestion shows at least two
MOST_SUGGESTIONS = 5
AHEAD = timedelta(days=28)
SOON = timedelta(days=3)
LONGEST_EXCEPTION = timedelta(days=366)
MOST_EXCEPTIONS = 50

# What a person can do helps with tasks of these service domains.
SKILL_DOMAINS: Mapping[str, frozenset[str]] = {
    "care": frozenset({"ageing"}),
    "children": frozenset({"education"}),
    "cooking": frozenset({"charity"}),
    "first-aid": frozenset({"disaster"}),
    "mediation": frozenset({"mediation"}),
    "music": frozenset({"culture_sport"}),
    "phone": frozenset({"ageing"}),
    "repair": frozenset({"mutual_aid"}),
    "teaching": frozenset({"education"}),
    "writing": frozenset({"nurturing"}),
}
WEIGHTS = {"task": 4, "skill": 3, "team": 3, "domain": 2, "area": 2, "needed": 1, "times": 1, "day": 1}


@dataclass(frozen=True, slots=True)
class Except:
    """Days, both included, on which the weekly times do not count: free all day, or away."""

    first_on: date
    last_on: date
    is_free: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of who asks.

    times: boxes of the week such as "mon-am"; tasks, domains: how often they had a place that is over; area: in their
    own words; near: tasks in the area where they live.
    """

    times: frozenset[str] = frozenset()
    exceptions: tuple[Except, ...] = ()
    skills: frozenset[str] = frozenset()
    area: str = ""
    near: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()
    tasks: Mapping[int, int] = field(default_factory=dict)
    domains: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chance:
    """A shift that the person could take now. starts, ends: on the wall clock, without a zone."""

    shift_id: int
    task_id: int
    team_id: int
    domain: str
    place: str
    starts: datetime
    ends: datetime
    places_left: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One true sentence. word: the service domain that it names; name: text as it is."""

    code: str
    text: str
    word: str = ""
    name: str = ""


def slots(starts: datetime, ends: datetime) -> frozenset[str]:
    """Return the boxes of the week that the span touches; morning is until 12:00, evening from 18:00."""
    found, at = set(), starts
    while at < ends:
        part, until = ("am", NOON) if at.hour < NOON else ("pm", EVENING) if at.hour < EVENING else ("eve", 24)
        found.add(f"{DAYS[at.weekday()]}-{part}")
        at = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=until)
    return frozenset(found)


def is_free(times: Collection[str], exceptions: Sequence[Except], starts: datetime, ends: datetime) -> bool:
    """Tell whether all of the span lies within the weekly times and the exceptions; away counts before free."""
    first, last = starts.date(), (ends - timedelta(microseconds=1)).date()
    on = [each for each in exceptions if each.first_on <= last and first <= each.last_on]
    if any(not each.is_free for each in on):
        return False
    left: set[str] = set()
    day = first
    while day <= last:
        if not any(each.first_on <= day <= each.last_on for each in on):
            midnight = datetime.combine(day, datetime.min.time())
            left |= slots(max(starts, midnight), min(ends, midnight + timedelta(days=1)))
        day += timedelta(days=1)
    return left <= set(times)


def first_hour(chance: Chance, minutes: int, known: Known, now: datetime) -> Chance:
    """Return the chance at the first hour of its window at which the person is free for so many minutes.

    Tried at the full hours from now on; where none fits, the whole window, which then fits nobody's times either.
    """
    stays, at = timedelta(minutes=minutes), max(chance.starts, now)
    while at + stays <= chance.ends:
        here = replace(chance, starts=at, ends=at + stays)
        if suits(here, known):
            return here
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return chance


def suits(chance: Chance, known: Known) -> bool:
    """Tell whether the person can come at that time; who gave no times can, but on days away."""
    has_times = known.times or any(one.is_free for one in known.exceptions)
    return is_free(known.times if has_times else ALWAYS, known.exceptions, chance.starts, chance.ends)


def reasons(chance: Chance, known: Known, now: datetime) -> tuple[Reason, ...]:
    """Return every true reason for a shift within the person's times, the weightiest first. now: wall time."""
    found = []
    if known.tasks.get(chance.task_id):
        found.append(Reason("task", N_("You have helped with this task before.")))
    elif known.domains.get(chance.domain):
        found.append(Reason("domain", N_("You have helped with this before: %(word)s."), word=chance.domain))
    if any(chance.domain in SKILL_DOMAINS.get(skill, ()) for skill in known.skills):
        found.append(Reason("skill", N_("You wrote that you can help with this: %(word)s."), word=chance.domain))
    if chance.team_id in known.team_ids:
        found.append(Reason("team", N_("It is in a team that you belong to.")))
    if chance.task_id in known.near:
        found.append(Reason("area", N_("It is in the area where you live.")))
    elif known.area and known.area.casefold() in chance.place.casefold():
        found.append(Reason("area", N_("It is where you live: %(name)s."), name=known.area))
    if chance.starts - now <= SOON and chance.places_left > 0:
        found.append(Reason("needed", N_("It begins soon and people are still missing.")))
    found.append(_when(chance, known))
    return tuple(sorted(found, key=lambda reason: -WEIGHTS[reason.code]))


def _when(chance: Chance, known: Known) -> Reason:
    if slots(chance.starts, chance.ends) <= known.times:
        return Reason("times", N_("It is at a time of the week that you gave."))
    return Reason("day", N_("It is on a day on which you said you are free."))


def suggest(chances: Sequence[Chance], known: Known, now: datetime) -> list[tuple[Chance, tuple[Reason, ...]]]:
    """Return at most five shifts with at least two reasons each, one a task, the best first. now: wall time."""
    fitting = [each for each in chances if is_free(known.times, known.exceptions, each.starts, each.ends)]
    rated = [(each, reasons(each, known, now)) for each in fitting]
    good = [(each, why) for each, why in rated if len(why) >= FEWEST_REASONS]
    good.sort(key=lambda pair: (-sum(WEIGHTS[reason.code] for reason in pair[1]), pair[0].starts, pair[0].shift_id))
    seen: set[int] = set()
    once = [(each, why) for each, why in good if not (each.task_id in seen or seen.add(each.task_id))]  # type: ignore[func-returns-value]
    return once[:MOST_SUGGESTIONS]


def check_exception(found: Except, today: date, count: int) -> dict[str, str]:
    """Return a sentence for each thing about new days that does not hold. count: how many there are already."""
    if found.last_on < found.first_on:
        return {"last_on": N_("The last day cannot be before the first.")}
    if found.last_on < today:
        return {"last_on": N_("These days are over.")}
    if found.last_on - found.first_on > LONGEST_EXCEPTION:
        return {"last_on": N_("That is longer than a year. Choose an earlier last day.")}
    if count >= MOST_EXCEPTIONS:
        return {"first_on": N_("There are many days already. Remove some first.")}
    return {}
