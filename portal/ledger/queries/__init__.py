"""What the books say: balances, lines, postings, and whether they hold."""

from portal.ledger.queries.books import (
    AccountLine,
    Line,
    PostingLine,
    accounts,
    balance,
    balances,
    entries_of,
    head,
    lines,
    posting_of,
    postings_of,
    reversals_of,
)
from portal.ledger.queries.checks import Finding, add_audit_checks, audit, audited, one_moment
from portal.ledger.queries.months import closed_months, closings, hold_months, only_open_months, refuse_closed

__all__ = [
    "AccountLine", "Finding", "Line", "PostingLine", "accounts", "add_audit_checks", "audit", "audited", "balance",
    "balances", "closed_months", "closings", "entries_of", "head", "hold_months", "lines", "one_moment",
    "only_open_months", "posting_of", "postings_of", "refuse_closed", "reversals_of",
]  # fmt: skip
