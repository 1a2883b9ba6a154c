"""What an import decides, on bytes and texts alone: reading a table, matching its columns, reading its rows."""

from portal.exchange.rules.areas import AREAS, AreaHere, AreaRow, plan_areas, read_areas
from portal.exchange.rules.columns import ColumnMap, Field, FieldList, Match, Need, guess_columns, parse_override
from portal.exchange.rules.crediting import HoursKnown, entries_of, plan_hours
from portal.exchange.rules.findings import Finding, Problem
from portal.exchange.rules.matching import Directory, PeopleKnown, Somebody, is_approved_at_once, plan_people
from portal.exchange.rules.old_hours import HOURS, HourRow, read_hours
from portal.exchange.rules.opportunities import (
    OPPORTUNITIES,
    Opportunity,
    read_opportunities,
    read_opportunity,
)
from portal.exchange.rules.people import PEOPLE, ContactReaders, PersonRow, read_people
from portal.exchange.rules.plan import Item, Known, Plan, Readings, Step, make_plan
from portal.exchange.rules.tables import LIMITS, Limits, Row, Table, read_table
from portal.exchange.rules.values import DayOrder

__all__ = [
    "AREAS",
    "HOURS",
    "LIMITS",
    "OPPORTUNITIES",
    "PEOPLE",
    "AreaHere",
    "AreaRow",
    "ColumnMap",
    "ContactReaders",
    "DayOrder",
    "Directory",
    "Field",
    "FieldList",
    "Finding",
    "HourRow",
    "HoursKnown",
    "Item",
    "Known",
    "Limits",
    "Match",
    "Need",
    "Opportunity",
    "PeopleKnown",
    "PersonRow",
    "Plan",
    "Problem",
    "Readings",
    "Row",
    "Somebody",
    "Step",
    "Table",
    "entries_of",
    "guess_columns",
    "is_approved_at_once",
    "make_plan",
    "parse_override",
    "plan_areas",
    "plan_hours",
    "plan_people",
    "read_areas",
    "read_hours",
    "read_opportunities",
    "read_opportunity",
    "read_people",
    "read_table",
]
