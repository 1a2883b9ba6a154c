"""Whose the entries of a list of old hours are, and which of them are new, known or cannot be taken."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.exchange.rules.findings import Finding
from portal.exchange.rules.matching import SEVERAL, Directory, Somebody, plain
from portal.exchange.rules.old_hours import DAY_MINUTES, TWICE, HourRow
from portal.exchange.rules.plan import Plan, Readings, Step, digest
from portal.kernel.text import N_

TAKES_PART = frozenset({"active", "pending"})


@dataclass(frozen=True)
class Entry:
    """A row with whose it is, or why nobody's.

    mark names the same entry in every file, content stands for what it credits; both are "" for nobody's.
    """

    item: HourRow
    person: Somebody | Finding
    mark: str = ""
    content: str = ""


@dataclass(frozen=True)
class HoursKnown:
    """The rows with whose they are, and what is here: entries taken in before, by mark, and whole minutes of each day.

    touched: the people whose hours the importer may not bring, as they live together or one acts for the other.
    """

    entries: Sequence[Entry]
    contents: Mapping[str, str]
    days: Mapping[tuple[int, date], int]
    touched: Collection[int] = field(default=frozenset())


def entries_of(readings: Readings[HourRow], directory: Directory, source: str) -> tuple[Entry, ...]:
    """Find whose each row is; source: the list that its numbers are of."""
    found = []
    for item in readings.items:
        person = _person(item, directory)
        if isinstance(person, Finding):
            found.append(Entry(item, person))
        else:
            found.append(Entry(item, person, mark_of(item, person.id, source), content_of(item, person.id)))
    return tuple(found)


def mark_of(item: HourRow, person_id: int, source: str) -> str:
    """Name the same entry in every file: its number within its list or, without one, everything that it says."""
    if item.number:
        return digest(["number", source, item.number])
    return digest(["entry", person_id, item.fingerprint])


def content_of(item: HourRow, person_id: int) -> str:
    """Stand for what an entry credits: to whom, on which day, how much and for what."""
    return digest([person_id, item.fingerprint])


def plan_hours(readings: Readings[HourRow], known: HoursKnown) -> Plan[HourRow]:
    """Say for each entry whether it is new or known; one that was changed since, or fits no day, is refused."""
    steps: list[Step[HourRow]] = []
    refused = list(readings.refused)
    seen: dict[str, int] = {}
    days: defaultdict[tuple[int, date], int] = defaultdict(int, known.days)
    for entry in known.entries:
        found = _placed(entry, known, seen, days)
        if isinstance(found, Finding):
            refused.append(found)
        else:
            steps.append(found)
    return Plan(tuple(steps), tuple(sorted(refused, key=lambda finding: finding.line)))


def _placed(
    entry: Entry, known: HoursKnown, seen: dict[str, int], days: defaultdict[tuple[int, date], int]
) -> Step[HourRow] | Finding:
    item, person, mark = entry.item, entry.person, entry.mark
    if isinstance(person, Finding):
        return person
    if mark in seen:
        return Finding(item.line, "twice", TWICE, {"line": seen[mark]})
    seen[mark] = item.line
    if mark in known.contents:
        if known.contents[mark] == entry.content:
            return Step(item, "unchanged", person.id)
        text = N_("This entry was taken in before and has changed since. Undo that import first.")
        return Finding(item.line, "changed", text)
    if fault := _fault(item, person, known.touched, days[person.id, item.served_on]):
        return fault
    days[person.id, item.served_on] += item.minutes
    return Step(item, "created", person.id)


def _fault(item: HourRow, person: Somebody, touched: Collection[int], day_minutes: int) -> Finding | None:
    if person.id in touched:
        text = N_("These are hours of your own, or of somebody close to you. Somebody else brings them in.")
        return Finding(item.line, "own", text)
    if person.status not in TAKES_PART:
        text = N_("%(name)s does not take part here, so no hours can be credited.")
        return Finding(item.line, "not-active", text, {"name": person.name})
    if day_minutes + item.minutes > DAY_MINUTES:
        text = N_("With these, %(name)s would have served more than 24 hours on %(day)s.")
        return Finding(item.line, "over-day", text, {"name": person.name, "day": item.served_on.isoformat()})
    return None


def _person(item: HourRow, directory: Directory) -> Somebody | Finding:
    """Find whose hours they are: by volunteer number, or by what else the line says; its name must agree."""
    who = item.who
    if who.volunteer_no:
        found = directory.by_number(who.volunteer_no)
        same = [found] if found else []
    else:
        same = [each for each in directory.with_mark(who) if not who.name or plain(each.name) == plain(who.name)]
        same = [each for each in same if None in {who.birth_date, each.birth_date} or who.birth_date == each.birth_date]
    if len(same) > 1:
        return Finding(item.line, "several", SEVERAL, {"numbers": ", ".join(each.public_no for each in same[:5])})
    if not same:
        text = N_("Nobody here fits this line. Import the people first, or give a volunteer number.")
        return Finding(item.line, "unknown", text)
    if who.name and plain(same[0].name) != plain(who.name):
        text = N_("The number is that of %(other)s, but the line says %(name)s.")
        return Finding(item.line, "other-name", text, {"other": same[0].name, "name": who.name})
    return same[0]
