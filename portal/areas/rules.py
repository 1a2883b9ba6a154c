"""What an area may be, what may become of it, and who keeps the tree."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

CITY, DISTRICT, STREET, COMMUNITY, CELL = range(1, 6)
LEVELS = ("city", "district", "street", "community", "cell")
LEVEL_WORDS: Mapping[str, str] = {
    "city": N_("City"), "district": N_("District"), "street": N_("Street"), "community": N_("Community"),
    "cell": N_("Grid cell"),
}  # fmt: skip
STATION = ("social_worker", "supervisor", "site_admin")
KEEPERS = (*STATION, "committee")
MOST_CODE, MOST_NAME, MOST_PARTS = 40, 80, 20
# Nobody outside the station reads a figure about fewer people than this. A constant and no figure of the site: one that
# could be lowered would protect nobody. Five is what statistics offices commonly ask for tables of persons.
FEW = 5
BAND = 5  # larger numbers are rounded down to steps of this, so that no difference of two of them tells of one person


@dataclass(frozen=True)
class AreaLine:
    """An area as it is now. level: 1 a city … 5 a grid cell; into_id: what it was merged into; one name may be ''."""

    id: int
    code: str
    level: int
    parent_id: int | None
    name_en: str
    name_zh: str
    began_on: date
    ended_on: date | None = None
    into_id: int | None = None
    from_id: int | None = None

    @property
    def kind(self) -> str:
        """The level by its word in files: "cell"."""
        return LEVELS[self.level - 1]

    @property
    def level_word(self) -> str:
        """The level as a page says it (a msgid)."""
        return LEVEL_WORDS[self.kind]

    @property
    def is_live(self) -> bool:
        """Tell whether it was neither ended nor merged nor split."""
        return self.ended_on is None


@dataclass(frozen=True)
class AreaSaid:
    """What is said of a new area; level is one of LEVELS."""

    code: str
    level: str
    name_en: str
    name_zh: str


@dataclass(frozen=True)
class Part:
    """One of the areas that an area is split into."""

    code: str
    name_en: str
    name_zh: str


def may_keep_areas(actor: Actor) -> Refusal | None:
    """Allow the station's staff and the committee."""
    if actor.has(*KEEPERS):
        return None
    return Refusal("not-yours", N_("Only station staff and the committee keep the areas."), "forbidden")


def may_set_home(actor: Actor, person_id: int) -> Refusal | None:
    """Allow the person themselves and station staff to say in which area somebody lives."""
    if actor.person_id == person_id or actor.has(*STATION):
        return None
    return Refusal("not-yours", N_("Only station staff can do this."), "forbidden")


def may_work_in_areas(actor: Actor) -> Refusal | None:
    """Allow grid workers; in which areas, their roles say."""
    if actor.area_ids:
        return None
    return Refusal("not-yours", N_("Only the grid workers of an area can do this."), "forbidden")


def check_area(said: AreaSaid, parent: AreaLine | None) -> dict[str, str]:
    """Return what is wrong with a new area, by field: an area lies in a wider one that stands, a cell always in one."""
    if said.level not in LEVELS:
        return {"level": N_("Choose what kind of area it is.")}
    problems = check_names(said.name_en, said.name_zh)
    if not said.code:
        problems["code"] = N_("Enter the code of the area.")
    if parent is None and said.level == "cell":
        problems["parent"] = N_("A grid cell lies in a wider area: choose which.")
    elif parent is not None and not parent.is_live:
        problems["parent"] = N_("That area has ended. Choose one that stands.")
    elif parent is not None and parent.level > LEVELS.index(said.level):
        problems["parent"] = N_("That area is not wider than this one. Choose a wider one.")
    return problems


def check_names(name_en: str, name_zh: str) -> dict[str, str]:
    """Return what is wrong with the names: one of the two is enough."""
    return {} if name_en or name_zh else {"name_zh": N_("Enter the name in one of the two languages.")}


GONE = Refusal("area-ended", N_("This area has ended already."))
OWN_AREA = Refusal(
    "own-area", N_("You are grid worker there. Somebody else has to make the two areas one."), "forbidden"
)
HAS_PARTS = Refusal("has-parts", N_("Smaller areas lie in it. End or merge those first."))


def may_end(area: AreaLine, live_parts: int) -> Refusal | None:
    """Allow the end of an area that stands and in which no other one lies."""
    if not area.is_live:
        return GONE
    return HAS_PARTS if live_parts else None


def may_merge(area: AreaLine, into: AreaLine, areas: Mapping[int, AreaLine], own: Collection[int]) -> Refusal | None:
    """Allow two areas of one level that stand side by side in the same area; what lies in the one lies in both.

    own: those that the actor is grid worker of, and all in them. Into these somebody else must bring a neighbour, or
    the actor would give themselves the sight of more people. areas: every one of the community, by number.
    """
    if not area.is_live or not into.is_live:
        return GONE
    if area.id == into.id or area.level != into.level or lies_in(area, areas) != lies_in(into, areas):
        text = N_("Only areas of the same kind that lie side by side can become one.")
        return Refusal("not-beside", text)
    return OWN_AREA if into.id in own else None


def check_parts(parts: Sequence[Part]) -> dict[str, str]:
    """Return what is wrong with the areas that one is split into."""
    codes = [part.code for part in parts]
    if not 2 <= len(parts) <= MOST_PARTS:
        return {"parts": N_("Write two to twenty new areas, one a line.")}
    if any(not part.code or not (part.name_en or part.name_zh) for part in parts):
        return {"parts": N_("Each line needs a code and a name, with commas between.")}
    if any(len(part.code) > MOST_CODE or len(part.name_en) > MOST_NAME or len(part.name_zh) > MOST_NAME
           for part in parts):  # fmt: skip
        return {"parts": N_("A code has at most 40 characters, a name at most 80.")}
    return {} if len(set(codes)) == len(codes) else {"parts": N_("Each new area needs a code of its own.")}


def read_parts(text: str) -> tuple[Part, ...]:
    """Read "code, name in English, name in Chinese", one area a line; a missing name is empty."""
    rows = [[cell.strip() for cell in line.replace("，", ",").split(",")] for line in text.splitlines() if line.strip()]
    return tuple(Part(*[*row, "", ""][:3]) for row in rows)


def lies_in(area: AreaLine, areas: Mapping[int, AreaLine]) -> int | None:
    """Return the area that one lies in now: what it was merged into, else its parent or what that was merged into."""
    if area.into_id is not None:
        return area.into_id
    here = areas.get(area.parent_id or 0)
    while here is not None and here.into_id is not None:
        here = areas.get(here.into_id)
    return here.id if here else None


def laid_out(areas: Iterable[AreaLine]) -> tuple[tuple[int, AreaLine], ...]:
    """Return every area below the one that it lies in, by code, with how deep it lies."""
    by_id = {area.id: area for area in areas}
    parts: dict[int | None, list[AreaLine]] = {}
    for area in sorted(by_id.values(), key=lambda area: (area.code, area.id)):
        parts.setdefault(lies_in(area, by_id), []).append(area)

    def below(number: int | None, depth: int) -> Iterator[tuple[int, AreaLine]]:
        for area in parts.get(number, ()):
            yield depth, area
            yield from below(area.id, depth + 1)

    return tuple(below(None, 0))


def part_at(areas: Mapping[int, AreaLine], area_id: int | None, level: int, on: date) -> AreaLine | None:
    """Return which area of a level an area lay in on a day; a wider one stands for itself, None for no area.

    An area that was merged counts for itself until the day before, and from that day on as what it became part of.
    """
    here = areas.get(area_id or 0)
    while here is not None and here.level > level and here.parent_id is not None:
        here = areas[here.parent_id]
    while here is not None and here.into_id is not None and here.ended_on is not None and here.ended_on <= on:
        here = areas[here.into_id]
    return here


def banded(count: int) -> int | None:
    """Return a number of people as anybody may read it: None for a few, 0 for none, else rounded down to fives."""
    if count == 0:
        return 0
    return None if count < FEW else rounded(count)


def rounded(figure: int) -> int:
    """Return a figure rounded down to fives."""
    return figure // BAND * BAND
