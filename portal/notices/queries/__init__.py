"""Every question about messages: which events wait, whom they concern, what an inbox holds, which mail is due."""

from portal.notices.queries.audiences import Message, messages_of, people_behind
from portal.notices.queries.feeds import feed_of, feed_places, hold_calendar
from portal.notices.queries.inbox import InboxLine, InboxPage, count_unread, inbox_page
from portal.notices.queries.invitations import Invitation, invitation, places_to_remind, reminder_key, task_of
from portal.notices.queries.outbox import Due, due_mail, made_at, mailboxes, pending_events

__all__ = [
    "Due", "InboxLine", "InboxPage", "Invitation", "Message", "count_unread", "due_mail", "feed_of", "feed_places",
    "hold_calendar", "inbox_page", "invitation", "made_at", "mailboxes", "messages_of", "pending_events",
    "people_behind", "places_to_remind", "reminder_key", "task_of",
]  # fmt: skip
