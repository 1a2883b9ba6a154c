"""Every question about hours: what waits, what was said, what it added up to."""

from portal.hours.queries.adjusting import AdjustingPage, PreviewPage, adjusting_page, preview_page
from portal.hours.queries.areas import AreaMonthsPage, area_figures_page, area_months_page, area_totals
from portal.hours.queries.checks import AUDIT_CHECKS
from portal.hours.queries.choosing import Choice
from portal.hours.queries.disputes import (
    DecisionsPage,
    DisputeLine,
    decisions_page,
    dispute_for_update,
    disputed_visit,
    disputes_of,
    givers,
    open_disputes,
    own_word_for_update,
    standing_on,
)
from portal.hours.queries.docket import docket_for_update, docket_of, judges, queue, timeline
from portal.hours.queries.months import MonthsPage, TotalRow, months_page, totals, waiting_in
from portal.hours.queries.pages import (
    DEFAULT_LIMIT,
    QueuePage,
    ReversalPage,
    VisitPage,
    queue_page,
    reversal_page,
    visit_page,
)
from portal.hours.queries.patterns import PatternsPage, patterns_page
from portal.hours.queries.sample import SamplePage, look_target, sample_page
from portal.hours.queries.statement import StatementPage, statement_page
from portal.hours.queries.verified import Filters, VerifiedPage, this_month, verified_page, verified_table
from portal.hours.queries.words import (
    WordLine,
    active_members,
    activities,
    press_for_update,
    standing_words,
    verified_minutes,
    with_first_word,
    word_for_update,
)

__all__ = [
    "AUDIT_CHECKS",
    "DEFAULT_LIMIT",
    "AdjustingPage",
    "AreaMonthsPage",
    "Choice",
    "DecisionsPage",
    "DisputeLine",
    "Filters",
    "MonthsPage",
    "PatternsPage",
    "PreviewPage",
    "QueuePage",
    "ReversalPage",
    "SamplePage",
    "StatementPage",
    "TotalRow",
    "VerifiedPage",
    "VisitPage",
    "WordLine",
    "active_members",
    "activities",
    "adjusting_page",
    "area_figures_page",
    "area_months_page",
    "area_totals",
    "decisions_page",
    "dispute_for_update",
    "disputed_visit",
    "disputes_of",
    "docket_for_update",
    "docket_of",
    "givers",
    "judges",
    "look_target",
    "months_page",
    "open_disputes",
    "own_word_for_update",
    "patterns_page",
    "press_for_update",
    "preview_page",
    "queue",
    "queue_page",
    "reversal_page",
    "sample_page",
    "standing_on",
    "standing_words",
    "statement_page",
    "this_month",
    "timeline",
    "totals",
    "verified_minutes",
    "verified_page",
    "verified_table",
    "visit_page",
    "waiting_in",
    "with_first_word",
    "word_for_update",
]  # fmt: skip
