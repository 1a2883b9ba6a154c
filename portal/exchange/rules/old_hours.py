"""Reading the rows of a list of hours that were served before."""

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import date

from portal.exchange.rules.columns import ColumnMap
from portal.exchange.rules.findings import Finding
from portal.exchange.rules.hours_fields import HOURS
from portal.exchange.rules.people import ContactReaders, read_contact, read_day
from portal.exchange.rules.plan import Readings, digest, read_rows
from portal.exchange.rules.records import Row, Table
from portal.exchange.rules.values import FIRST_BIRTH_YEAR, FIRST_YEAR, clean_text, read_number
from portal.kernel.text import N_

__all__ = ["HOURS", "HourRow", "read_hours"]

DAY_MINUTES = 24 * 60
LONGEST = {"external_id": 100, "name": 80, "task": 160, "team": 120, "note": 200}  # characters our tables hold
TWICE = N_("This is the same entry as line %(line)s. If both were served, give each a number of its own.")
_CLOCK = re.compile(r"(?P<h>\d{1,2})[:：](?P<m>[0-5]\d)(?::00)?")


@dataclass(frozen=True)
class Who:
    """What a list says of a person; empty or None where it says nothing."""

    volunteer_no: str
    name: str
    phone: str | None
    email: str | None
    birth_date: date | None


@dataclass(frozen=True)
class HourRow:
    """One entry: whose it is, as the list says that, on which day, how many whole minutes, and for what.

    key: the number in the list or, without one, a digest of everything that the entry says.
    """

    line: int
    key: str
    number: str
    who: Who
    served_on: date
    minutes: int
    task: str
    team: str
    note: str
    notes: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def fingerprint(self) -> str:
        """Stand for what was served; the person comes to it once it is known who they are."""
        return digest([self.served_on, self.minutes, self.task.casefold(), self.team.casefold()])

    @property
    def title(self) -> str:
        """What names the row on a page."""
        who = self.who.name or self.who.volunteer_no or self.who.phone or self.who.email or ""
        return " · ".join(text for text in (who, self.task) if text)

    @property
    def names(self) -> tuple[str, ...]:
        return ()


def read_hours(table: Table, columns: ColumnMap, today: date, contacts: ContactReaders) -> Readings[HourRow]:
    """Read all rows; today is the day in the community's zone, nothing was served after it."""
    return read_rows(table, lambda row: _read_entry(row, columns, today, contacts), TWICE)


def _read_entry(row: Row, columns: ColumnMap, today: date, contacts: ContactReaders) -> HourRow | Finding:
    texts = {item.name: clean_text(columns.cell(row, item.name)) for item in HOURS.fields}
    if fault := _too_long(row.line, texts):
        return fault
    who = _who(row.line, texts, columns, contacts)
    if isinstance(who, Finding):
        return who
    served_on = _served_on(row.line, texts["served_on"], columns, today)
    if isinstance(served_on, Finding):
        return served_on
    minutes = _minutes(row.line, texts)
    if isinstance(minutes, Finding):
        return minutes
    number = texts["external_id"]
    said = [astuple(who), served_on, minutes, texts["task"].casefold(), texts["team"].casefold()]
    key = f"number-{number}" if number else "natural-" + digest(said)[:32]
    return HourRow(row.line, key, number, who, served_on, minutes, texts["task"], texts["team"], texts["note"])


def _too_long(line: int, texts: Mapping[str, str]) -> Finding | None:
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            text = N_("“%(start)s…” has %(count)s characters; %(most)s fit.")
            return Finding(line, "too-long", text, {"start": texts[name][:20], "count": len(texts[name]), "most": most})
    return None


def _who(line: int, texts: Mapping[str, str], columns: ColumnMap, contacts: ContactReaders) -> Who | Finding:
    born = read_day(line, texts["birth_date"], "birth_date", columns, FIRST_BIRTH_YEAR)
    if isinstance(born, Finding):
        return born
    found: dict[str, str | None] = {}
    for name, read in (("phone", contacts.phone), ("email", contacts.email)):
        contact = read_contact(line, name, texts[name], read)
        if isinstance(contact, Finding):
            return contact
        found[name] = contact
    who = Who(texts["volunteer_no"].upper(), texts["name"], found["phone"], found["email"], born)
    if who.volunteer_no or who.phone or who.email or (who.name and born):
        return who
    text = N_("It does not say whose hours these are: no number, phone or e-mail address, nor name and birth date.")
    return Finding(line, "nobody", text)


def _served_on(line: int, text: str, columns: ColumnMap, today: date) -> date | Finding:
    found = read_day(line, text, "served_on", columns, FIRST_YEAR)
    if found is None:
        return Finding(line, "no-day", N_("The day of service is empty."))
    if isinstance(found, date) and found > today:
        wording = N_("%(day)s is still to come: only hours that were served can be taken in.")
        return Finding(line, "future", wording, {"day": found.isoformat()})
    return found


def _minutes(line: int, texts: Mapping[str, str]) -> int | Finding:
    """Read whole minutes, or hours as 2.5 or 2:30; both must agree where both are there."""
    found = [minutes for name in ("minutes", "hours") if texts[name] for minutes in (_read_minutes(name, texts[name]),)]
    if None in found or not all(found):
        value = texts["minutes"] or texts["hours"]
        wording = N_("“%(value)s” is no length of time: write minutes, or hours as 2.5 or 2:30.")
        return Finding(line, "minutes", wording, {"value": value[:40]})
    if len(set(found)) != 1:
        if not found:
            return Finding(line, "no-minutes", N_("Neither minutes nor hours are given."))
        return Finding(line, "minutes-differ", N_("Minutes and hours on this line do not agree."))
    if (minutes := found[0] or 0) > DAY_MINUTES:
        wording = N_("%(minutes)s minutes are more than a day has.")
        return Finding(line, "over-day", wording, {"minutes": minutes})
    return minutes


def _read_minutes(name: str, text: str) -> int | None:
    """Return whole minutes, None for what is no number, no time or no whole minute's worth."""
    if clock := _CLOCK.fullmatch(text):
        return int(clock["h"]) * 60 + int(clock["m"]) if name == "hours" else None
    if text.lstrip().startswith(("-", "−", "－")):  # a number reader for people would pass over the sign
        return None
    number = read_number(text)
    if number is None:
        return None
    minutes = number * 60 if name == "hours" else number
    return round(minutes) if abs(minutes - round(minutes)) < 0.02 or name == "hours" else None
