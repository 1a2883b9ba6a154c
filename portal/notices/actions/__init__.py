"""What is done about messages and calendars: tell, remind, mail, mark as read; open and end the own calendar link."""

from portal.notices.actions.feeds import end_feed, open_feed
from portal.notices.actions.telling import (
    BATCH,
    Delivered,
    Letter,
    NotSent,
    Postman,
    deliver_pending,
    fan_out,
    mark_read,
    remind,
)

__all__ = [
    "BATCH", "Delivered", "Letter", "NotSent", "Postman", "deliver_pending", "end_feed", "fan_out", "mark_read",
    "open_feed", "remind",
]  # fmt: skip
