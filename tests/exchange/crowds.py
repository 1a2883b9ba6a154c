"""Small lists of people and of old hours, and short words for taking them in."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from portal.carried.models import CarriedBatch, CarriedCredit, CarriedHours, CarriedWord
from portal.exchange import actions
from portal.exchange.models import ExternalRef, ImportRun
from portal.exchange.reading import Reading, Said, open_upload, read_upload
from portal.kernel import clock
from portal.kernel.db import db, read
from portal.kernel.tables import write_csv
from portal.ledger import queries as books
from portal.orgs.models import Membership
from portal.people.models import Approval, Person

PEOPLE = ("id", "name", "phone", "e-mail", "birth date", "languages", "skills", "team", "status")
HOURS = ("entry", "volunteer number", "name", "phone", "birth date", "day", "minutes", "activity", "team", "source")
TABLES = (Person, Approval, Membership, ExternalRef, CarriedBatch, CarriedHours, CarriedWord, CarriedCredit)


def somebody(number: Any = 7, **given: Any) -> dict[str, str]:
    """Return a row of a list of people."""
    usual = {
        "id": number,
        "name": f"Chen {number}",
        "phone": f"+86 139 0013 {int(number):04}",
        "birth_date": "1950-02-03",
    }
    return {name: str(value) for name, value in {**usual, **given}.items()}


def entry(number: Any = 1, **given: Any) -> dict[str, str]:
    """Return a row of a list of old hours, Ana's by her name and birth date unless said otherwise."""
    usual = {"entry": number, "name": "Ana", "birth_date": "1988-05-04", "day": "2025-03-08", "minutes": 90}
    return {name: str(value) for name, value in {**usual, "activity": "Park day", **given}.items()}


def written(headers: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    keys = [header.replace(" ", "_").replace("-", "") for header in headers]
    return write_csv(headers, [[row.get(key, "") for key in keys] for row in rows])


def reading(kind: str, *rows: Mapping[str, str], content: bytes | None = None, source: str = "") -> Reading:
    """Read rows (or the content of a file) as they would be imported today."""
    headers = {"people": PEOPLE, "hours": HOURS}[kind]
    upload = open_upload(f"{kind}.csv", content if content is not None else written(headers, rows), kind)
    found = read_upload(upload, Said(source or kind, kind=kind), clock.today("Asia/Shanghai"))
    assert isinstance(found, Reading), found
    return found


def take_in(world: Any, kind: str, *rows: Mapping[str, str], who: str | None = "mei", **more: Any) -> actions.Ran:
    actor = world.actor(who) if who else world.program()
    return actions.run_import(actor, reading(kind, *rows, **more))


def sizes() -> dict[str, int]:
    """Return how many rows each table has that these imports write, beside their log."""
    db.session.remove()
    return {table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) for table in TABLES}


def person(name: str) -> Person:
    db.session.remove()
    return db.session.scalars(select(Person).where(Person.name == name).order_by(Person.id.desc())).first()


def batch_of(run_id: int) -> int:
    db.session.remove()
    return int(db.session.get_one(ImportRun, run_id).made["batch"])


def balance(world: Any, who: str = "ana", kind: str = "recognised") -> int:
    """Return somebody's minutes in the books."""
    return books.balance(read(), world.community.id, kind, f"person:{world.people[who].id}")


def holds() -> bool:
    """Tell whether every promise of the books holds."""
    read().rollback()
    assert books.audit(read()) == ()
    return True
