"""Whether somebody in a list is somebody who is here: by phone, e-mail address or birth date, and always by name."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from portal.exchange.rules.findings import Finding
from portal.exchange.rules.people import TWICE, PersonRow
from portal.exchange.rules.plan import Known, Plan, Readings, Step, make_plan
from portal.kernel.text import N_

SEVERAL = N_("Several people here could be meant: %(numbers)s. Give the volunteer number, or put them together first.")


APPROVED = "approved"


class Described(Protocol):
    """Whatever says who somebody is."""

    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...
    @property
    def birth_date(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who is here already."""

    id: int
    public_no: str
    name: str
    phone: str | None
    email: str | None
    birth_date: date | None
    status: str


class Directory:
    """People who are here, found by number and by what may make somebody the same."""

    def __init__(self, people: Iterable[Somebody]) -> None:
        self._by_mark: dict[tuple[str, ...], list[Somebody]] = {}
        self._by_id: dict[int, Somebody] = {}
        for person in people:
            self._by_id[person.id] = person
            self._by_mark.setdefault(("no", person.public_no), []).append(person)
            for mark in marks_of(person):
                self._by_mark.setdefault(mark, []).append(person)

    def by_number(self, public_no: str) -> Somebody | None:
        """Return the person of this volunteer number."""
        return next(iter(self._by_mark.get(("no", public_no), ())), None)

    def by_id(self, person_id: int) -> Somebody | None:
        """Return the person of this row."""
        return self._by_id.get(person_id)

    def with_mark(self, item: Described) -> list[Somebody]:
        """Return everybody who shares a mark with the item, whatever their name."""
        found = {each.id: each for mark in marks_of(item) for each in self._by_mark.get(mark, ())}
        return list(found.values())

    def same_as(self, item: Described) -> list[Somebody]:
        """Return those who share the name and a mark, and whose birth date, where both have one, is not another."""
        return [each for each in self.with_mark(item) if is_same(each, item)]


def plain(name: str) -> str:
    """Bring a name to what two spellings of it share: no blanks, no letter case, no full-width forms."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def marks_of(item: Described) -> list[tuple[str, ...]]:
    """Return what may make two entries one person: the phone, the e-mail address, name and birth date together."""
    marks = [(kind, text) for kind, text in (("phone", item.phone), ("email", item.email)) if text]
    born = [("born", plain(item.name), item.birth_date.isoformat())] if item.birth_date else []
    return [*marks, *born]


def is_same(left: Described, right: Described) -> bool:
    """Tell whether two entries that share a mark are one person: the names agree, the birth dates do not differ."""
    dates = {left.birth_date, right.birth_date} - {None}
    return plain(left.name) == plain(right.name) and len(dates) < 2


@dataclass(frozen=True)
class PeopleKnown:
    """What is here already: what earlier imports of the source keep, by key, whom each key is, and everybody.

    may_approve: whether who the list calls approved is approved by whoever imports it.
    """

    before: Mapping[str, Known]
    people: Mapping[str, int]
    directory: Directory
    may_approve: bool = False


def plan_people(readings: Readings[PersonRow], known: PeopleKnown) -> Plan[PersonRow]:
    """Say for each row whether it is new, changed, or somebody who is here: found, said, and left as they are."""
    base = make_plan(readings, known.before)
    steps: list[Step[PersonRow]] = []
    refused = list(base.refused)
    seen: dict[tuple[str, ...], PersonRow] = {}
    for step in base.steps:
        found = _placed(step, known, seen)
        if isinstance(found, Finding):
            refused.append(found)
        else:
            steps.append(found)
    return Plan(tuple(steps), tuple(sorted(refused, key=lambda finding: finding.line)))


def _placed(
    step: Step[PersonRow], known: PeopleKnown, seen: dict[tuple[str, ...], PersonRow]
) -> Step[PersonRow] | Finding:
    item = step.item
    earlier = next((first for mark in marks_of(item) if (first := seen.get(mark)) and is_same(first, item)), None)
    if earlier is not None:
        return Finding(item.line, "twice", TWICE, {"line": earlier.line})
    seen.update({mark: item for mark in marks_of(item) if mark not in seen})
    if step.outcome != "created":
        return replace(step, subject_id=known.people[item.key])
    same = known.directory.same_as(item)
    if len(same) > 1:
        return Finding(item.line, "several", SEVERAL, {"numbers": ", ".join(each.public_no for each in same[:5])})
    if same:
        text = N_("%(name)s is here already as %(number)s and is left as they are.")
        note = Finding(item.line, "here", text, {"name": same[0].name, "number": same[0].public_no})
        return Step(item, "unchanged", same[0].id, (note,))
    return replace(step, notes=_worth_knowing(item, known))


def _worth_knowing(item: PersonRow, known: PeopleKnown) -> tuple[Finding, ...]:
    """Say whose phone or e-mail address somebody new has (of a household, or the same person), and who waits."""
    other = next(iter(known.directory.with_mark(item)), None)
    if other is not None:
        text = N_("Has the same phone or e-mail address as %(name)s, %(number)s: look whether they are one person.")
        return (Finding(item.line, "shared", text, {"name": other.name, "number": other.public_no}),)
    if not item.is_approved:
        return ()
    if known.may_approve:
        return (Finding(item.line, APPROVED, N_("The list says approved: by importing it you approve this person.")),)
    text = N_("The list says approved, but only a social worker who is signed in approves: this person waits.")
    return (Finding(item.line, "waits", text),)


def is_approved_at_once(step: Step[PersonRow]) -> bool:
    """Tell whether somebody new is approved by the import: the list says so, whoever imports may, nothing is odd."""
    return step.outcome == "created" and any(note.code == APPROVED for note in step.notes)
