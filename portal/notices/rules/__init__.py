"""Which event becomes a message, for whom, in which words; when a reminder is due; how often mail is tried."""

from portal.notices.rules.places import Wording
from portal.notices.rules.telling import (
    MAIL_PAUSES,
    WORDINGS,
    is_mailed,
    is_reminder_due,
    may_tell_helper,
    next_try,
    remind_at,
    wording,
)

__all__ = [
    "MAIL_PAUSES", "WORDINGS", "Wording", "is_mailed", "is_reminder_due", "may_tell_helper", "next_try", "remind_at",
    "wording",
]  # fmt: skip
