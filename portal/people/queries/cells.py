"""In which area people live: for themselves, for the station, and for the grid worker of that area."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.areas import queries as areas
from portal.areas.queries import AreaLine, Choice
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.people.models import Person, PersonHome

MOST = 200  # people of a cell on one page; a cell has some hundred homes, of whom few take part
NOBODY = N_("We could not find that person.")


@dataclass(frozen=True)
class HomePage:
    """Where somebody lives, what can be chosen instead, and every area by number.

    is_over: it ended without another. goes_round: the reader is a grid worker.
    """

    area: AreaLine | None
    choices: tuple[Choice, ...]
    areas: Mapping[int, AreaLine]
    goes_round: bool = False

    @property
    def is_over(self) -> bool:
        """Tell whether the area ended and nobody has said yet where the person lives now."""
        return self.area is not None and not self.area.is_live


@dataclass(frozen=True)
class CellPerson:
    """Somebody who lives in a grid worker's area, as far as the worker needs to know them."""

    person_id: int
    name: str
    public_no: str
    status: str
    phone: str
    area_id: int


def home_page(actor: Actor, person_id: int) -> HomePage:
    """Return where a person of the actor's community lives. Whoever calls has let the actor see the person."""
    tx = read()
    known = areas.all_of(tx, actor.community_id)
    mine = PersonHome.person_id == person_id, PersonHome.community_id == actor.community_id
    home = areas.standing(known, tx.scalar(select(PersonHome.area_id).where(*mine)))
    offered = areas.choices(known, kept=home.id if home else None)
    return HomePage(home, offered, known, goes_round=bool(actor.area_ids))


def area_choices(tx: Session, community_id: int, within: Collection[int] = ()) -> tuple[Choice, ...]:
    """Return the areas of a community that can be chosen; within: those in these areas alone."""
    return areas.choices(areas.all_of(tx, community_id), within)


def living_in(area_ids: Collection[int]) -> Select[tuple[int]]:
    """Return, for somebody else's statement, the people who live in any of these areas or in one that lies in them."""
    return select(PersonHome.person_id).where(PersonHome.area_id.in_(areas.below(area_ids)))


_CARD = (Person.id, Person.name, Person.public_no, Person.status, Person.phone, PersonHome.area_id)


def people_of_cell(tx: Session, actor: Actor) -> list[CellPerson]:
    """Return who lives in the actor's areas and takes part or waits to, by pinyin."""
    rows = tx.execute(_mine(actor).order_by(Person.sort_key, Person.id).limit(MOST))
    return [CellPerson(*row) for row in rows]


def person_of_cell(tx: Session, actor: Actor, person_id: int) -> CellPerson:
    """Return one of those, or NotFound."""
    row = tx.execute(_mine(actor).where(Person.id == person_id)).first()
    if row is None:
        raise NotFound(NOBODY)
    return CellPerson(*row)


def _mine(actor: Actor) -> Select[tuple[int, str, str, str, str | None, int]]:
    here = PersonHome.area_id.in_(areas.below(actor.area_ids)), Person.status.in_(("active", "pending"))
    joined = select(*_CARD).join(PersonHome, PersonHome.person_id == Person.id)
    return joined.where(Person.community_id == actor.community_id, *here)
