"""Reading the rows of a list of volunteer opportunities."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from portal.exchange.rules.columns import ColumnMap
from portal.exchange.rules.domains import USUAL_DOMAIN, domain_of
from portal.exchange.rules.findings import Finding
from portal.exchange.rules.opportunity_fields import OPPORTUNITIES
from portal.exchange.rules.opportunity_parts import Address, Days, read_address, read_days, read_length, read_wanted
from portal.exchange.rules.plan import Readings, digest, read_rows
from portal.exchange.rules.records import Row, Table
from portal.exchange.rules.values import clean_text
from portal.kernel.text import N_

__all__ = ["OPPORTUNITIES", "Opportunity", "read_opportunities", "read_opportunity"]

LONGEST = {"external_id": 100, "title": 160, "summary": 5_000, "organisation": 200}  # characters our tables hold
_REPEATS = {
    "ongoing": ("ongoing", "continuous", "regular", "长期", "常年", "持续"),
    "once": ("onetime", "one time", "one-time", "once", "single", "一次", "单次", "一次性"),
}
_CLOSED = (
    "closed", "cancelled", "canceled", "rejected", "expired", "inactive", "deleted",
    "已取消", "已结束", "已关闭", "取消", "结束", "关闭", "下架", "驳回",
)  # fmt: skip
_OUR_VIEW = ("line", "key", "domain", "is_domain_sure", "needs_dates", "notes")


@dataclass(frozen=True)
class Opportunity:
    """One row as we understand it.

    key: its number in the list or, without one, a digest of title, organisation and first day.
    domain: one of our nine; is_domain_sure is False where the category gave none and the usual one stands in.
    recurrence: "ongoing", "once", or the list's own word. length_minutes, wanted_count: None when it does not say.
    needs_dates: no shift can be made of it as it is, because its days are past, missing or without times.
    """

    line: int
    key: str
    title: str
    summary: str
    organisation: str
    category: str
    domain: str
    is_domain_sure: bool
    address: Address
    days: Days
    recurrence: str
    length_minutes: int | None
    wanted_count: int | None
    is_closed: bool
    needs_dates: bool
    notes: tuple[Finding, ...] = field(compare=False)

    @property
    def fingerprint(self) -> str:
        """Stand for all that the list says and not for what we make of it: line, domain and today do not count."""
        said = {name: value for name, value in asdict(self).items() if name not in _OUR_VIEW}
        said["days"].pop("notes")
        return digest(said)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.title, self.organisation)


def read_opportunities(table: Table, columns: ColumnMap, today: date) -> Readings[Opportunity]:
    """Read all rows; today is the day in the community's zone, it decides what is past."""
    return read_rows(table, lambda row: read_opportunity(row, columns, today))


def read_opportunity(row: Row, columns: ColumnMap, today: date) -> Opportunity | Finding:
    """Read one row, or say why not: no title, a text too long, an impossible day, an end before the start."""
    texts = {
        item.name: clean_text(columns.cell(row, item.name), lines=item.name == "summary")
        for item in OPPORTUNITIES.fields
    }
    days = read_days(row.line, texts, columns)
    if fault := _fault(row.line, texts):
        return fault
    if isinstance(days, Finding):
        return days
    return _opportunity(row.line, texts, days, today)


def _fault(line: int, texts: Mapping[str, str]) -> Finding | None:
    if not texts["title"]:
        return Finding(line, "no-title", N_("The title is empty."))
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            text = N_("“%(start)s…” has %(count)s characters; %(most)s fit.")
            return Finding(line, "too-long", text, {"start": texts[name][:20], "count": len(texts[name]), "most": most})
    if not (texts["external_id"] or texts["organisation"] or texts["starts_on"]):
        text = N_("Without a number, an organisation or a first day, this row could not be recognised next time.")
        return Finding(line, "no-key", text)
    return None


def _opportunity(line: int, texts: Mapping[str, str], days: Days, today: date) -> Opportunity:
    domain = domain_of(texts["category"])
    notes: list[Finding] = [] if domain else [_no_domain(line, texts["category"])]
    return Opportunity(
        line=line,
        key=texts["external_id"] or _natural_key(texts, days),
        title=texts["title"],
        summary=texts["summary"],
        organisation=texts["organisation"],
        category=texts["category"],
        domain=domain or USUAL_DOMAIN,
        is_domain_sure=domain is not None,
        address=read_address(line, texts, notes),
        days=days,
        recurrence=_repeat(texts["recurrence"]),
        length_minutes=read_length(line, texts["hours"], notes),
        wanted_count=read_wanted(line, texts["wanted"], notes),
        is_closed=texts["status"].casefold() in _CLOSED,
        needs_dates=not days.can_be_shift(today),
        notes=(*days.notes, *notes),
    )


def _natural_key(texts: Mapping[str, str], days: Days) -> str:
    """Know a row without a number by what it is called, whose it is and when it starts; letter case does not count."""
    return "natural-" + digest([texts["title"].casefold(), texts["organisation"].casefold(), days.starts_on])[:32]


def _no_domain(line: int, category: str) -> Finding:
    if not category:
        none = N_("No category: choose a kind of service. Until then it counts as “Neighbours help neighbours”.")
        return Finding(line, "no-domain", none)
    text = N_(
        "“%(category)s” is none of our kinds of service: choose one. Until then it counts as “Neighbours help"
        " neighbours”."
    )
    return Finding(line, "no-domain", text, {"category": category[:60]})


def _repeat(text: str) -> str:
    word = text.casefold()
    return next((name for name, words in _REPEATS.items() if word in words), text[:60])
