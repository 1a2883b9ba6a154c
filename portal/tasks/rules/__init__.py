"""Who may publish, change, cancel, take and give back; what a shift's times may be."""

from portal.tasks.rules.claims import (
    ADULT,
    FULL,
    OwnShift,
    ShiftLine,
    clash,
    give_back_until,
    may_claim,
    may_withdraw,
    needed_age,
)
from portal.tasks.rules.links import (
    ASK_SPAN,
    LIFE,
    LINK_OVER,
    SIGNS_IN,
    is_link_seal,
    link_seal,
    may_ask_again,
    may_use_link,
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
    "ADULT", "ASK_SPAN", "DOMAIN_WORDS", "FARTHEST", "FULL", "KIND_WORDS", "LIFE", "LINK_OVER", "LONGEST",
    "MOST_PLACES", "RISK_WORDS", "SIGNS_IN",
    "DatePattern", "OwnShift", "ShiftLine", "ShiftTimes", "check_capacity", "check_move", "check_span",
    "check_times", "clash", "give_back_until", "is_link_seal", "link_seal", "may_ask_again", "may_cancel",
    "may_claim", "may_edit", "may_move", "may_publish", "may_use_link",
    "may_withdraw", "needed_age", "repeated",
]  # fmt: skip
