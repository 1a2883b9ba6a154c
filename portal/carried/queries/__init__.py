"""Every question about hours from before."""

from portal.carried.queries.batches import (
    batch_for_update,
    credits_to_reverse,
    days_of,
    known_contents,
    lines_to_credit,
    open_batches,
    ties,
)
from portal.carried.queries.checks import AUDIT_CHECKS
from portal.carried.queries.pages import BatchesPage, BatchPage, batch_page, batches_page
from portal.carried.queries.statement import GRADE, CreditLine, credit_lines
from portal.carried.queries.sums import Credited, CreditRow, credit_rows, credited

__all__ = [
    "AUDIT_CHECKS", "GRADE", "BatchPage", "BatchesPage", "CreditLine", "CreditRow", "Credited", "batch_for_update",
    "batch_page", "batches_page", "credit_lines", "credit_rows", "credited", "credits_to_reverse", "days_of",
    "known_contents", "lines_to_credit", "open_batches", "ties",
]  # fmt: skip
