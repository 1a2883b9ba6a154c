"""Reading the rows of a list of people."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.exchange.rules.columns import ColumnMap
from portal.exchange.rules.findings import Finding
from portal.exchange.rules.people_fields import PEOPLE
from portal.exchange.rules.people_words import languages_of, skills_of, standing_of
from portal.exchange.rules.plan import Readings, digest, read_rows
from portal.exchange.rules.records import Row, Table
from portal.exchange.rules.values import FIRST_BIRTH_YEAR, clean_text, may_be_two_days, read_moment
from portal.kernel.text import N_

__all__ = ["PEOPLE", "ContactReaders", "PersonRow", "read_contact", "read_day", "read_people"]

LONGEST = {"external_id": 100, "name": 80, "team": 120}  # characters our tables hold
OLDEST_YEARS = 120
TWICE = N_("This is the same person as on line %(line)s.")
_NOTHING = ("", "-", "–", "—", "n/a", "na", "none", "无")


@dataclass(frozen=True)
class ContactReaders:
    """How a phone number and an e-mail address are brought into the form they are stored in; None for no such thing."""

    phone: Callable[[str], str | None]
    email: Callable[[str], str | None]


@dataclass(frozen=True)
class PersonRow:
    """One person as the list has them; phone and email in our form, None where the list has none.

    key: the number in the list or, without one, a digest of name and birth date, phone or e-mail address.
    """

    line: int
    key: str
    name: str
    phone: str | None
    email: str | None
    birth_date: date | None
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    team: str
    is_approved: bool
    notes: tuple[Finding, ...] = field(compare=False)

    @property
    def fingerprint(self) -> str:
        """Stand for all that the list says."""
        contacts = self.phone, self.email, self.birth_date
        return digest([self.name, *contacts, self.languages, self.skills, self.team, self.is_approved])

    @property
    def title(self) -> str:
        """What names the row on a page."""
        return self.name

    @property
    def names(self) -> tuple[str, ...]:
        """What tells that a number still means the same person: any one of these."""
        birth_date = self.birth_date.isoformat() if self.birth_date else ""
        return tuple(text for text in (self.name, self.phone, self.email, birth_date) if text)


def read_people(table: Table, columns: ColumnMap, today: date, contacts: ContactReaders) -> Readings[PersonRow]:
    """Read all rows; today is the day in the community's zone, nobody is born after it."""
    return read_rows(table, lambda row: _read_person(row, columns, today, contacts), TWICE)


def _read_person(row: Row, columns: ColumnMap, today: date, contacts: ContactReaders) -> PersonRow | Finding:
    texts = {item.name: clean_text(columns.cell(row, item.name)) for item in PEOPLE.fields}
    if fault := _fault(row.line, texts):
        return fault
    born = _birth_date(row.line, texts["birth_date"], columns, today)
    if isinstance(born, Finding):
        return born
    found: dict[str, str | None] = {}
    for name, read in (("phone", contacts.phone), ("email", contacts.email)):
        contact = read_contact(row.line, name, texts[name], read)
        if isinstance(contact, Finding):
            return contact
        found[name] = contact
    key = _key(texts, born, found)
    if not key:
        text = N_(
            "Without a number, phone, e-mail address or birth date, nobody could recognise this person next time."
        )
        return Finding(row.line, "no-key", text)
    return _person(row.line, key, texts, born, found)


def _person(
    line: int, key: str, texts: Mapping[str, str], born: date | None, contacts: Mapping[str, str | None]
) -> PersonRow:
    skills, others = skills_of(texts["skills"])
    notes = []
    if others:
        text = N_("These skills are none of ours and are left out: %(skills)s.")
        notes.append(Finding(line, "skills", text, {"skills": ", ".join(others)[:100]}))
    standing = standing_of(texts["status"])
    if standing == "unknown":
        text = N_("“%(status)s” says nothing about approval, so this person waits for it.")
        notes.append(Finding(line, "status", text, {"status": texts["status"][:40]}))
    return PersonRow(
        line, key, texts["name"], contacts["phone"], contacts["email"], born, languages_of(texts["languages"]), skills,
        texts["team"], standing == "approved", tuple(notes),
    )  # fmt: skip


def _fault(line: int, texts: Mapping[str, str]) -> Finding | None:
    if not texts["name"]:
        return Finding(line, "no-name", N_("The name is empty."))
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            text = N_("“%(start)s…” has %(count)s characters; %(most)s fit.")
            return Finding(line, "too-long", text, {"start": texts[name][:20], "count": len(texts[name]), "most": most})
    if standing_of(texts["status"]) == "gone":
        text = N_("The list says “%(status)s”: this person does not take part any more and is left out.")
        return Finding(line, "gone", text, {"status": texts["status"][:40]})
    return None


def _key(texts: Mapping[str, str], born: date | None, contacts: Mapping[str, str | None]) -> str:
    """Know a person without a number by name and birth date, or else by name and how they are reached."""
    other = born.isoformat() if born else contacts["phone"] or contacts["email"]
    natural = "natural-" + digest([texts["name"].casefold(), other])[:32] if other else ""
    return texts["external_id"] or natural


def _birth_date(line: int, text: str, columns: ColumnMap, today: date) -> date | Finding | None:
    found = read_day(line, text, "birth_date", columns, FIRST_BIRTH_YEAR)
    if not isinstance(found, date):
        return found
    if found > today or today.year - found.year > OLDEST_YEARS:
        wording = N_("Nobody is born on %(day)s: the birth date must lie in the last %(years)s years.")
        return Finding(line, "birth-date", wording, {"day": found.isoformat(), "years": OLDEST_YEARS})
    return found


def read_day(line: int, text: str, name: str, columns: ColumnMap, first_year: int) -> date | Finding | None:
    """Read a day of a field; None where the cell has none, a finding where it is no day or may be two."""
    if text.casefold() in _NOTHING:
        return None
    moment = read_moment(text, columns.order(name), first_year)
    if moment is not None:
        return moment.day
    params = {"value": text[:40], "column": columns.header(name)}
    if may_be_two_days(text):
        wording = N_(
            "“%(value)s” in “%(column)s” may be two days. Write it as 2026-11-24, or say whether the day is first."
        )
        return Finding(line, "date-unclear", wording, params)
    return Finding(line, "date", N_("“%(value)s” in “%(column)s” is not a date. Write it as 2026-11-24."), params)


def read_contact(line: int, name: str, text: str, read: Callable[[str], str | None]) -> str | Finding | None:
    """Read a phone number or an e-mail address; None where the cell has none, a finding where it is no such thing."""
    if text.casefold() in _NOTHING:
        return None
    found = read(unicodedata.normalize("NFKC", text))
    if found is not None:
        return found
    wordings = {
        "phone": N_("“%(value)s” is no phone number. Write it like 138 0013 8000."),
        "email": N_("“%(value)s” is no e-mail address."),
    }
    return Finding(line, name, wordings[name], {"value": text[:40]})
