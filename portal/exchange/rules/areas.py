"""Reading a list of areas, and what would become of each row beside the tree that is here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.exchange.rules.columns import ColumnMap, Field, FieldList, Kind, Need, normal
from portal.exchange.rules.findings import Finding
from portal.exchange.rules.plan import Plan, Readings, Step, digest, read_rows
from portal.exchange.rules.records import Row, Table
from portal.exchange.rules.values import clean_text
from portal.kernel.text import N_

CELL = 5
LONGEST = {"code": 40, "name_en": 80, "name_zh": 80}  # characters our tables hold
TWICE = N_("This code stands on line %(line)s already.")
# The words of lists for the five levels, 1 to 5.
LEVELS: Mapping[str, int] = {
    normal(word): level
    for level, words in enumerate(
        (
            ("city", "municipality", "town", "市"),
            ("district", "county", "borough", "区", "县", "区县"),
            ("street", "subdistrict", "sub-district", "township", "街道", "镇", "乡", "街镇"),
            ("community", "neighbourhood", "neighborhood", "village", "社区", "居委会", "村", "村居"),
            ("cell", "grid cell", "grid", "网格", "单元网格", "基础网格"),
        ),
        1,
    )
    for word in words
}

AREAS = FieldList(
    "areas",
    (
        Field(
            "code", N_("Area code"), Kind.CODE,
            ("area code", "id", "number", "no", "编码", "代码", "编号", "网格编码", "区划代码"),
        ),
        Field(
            "level", N_("Kind of area"), Kind.TEXT,
            ("kind", "type", "area type", "层级", "级别", "类型", "类别"),
        ),
        Field("name_en", N_("Name in English"), Kind.TEXT, ("name", "english name", "area", "英文名称", "英文名")),
        Field(
            "name_zh", N_("Name in Chinese"), Kind.TEXT,
            ("chinese name", "名称", "中文名称", "网格名称", "区域名称"),
        ),
        Field(
            "parent", N_("Lies in"), Kind.CODE,
            ("parent code", "belongs to", "within", "上级", "上级编码", "所属", "上级代码"),
        ),
    ),
    (
        Need(
            (("code",),),
            N_("No column looks like the code of an area. Columns: %(columns)s. Say which: code=column."),
        ),
        Need(
            (("level",),),
            N_("No column says what kind of area it is. Columns: %(columns)s. Say which: level=column."),
        ),
        Need(
            (("name_en",), ("name_zh",)),
            N_("No column looks like the name of an area. Columns: %(columns)s. Say which: name_zh=column."),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class AreaRow:
    """One area as the list has it; key: its code; level: 1 a city … 5 a grid cell; parent: a code, or ''."""

    line: int
    key: str
    level: int
    name_en: str
    name_zh: str
    parent: str
    notes: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def fingerprint(self) -> str:
        """Stand for all that the list says."""
        return digest([self.key, self.level, self.name_en, self.name_zh, self.parent])

    @property
    def title(self) -> str:
        """What names the row on a page."""
        return self.name_zh or self.name_en

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called."""
        return tuple(name for name in (self.name_zh, self.name_en) if name)


@dataclass(frozen=True)
class AreaHere:
    """An area that is here already; parent: the code of what it lies in, or ''."""

    id: int
    level: int
    name_en: str
    name_zh: str
    parent: str
    is_live: bool


def read_areas(table: Table, columns: ColumnMap) -> Readings[AreaRow]:
    """Read all rows; a code that comes twice is refused the second time."""
    return read_rows(table, lambda row: _read_area(row, columns), TWICE)


def _read_area(row: Row, columns: ColumnMap) -> AreaRow | Finding:
    texts = {item.name: clean_text(columns.cell(row, item.name)) for item in AREAS.fields}
    level = LEVELS.get(normal(texts["level"]))
    if not texts["code"]:
        return Finding(row.line, "no-code", N_("The code is empty."))
    if level is None:
        text = N_("“%(level)s” is no kind of area. Write city, district, street, community or cell.")
        return Finding(row.line, "level", text, {"level": texts["level"][:40]})
    if not (texts["name_en"] or texts["name_zh"]):
        return Finding(row.line, "no-name", N_("The name is empty."))
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            text = N_("“%(start)s…” has %(count)s characters; %(most)s fit.")
            return Finding(
                row.line, "too-long", text, {"start": texts[name][:20], "count": len(texts[name]), "most": most}
            )
    return AreaRow(row.line, texts["code"], level, texts["name_en"], texts["name_zh"], texts["parent"])


def plan_areas(readings: Readings[AreaRow], here: Mapping[str, AreaHere]) -> Plan[AreaRow]:
    """Say for each row whether it is new, renames what is here, or is as it was; wide areas first: others lie in them.

    here: the areas of the community by code, ended ones too. A row moves nothing: an area that lies elsewhere now is
    ended and a new one added, so that what happened in it stays where it happened.
    """
    levels = {code: area.level for code, area in here.items() if area.is_live}
    steps: list[Step[AreaRow]] = []
    refused = list(readings.refused)
    for item in sorted(readings.items, key=lambda item: (item.level, item.line)):
        found = _misplaced(item, levels) or _settled(item, here.get(item.key))
        if found is not None:
            refused.append(found)
        else:
            levels[item.key] = item.level
            steps.append(_step(item, here.get(item.key)))
    in_order = sorted(steps, key=lambda step: step.item.line)
    return Plan(tuple(in_order), tuple(sorted(refused, key=lambda finding: finding.line)))


def _step(item: AreaRow, area: AreaHere | None) -> Step[AreaRow]:
    if area is None:
        return Step(item, "created")
    is_same = (item.name_en, item.name_zh) == (area.name_en, area.name_zh)
    return Step(item, "unchanged" if is_same else "updated", area.id)


def _misplaced(item: AreaRow, levels: Mapping[str, int]) -> Finding | None:
    if not item.parent:
        text = N_("A grid cell lies in a wider area: name its code.")
        return Finding(item.line, "no-parent", text) if item.level == CELL else None
    if item.parent not in levels:
        text = N_("“%(code)s”, in which it lies, is neither here nor a line of this list that is taken.")
        return Finding(item.line, "parent", text, {"code": item.parent[:40]})
    if levels[item.parent] >= item.level:
        text = N_("“%(code)s” is not wider than this area.")
        return Finding(item.line, "parent-level", text, {"code": item.parent[:40]})
    return None


def _settled(item: AreaRow, area: AreaHere | None) -> Finding | None:
    if area is None:
        return None
    if not area.is_live:
        return Finding(item.line, "ended", N_("This area has ended here. Give a new one a new code."))
    if (item.level, item.parent) != (area.level, area.parent):
        text = N_("This area is of another kind here, or lies in another one. End it and add a new one.")
        return Finding(item.line, "elsewhere", text)
    return None
