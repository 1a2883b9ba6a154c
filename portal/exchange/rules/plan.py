"""What an import would do, line by line, before anything is written."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from portal.exchange.rules.findings import Finding
from portal.exchange.rules.records import Row, Table
from portal.kernel.text import N_

Outcome = Literal["created", "updated", "unchanged"]


class Item(Protocol):
    """What every kind of import reads a row into.

    key: names the same outside record in every file. fingerprint: of all that was read, so that a change shows.
    title: what names the row on a page.
    """

    @property
    def line(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def notes(self) -> tuple[Finding, ...]: ...


ItemT = TypeVar("ItemT", bound=Item)


@dataclass(frozen=True)
class Readings(Generic[ItemT]):
    """The rows of a table as items, in their order, and the rows that none could be made of."""

    items: tuple[ItemT, ...]
    refused: tuple[Finding, ...]

    @property
    def row_count(self) -> int:
        return len(self.items) + len(self.refused)


@dataclass(frozen=True)
class Known:
    """What an earlier import keeps of a key: the fingerprint, and the names (title, organisation) as they were read.

    Without names it cannot be told whether a number means another entry now.
    """

    fingerprint: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step(Generic[ItemT]):
    """What would become of one item, of which of our rows (None: a new one, or what is known tells), and why so."""

    item: ItemT
    outcome: Outcome
    subject_id: int | None = None
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Plan(Generic[ItemT]):
    """What would become of every row: created + updated + unchanged + refused is the number of rows."""

    steps: tuple[Step[ItemT], ...]
    refused: tuple[Finding, ...]

    @property
    def row_count(self) -> int:
        return len(self.steps) + len(self.refused)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(note for step in self.steps for note in (*step.item.notes, *step.notes))

    def count(self, outcome: Outcome) -> int:
        return sum(1 for step in self.steps if step.outcome == outcome)

    def as_json(self, say: Callable[[Finding], str] = lambda finding: finding.english) -> dict[str, Any]:
        """Give the object that --json prints; say puts a finding into the reader's language."""
        return {
            "rows": self.row_count,
            "created": self.count("created"),
            "updated": self.count("updated"),
            "unchanged": self.count("unchanged"),
            "refused": [{"line": finding.line, "reason": say(finding)} for finding in self.refused],
        }


TWICE = N_("This is the same entry as line %(line)s: number, or title, organisation and start, are equal.")


def read_rows(table: Table, read: Callable[[Row], ItemT | Finding], twice: str = TWICE) -> Readings[ItemT]:
    """Read every row of the table; a key that comes twice is refused the second time, naming the first line.

    twice: the sentence for that (a msgid, %(line)s).
    """
    items: dict[str, ItemT] = {}
    refused = list(table.findings)
    for row in table.rows:
        item = read(row)
        if isinstance(item, Finding):
            refused.append(item)
        elif first := items.get(item.key):
            refused.append(Finding(item.line, "twice", twice, {"line": first.line}))
        else:
            items[item.key] = item
    return Readings(tuple(items.values()), tuple(sorted(refused, key=lambda finding: finding.line)))


def make_plan(readings: Readings[ItemT], known: Mapping[str, Known]) -> Plan[ItemT]:
    """Say for each item whether it is new, changed or as it was; known is what earlier imports of this source kept."""
    others = _others(readings, known)
    refused = (*readings.refused, *others.values())
    steps = (Step(item, _outcome(item, known.get(item.key))) for item in readings.items if item.key not in others)
    return Plan(tuple(steps), tuple(sorted(refused, key=lambda finding: finding.line)))


def digest(values: Sequence[Any] | Mapping[str, Any]) -> str:
    """Give the 64 hex digits that stand for these values; the same for equal values in every process."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()


def _others(readings: Readings[ItemT], known: Mapping[str, Known]) -> dict[str, Finding]:
    """Find numbers that another list uses for something else: more than half of those we know have no name in common.

    A few rows with a new title and a new organisation are changes; most of them are a list from somewhere else, and
    would overwrite what it has nothing to do with.
    """
    text = N_("Number %(key)s is already another entry, “%(name)s”. If this list is of another source, name it.")
    met = [(item, before) for item in readings.items if (before := known.get(item.key)) and before.names]
    others = {
        item.key: Finding(item.line, "other-source", text, {"key": item.key, "name": before.names[0]})
        for item, before in met
        if not set(before.names) & set(item.names)
    }
    return others if len(others) * 2 > len(met) else {}


def _outcome(item: Item, before: Known | None) -> Outcome:
    if before is None:
        return "created"
    return "unchanged" if before.fingerprint == item.fingerprint else "updated"
