"""What the rules of hours decide: how many minutes count, whose word counts, what is odd."""

from portal.hours.rules.adjusting import (
    KINDS,
    Adjusted,
    Change,
    Plan,
    adjusted,
    check_change,
    may_adjust,
    may_sign,
    minutes_by_visit,
    plan,
)
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
from portal.hours.rules.months import may_close, may_reopen
from portal.hours.rules.oddities import Oddity, Remedy, decider, is_ticked, oddities, remedies
from portal.hours.rules.patterns import Fact, Hold, HoldCode, PatternFigures, holds
from portal.hours.rules.sample import may_look
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
    "CLOSED", "KINDS", "UNDO_WITHIN", "VERIFIERS", "WAITING", "WAYS", "Adjusted", "Case", "Change", "Decided",
    "Decision", "Docket", "Fact", "Figures", "FirstWord", "Giver", "Hold", "HoldCode", "Judge", "Oddity", "Overlap",
    "PatternFigures", "Plan", "Remedy", "Span", "Work", "adjusted", "adjustment_problems", "check_change",
    "creditable_minutes", "decide", "decider", "dismiss", "earns_credits", "holds", "is_ticked", "is_verifier",
    "may_adjust", "may_close", "may_decide_dispute", "may_dispute", "may_judge", "may_look", "may_refuse", "may_reopen",
    "may_reverse", "may_sign", "may_undo", "may_verify", "may_verify_at_once", "may_withdraw_dispute", "may_work_here",
    "minutes_between", "minutes_by_visit", "needs_second", "oddities", "plan", "remedies",
]  # fmt: skip
