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

__all__ = [
    "AccountLine", "Finding", "Line", "PostingLine", "accounts", "add_audit_checks", "audit", "audited", "balance",
    "balances", "entries_of", "head", "lines", "one_moment", "posting_of", "postings_of", "reversals_of",
]  # fmt: skip
