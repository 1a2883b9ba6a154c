"""What people do with hours: verifiers judge visits, people dispute what was decided."""

from portal.hours.actions.attempts import note_attempt, noted, only_verifiers
from portal.hours.actions.disputes import decide_dispute, dispute, withdraw_dispute
from portal.hours.actions.looking import look_at
from portal.hours.actions.months import close_month, reopen_month
from portal.hours.actions.verifying import MOST, Receipt, adjust, refuse_hours, reverse, undo, verify

__all__ = [
    "MOST", "Receipt", "adjust", "close_month", "decide_dispute", "dispute", "look_at", "note_attempt", "noted",
    "only_verifiers", "refuse_hours", "reopen_month", "reverse", "undo", "verify", "withdraw_dispute",
]  # fmt: skip
