"""What an import decides, on bytes and texts alone: reading a table, matching its columns, reading its rows."""

from portal.exchange.rules.columns import ColumnMap, Field, FieldList, Match, Need, guess_columns, parse_override
from portal.exchange.rules.findings import Finding, Problem
from portal.exchange.rules.opportunities import (
    OPPORTUNITIES,
    Opportunity,
    read_opportunities,
    read_opportunity,
)
from portal.exchange.rules.plan import Item, Known, Plan, Readings, Step, make_plan
from portal.exchange.rules.tables import LIMITS, Limits, Row, Table, read_table
from portal.exchange.rules.values import DayOrder

__all__ = [
    "LIMITS",
    "OPPORTUNITIES",
    "ColumnMap",
    "DayOrder",
    "Field",
    "FieldList",
    "Finding",
    "Item",
    "Known",
    "Limits",
    "Match",
    "Need",
    "Opportunity",
    "Plan",
    "Problem",
    "Readings",
    "Row",
    "Step",
    "Table",
    "guess_columns",
    "make_plan",
    "parse_override",
    "read_opportunities",
    "read_opportunity",
    "read_table",
]
