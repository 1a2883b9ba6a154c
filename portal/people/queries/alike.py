"""Who looks like somebody who is here already: the same phone, e-mail address, or name and birth date."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, union_all
from sqlalchemy.orm import Session

from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.prepared import alias
from portal.people.models import Person
from portal.people.queries.shared import PersonLine
from portal.people.rules import mask_phone

FEW = 3  # others that are named for one person
_one, _other = alias(Person), alias(Person)


@dataclass(frozen=True)
class AlikePerson:
    """Somebody else who may be the same person, and what the two share: "phone", "email" and "born"."""

    person_id: int
    name: str
    public_no: str
    status: str
    shared: tuple[str, ...]


def alike(tx: Session, community_id: int, person_ids: Collection[int]) -> dict[int, tuple[AlikePerson, ...]]:
    """Return who looks like each of these people of the community, by person, three at most; in one statement.

    One join for each thing that may be shared: with OR between them the database would compare everybody with all.
    """
    if not person_ids:
        return {}
    born = (_other.name == _one.name) & (_other.birth_date == _one.birth_date)
    parts = (("phone", _other.phone == _one.phone), ("email", _other.email == _one.email), ("born", born))
    rows = tx.execute(union_all(*(_sharing(what, same, community_id, person_ids) for what, same in parts)))
    found: dict[int, dict[int, AlikePerson]] = {}
    for row in rows:
        mine = found.setdefault(row.person_id, {})
        shared = (*(mine[row.id].shared if row.id in mine else ()), row.shared)
        mine[row.id] = AlikePerson(row.id, row.name, row.public_no, row.status, shared)
    return {person_id: tuple(list(others.values())[:FEW]) for person_id, others in found.items()}


def _sharing(what: str, same: ColumnElement[bool], community_id: int, person_ids: Collection[int]) -> Select[Any]:
    return (
        select(
            _one.id.label("person_id"), _other.id, _other.name, _other.public_no, _other.status,
            literal(what).label("shared"),
        )
        .join(_other, same & (_other.id != _one.id) & (_other.community_id == _one.community_id))
        .where(_one.community_id == community_id, _one.id.in_(person_ids))
    )  # fmt: skip


def alike_of(actor: Actor, person_id: int) -> tuple[AlikePerson, ...]:
    """Return who looks like a person of the actor's community."""
    return alike(read(), actor.community_id, [person_id]).get(person_id, ())


def namesakes(tx: Session, community_id: int, names: Collection[str]) -> dict[str, tuple[PersonLine, ...]]:
    """Return who of the community has each of these names, whatever their standing, the longest here first."""
    if not names:
        return {}
    mine = Person.community_id == community_id, Person.name.in_(names)
    rows = tx.execute(
        select(Person.id, Person.name, Person.initials, Person.phone, Person.status, Person.public_no)
        .where(*mine)
        .order_by(Person.id)
    )
    found: dict[str, tuple[PersonLine, ...]] = {}
    for row in rows:
        line = PersonLine(row.id, row.name, row.initials, mask_phone(row.phone), row.status, row.public_no)
        found[row.name] = (*found.get(row.name, ()), line)
    return found
