"""Messages made from events: inbox, mail, reminders."""
