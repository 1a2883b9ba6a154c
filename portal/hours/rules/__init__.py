"""What the rules of hours decide: how many minutes count, whose word counts, what is odd."""

from portal.hours.rules.decisions import Case, Decision, Docket, adjustment_problems, decide, dismiss
from portal.hours.rules.disputes import (
    CLOSED,
    WAYS,
    Decided,
    Giver,
    may_decide_dispute,
    may_dispute,
    may_withdraw_dispute,
)
from portal.hours.rules.minutes import (
    Figures,
    Span,
    creditable_minutes,
    earns_credits,
    minutes_between,
)
from portal.hours.rules.oddities import Oddity, Remedy, decider, is_ticked, oddities, remedies
from portal.hours.rules.patterns import Fact, Hold, HoldCode, PatternFigures, holds
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
    may_verify_at_once,
    may_work_here,
    needs_second,
)

__all__ = [
    "CLOSED", "UNDO_WITHIN", "VERIFIERS", "WAITING", "WAYS", "Case", "Decided", "Decision", "Docket", "Fact", "Figures",
    "FirstWord", "Giver", "Hold", "HoldCode", "Judge", "Oddity", "Overlap", "PatternFigures", "Remedy", "Span", "Work",
    "adjustment_problems", "creditable_minutes", "decide", "decider", "dismiss", "earns_credits", "holds", "is_ticked",
    "is_verifier", "may_decide_dispute", "may_dispute", "may_judge", "may_refuse", "may_reverse", "may_undo",
    "may_verify", "may_verify_at_once", "may_withdraw_dispute", "may_work_here", "minutes_between", "needs_second",
    "oddities", "remedies",
]  # fmt: skip
