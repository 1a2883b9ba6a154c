"""Which rows and texts are about a person, what becomes of them, and who may ask for it."""

from portal.privacy.rules.decisions import (
    COOLING,
    Asked,
    Asker,
    Duty,
    is_own_file,
    may_answer,
    may_ask,
    may_confirm,
    may_decide,
    may_enter,
    may_read_file,
    may_take_back,
    may_take_back_for,
    stands_against,
    waits_for_station,
)
from portal.privacy.rules.labels import COLUMNS, PARTS
from portal.privacy.rules.texts import CODES, KEPT_TEXTS, Words, neutral_name, scrub, spellings
from portal.privacy.rules.ways import EXCUSED, GONE, NAME, NOW, NUMBER, TODAY, WAYS, Way

__all__ = [
    "CODES", "COLUMNS", "COOLING", "EXCUSED", "GONE", "KEPT_TEXTS", "NAME", "NOW", "NUMBER", "PARTS", "TODAY",
    "WAYS", "Asked", "Asker", "Duty", "Way", "Words", "is_own_file", "may_answer", "may_ask", "may_confirm",
    "may_decide", "may_enter", "may_read_file", "may_take_back", "may_take_back_for", "neutral_name", "scrub",
    "spellings", "stands_against", "waits_for_station",
]  # fmt: skip
