"""Who may publish, change, cancel, take and give back; what a shift's times may be."""

from portal.tasks.rules.addresses import may_read_address
from portal.tasks.rules.claims import (
    ADULT,
    FULL,
    OwnShift,
    ShiftLine,
    clash,
    give_back_until,
    hour_bar,
    may_call_off,
    may_claim,
    may_withdraw,
    minds_hours,
    needed_age,
)
from portal.tasks.rules.company import Company, adult_homes, is_minor, may_join, needs_company, without_one
from portal.tasks.rules.flexible import (
    MORE_MINUTES,
    WIDEST,
    check_plan,
    check_report,
    check_window,
    may_plan,
    may_report,
    window_bar,
)
from portal.tasks.rules.guides import (
    MOST_EACH,
    MOST_EXTRA,
    GuideRule,
    Listed,
    are_alone,
    check_guides,
    counted,
    may_begin,
)
from portal.tasks.rules.limits import LOOK_BACK, cautions, marks, may_go_on
from portal.tasks.rules.links import (
    ASK_SPAN,
    LIFE,
    LINK_OVER,
    SIGNS_IN,
    is_link_seal,
    link_seal,
    may_ask_again,
    may_link_in_cell,
    may_use_link,
    said_by_link,
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
from portal.tasks.rules.searches import MOST_SEARCHES, check_name, is_hour_to_tell, may_save
from portal.tasks.rules.series import (
    HORIZON,
    REPEATS,
    SCOPES,
    WEEKDAYS,
    Repeat,
    check_capacities,
    check_fixed,
    check_repeat,
    check_same_day,
    days_of,
    is_due,
    reach,
    rule_text,
    wall_minutes,
)
from portal.tasks.rules.standing_in import is_late, may_ask_stand_in, may_stand_in
from portal.tasks.rules.waiting import if_free, may_decline, may_leave, may_take_offer, may_wait, offer_until
from portal.tasks.rules.words import DOMAIN_WORDS, KIND_WORDS, RISK_WORDS

__all__ = [
    "ADULT", "ASK_SPAN", "DOMAIN_WORDS", "FARTHEST", "FULL", "HORIZON", "KIND_WORDS", "LIFE", "LINK_OVER", "LONGEST",
    "LOOK_BACK", "MORE_MINUTES", "MOST_EACH", "MOST_EXTRA", "MOST_PLACES", "MOST_SEARCHES", "REPEATS", "RISK_WORDS",
    "SCOPES", "SIGNS_IN", "WEEKDAYS", "WIDEST", "Company", "DatePattern", "GuideRule", "Listed", "OwnShift", "Repeat",
    "ShiftLine", "ShiftTimes", "adult_homes", "are_alone", "cautions", "check_capacities", "check_capacity",
    "check_fixed", "check_guides", "check_move", "check_name", "check_plan", "check_repeat", "check_report",
    "check_same_day", "check_span", "check_times", "check_window", "clash", "counted", "days_of", "give_back_until",
    "hour_bar", "if_free", "is_due", "is_hour_to_tell", "is_late", "is_link_seal", "is_minor", "link_seal", "marks",
    "may_ask_again", "may_ask_stand_in", "may_begin", "may_call_off", "may_cancel", "may_claim", "may_decline",
    "may_edit", "may_go_on", "may_join", "may_leave", "may_link_in_cell", "may_move", "may_plan", "may_publish",
    "may_read_address", "may_report", "may_save", "may_stand_in", "may_take_offer", "may_use_link", "may_wait",
    "may_withdraw", "minds_hours", "needed_age", "needs_company", "offer_until", "reach", "repeated", "rule_text",
    "said_by_link", "wall_minutes", "window_bar", "without_one",
]  # fmt: skip
