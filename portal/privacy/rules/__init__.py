"""Which rows and texts are about a person, what becomes of them, and who may ask for it."""

from portal.privacy.rules.decisions import (
    COOLING,
    Duty,
    may_ask,
    may_confirm,
    may_decide,
    may_export,
    may_take_back,
    stands_against,
)
from portal.privacy.rules.texts import CODES, KEPT_TEXTS, Words, neutral_name, scrub, spellings
from portal.privacy.rules.ways import EXCUSED, GONE, NAME, NOW, NUMBER, TODAY, WAYS, Way

__all__ = [
    "CODES", "COOLING", "EXCUSED", "GONE", "KEPT_TEXTS", "NAME", "NOW", "NUMBER", "TODAY", "WAYS", "Duty", "Way",
    "Words", "may_ask", "may_confirm", "may_decide", "may_export", "may_take_back", "neutral_name", "scrub",
    "spellings", "stands_against",
]  # fmt: skip
