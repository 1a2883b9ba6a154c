"""What people do with hours: verifiers judge visits."""

from portal.hours.actions.attempts import note_attempt, noted
from portal.hours.actions.verifying import MOST, Receipt, refuse_hours, reverse, undo, verify

__all__ = ["MOST", "Receipt", "note_attempt", "noted", "refuse_hours", "reverse", "undo", "verify"]
