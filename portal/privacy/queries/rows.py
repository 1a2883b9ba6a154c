"""The rows of a table that are one person's, by the ways that the rules name."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, String, Table, or_, select, true
from sqlalchemy.orm import Session

from portal.kernel.db import Base
from portal.people import queries as people
from portal.people.models import Person
from portal.privacy.rules import CODES, KEPT_TEXTS, WAYS, Way, Words, neutral_name


def tables() -> dict[str, Table]:
    """Return every table of the database, those that stand on others last."""
    return {table.name: table for table in Base.metadata.sorted_tables}


def theirs(table: Table, way: Way, person_id: int) -> ColumnElement[bool]:
    """Return the condition for a person's rows by one way."""
    if isinstance(way.by, str):
        value: Any = f"person:{person_id}" if way.by == "owner" else person_id
        found: ColumnElement[bool] = table.c[way.by] == value
    else:
        column, parent = way.by
        above = tables()[parent]
        found = table.c[column].in_(select(_key(above)).where(any_of(above, person_id)))
    return found & (table.c[way.only[0]] == way.only[1]) if way.only else found


def any_of(table: Table, person_id: int) -> ColumnElement[bool]:
    """Return the condition for a person's rows by whichever way."""
    return or_(*(theirs(table, way, person_id) for way in WAYS[table.name]))


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))


def of_community(table: Table, community_id: int) -> ColumnElement[bool]:
    """Return the condition for a community's rows; a table without its number is asked through what it hangs on."""
    if table.name == "communities":
        return table.c.id == community_id
    if "community_id" in table.c:
        return table.c.community_id == community_id
    for key in table.foreign_keys:
        if "community_id" in key.column.table.c:
            above = key.column.table.c.community_id == community_id
            return key.parent.in_(select(key.column).where(above))
    return true()


def texts() -> Iterator[tuple[Table, Column[Any]]]:
    """Return every column in which a person can stand in words; a new one is among them unless the rules excuse it."""
    for table in tables().values():
        for column in table.columns:
            is_text = isinstance(column.type, String | JSON)
            if is_text and column.name not in CODES and str(column) not in KEPT_TEXTS:
                yield table, column


def words(tx: Session, community_id: int, person_id: int) -> Words:
    """Return what leads to a person in a text; the name may be somebody else's too."""
    person = people.person(tx, community_id, person_id)
    names = people.sign_in_names(tx, community_id, person_id)
    own = {text for text in (person.phone, person.email, person.public_no, *names) if text}
    namesake = select(Person.id).where(
        Person.community_id == community_id, Person.name == person.name, Person.id != person_id
    )
    is_shared = tx.scalar(namesake.limit(1)) is not None
    return Words(person.name, tuple(sorted(own)), is_shared, neutral_name(person_id))
