"""Every question about hours: what waits, what was said, what it added up to."""

from portal.hours.queries.checks import AUDIT_CHECKS
from portal.hours.queries.docket import docket_for_update, docket_of, judges, queue, timeline
from portal.hours.queries.words import (
    WordLine,
    active_members,
    activities,
    press_for_update,
    standing_words,
    verified_minutes,
    with_first_word,
    word_for_update,
)

__all__ = [
    "AUDIT_CHECKS", "WordLine", "active_members", "activities", "docket_for_update", "docket_of", "judges",
    "press_for_update", "queue", "standing_words", "timeline", "verified_minutes", "with_first_word",
    "word_for_update",
]  # fmt: skip
