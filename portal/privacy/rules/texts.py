"""How a person's name, numbers and addresses are found in free texts, and what stands there afterwards."""

import re
from dataclasses import dataclass
from typing import Any

# Columns that hold a word of the program's, a fingerprint or an address, and never what somebody typed.
CODES = frozenset({
    "slug", "zone", "locale", "kind", "state", "status", "direction", "method", "decision", "role", "scope_kind",
    "risk", "step", "stage", "requirement", "pathway", "form", "version", "authority", "domain", "rule_pack",
    "sha256", "hash", "previous_hash", "content_hash", "password_hash", "key_hash", "ticket_id", "path", "media_type",
    "undone", "end_reason", "scope", "agreed", "left_because", "natural_key", "via",
    "rest_level", "load_level", "digest", "pin_hash",
})  # fmt: skip
# Texts that are no one's: names of the neighbourhood and its groups, the rules, and what only numbers stand in.
KEPT_TEXTS = frozenset({
    "communities.name_en", "communities.name_zh", "communities.station_phone", "organisations.name", "teams.name",
    "areas.name_en", "areas.name_zh", "areas.code", "area_steps.name_en", "area_steps.name_zh", "pathway_texts.name",
    "pathway_texts.text", "rule_packs.name", "rule_packs.values", "events.name", "events.subject", "events.keys",
    "changes.thing", "accounts.owner", "postings.source", "request_results.result", "people.name", "people.sort_key",
    "people.initials", "people.public_no", "people.phone", "people.email", "users.user_name", "users.phone",
    "users.email", "people.skills", "people.languages", "people.availability", "engagements.flags",
    "task_requirements.kinds", "shift_series.rule", "hour_holds.code", "import_runs.counts", "import_runs.made",
    "imported_rows.outcome", "hour_disputes.outcome", "hour_looks.outcome", "paper_lines.outcome", "polls.outcome",
    "sharing_invitations.outcome", "erasure_requests.outcome", "poll_voters.how", "agreement_signatures.how",
    "sign_in_ways.way", "poll_bundles.counts",
    "notices.text",  # a sentence of the program's; whom it is about stands in its params
})  # fmt: skip
SHORTEST = 2  # a name of one letter stands in every sentence


@dataclass(frozen=True)
class Words:
    """What leads to a person: the name, unless somebody else bears it too, and what is theirs alone."""

    name: str
    own: tuple[str, ...]
    is_shared: bool
    neutral: str


def neutral_name(person_id: int) -> str:
    """Return what stands in place of the name, for readers of both languages."""
    return f"Former neighbour {person_id} · 前邻居 {person_id}"


def spellings(words: Words) -> tuple[str, ...]:
    """Return what is looked for, the longest first."""
    found = {text for text in (words.name, *words.own) if len(text) >= SHORTEST}
    return tuple(sorted(found, key=len, reverse=True))


def scrub(value: Any, words: Words) -> Any:  # noqa: ANN401 - a text, or what a JSON column holds
    """Return the value without the person, every text in it; the same value where they are not.

    A text that is nothing but the name always becomes the neutral one. Within a sentence a name in letters is replaced
    as whole words ("Ana", not "Anatomy"), and stays where another person of the community bears it.
    """
    if isinstance(value, dict):
        return {key: scrub(each, words) for key, each in value.items()}
    if isinstance(value, list):
        return [scrub(each, words) for each in value]
    if not isinstance(value, str):
        return value
    if value.strip() == words.name:
        return words.neutral
    for text in spellings(words):
        if text != words.name or not words.is_shared:
            flags = 0 if text == words.name else re.IGNORECASE
            value = re.sub(_pattern(text), lambda _found: words.neutral, value, flags=flags)
    return value


def _pattern(text: str) -> str:
    """Return the expression for a text as whole words; Chinese is written without gaps between words."""
    plain = re.escape(text)
    return rf"(?<![A-Za-z0-9]){plain}(?![A-Za-z0-9])" if text.isascii() else plain
