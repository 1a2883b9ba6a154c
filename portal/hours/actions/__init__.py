"""What people do with hours: verifiers judge visits, people dispute what was decided."""

from portal.hours.actions.attempts import note_attempt, noted
from portal.hours.actions.disputes import decide_dispute, dispute, withdraw_dispute
from portal.hours.actions.verifying import MOST, Receipt, refuse_hours, reverse, undo, verify

__all__ = [
    "MOST", "Receipt", "decide_dispute", "dispute", "note_attempt", "noted", "refuse_hours", "reverse", "undo",
    "verify", "withdraw_dispute",
]  # fmt: skip
