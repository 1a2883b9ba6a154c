"""Who may publish, change, cancel, take and give back; what a shift's times may be."""

from portal.tasks.rules.claims import (
    ADULT,
    FULL,
    OwnShift,
    ShiftLine,
    clash,
    give_back_until,
    hour_bar,
    may_claim,
    may_withdraw,
    needed_age,
)
from portal.tasks.rules.planning import (
    FARTHEST,
    LONGEST,
    MOST_PLACES,
    DatePattern,
    ShiftTimes,
    check_capacity,
    check_move,
    check_span,
    check_times,
    may_cancel,
    may_edit,
    may_move,
    may_publish,
    repeated,
)
from portal.tasks.rules.words import DOMAIN_WORDS, KIND_WORDS, RISK_WORDS

__all__ = [
    "ADULT", "DOMAIN_WORDS", "FARTHEST", "FULL", "KIND_WORDS", "LONGEST", "MOST_PLACES", "RISK_WORDS",
    "DatePattern", "OwnShift", "ShiftLine", "ShiftTimes", "check_capacity", "check_move", "check_span",
    "check_times", "clash", "give_back_until", "hour_bar", "may_cancel", "may_claim", "may_edit", "may_move",
    "may_publish", "may_withdraw", "needed_age", "repeated",
]  # fmt: skip
