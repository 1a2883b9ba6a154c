"""What the rules of hours decide: how many minutes count, whose word counts, what is odd."""

from portal.hours.rules.decisions import Case, Decision, Docket, adjustment_problems, decide, dismiss
from portal.hours.rules.minutes import (
    Figures,
    Span,
    creditable_minutes,
    earns_credits,
    minutes_between,
)
from portal.hours.rules.oddities import Oddity, Remedy, decider, is_ticked, oddities, remedies
from portal.hours.rules.words import (
    UNDO_WITHIN,
    VERIFIERS,
    WAITING,
    FirstWord,
    Judge,
    Overlap,
    Work,
    is_verifier,
    may_judge,
    may_refuse,
    may_reverse,
    may_undo,
    may_verify,
    needs_second,
)

__all__ = [
    "UNDO_WITHIN", "VERIFIERS", "WAITING", "Case", "Decision", "Docket", "Figures", "FirstWord", "Judge", "Oddity",
    "Overlap", "Remedy", "Span", "Work", "adjustment_problems", "creditable_minutes", "decide", "decider", "dismiss",
    "earns_credits", "is_ticked", "is_verifier", "may_judge", "may_refuse", "may_reverse", "may_undo", "may_verify",
    "minutes_between", "needs_second", "oddities", "remedies",
]  # fmt: skip
