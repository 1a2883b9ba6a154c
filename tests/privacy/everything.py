"""Somebody who did everything and stands in every text, and what may be left of them afterwards."""

from typing import Any

from sqlalchemy import JSON, String, cast, func, literal, or_, select

from portal.kernel.changes import Change
from portal.kernel.db import Base, read, write
from portal.kernel.events import Event
from portal.people.models import Person, User
from portal.privacy.rules import KEPT_TEXTS
from tests.web.canaries import columns, furnish, of_community
from tests.web.things import Things
from tests.world import Neighbourhood

NAME, PHONE, MAIL = "Xqzana Vw", "13999887766", "xqzana@example.org"
ALL = (NAME, PHONE, MAIL)


def furnish_with_ana(world: Neighbourhood) -> Things:
    """Lay out one of each thing, and write Ana's unheard-of name, her phone or her mail into every text of it."""
    things, ana = furnish(world), world.people["ana"].id
    with write() as tx:
        person = tx.get_one(Person, ana)
        person.name, person.sort_key, person.phone, person.email = NAME, NAME.lower(), PHONE, MAIL
        tx.query(User).filter_by(person_id=ana).update({"phone": PHONE, "email": MAIL})
        for number, (table, column) in enumerate(columns()):
            if str(column) in KEPT_TEXTS or (column.type.length or 99) < 14:
                continue
            text = ALL[number % 3] if (column.type.length or 99) >= 30 else NAME
            key = next(iter(table.primary_key))
            said = literal(f"{text} ").op("||")(cast(key, String))
            here = of_community(table, world.community.id)
            tx.execute(table.update().where(here).values({column: said}))
        said_of = Event.community_id == world.community.id, Event.name == "hours.verified"
        event = tx.scalars(select(Event.id).where(*said_of).limit(1)).one()
        before, after = {"title": f"A walk with {NAME}"}, {"title": "A walk"}
        keys = {"community_id": world.community.id, "event_id": event}
        tx.add(Change(**keys, thing="task:1", before=before, after=after))
        tx.add(Change(**keys, thing=f"people:{ana}", before={"status": "active"}, after={"status": "left"}))
        notices = Base.metadata.tables["notices"]
        tx.execute(notices.update().where(of_community(notices, world.community.id)).values(params={"name": NAME}))
    return things


def places(*texts: str) -> list[str]:
    """Return every column of the database that holds one of the texts, whatever it is for."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | JSON):
                said = func.lower(cast(column, String))
                holds = or_(*(said.contains(text.lower()) for text in texts))
                if read().scalar(select(func.count()).select_from(table).where(holds)):
                    found.append(str(column))
    return found


def sums() -> dict[str, int]:
    """Return the minutes of all accounts by kind, what can be used as one, and those of each kind of posting."""
    accounts, postings, entries = (Base.metadata.tables[name] for name in ("accounts", "postings", "entries"))
    kinds = select(accounts.c.kind, func.sum(accounts.c.balance_minutes)).group_by(accounts.c.kind)
    verified = (
        select(postings.c.kind, func.sum(func.abs(entries.c.minutes)))
        .join(entries, entries.c.posting_id == postings.c.id)
        .where(postings.c.kind != "erasure")
        .group_by(postings.c.kind)
    )
    made: dict[str, Any] = {**dict(read().execute(kinds).all()), **dict(read().execute(verified).all())}
    usable = made.pop("member", 0) + made.pop("pool", 0)
    return {**made, "usable": usable}
