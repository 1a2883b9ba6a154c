"""Reads over everybody's tables: a person's rows, what stands against an erasure, and the pages about it."""

from portal.privacy.queries.asking import (
    CALLED,
    asked_of,
    asker,
    given_out,
    may_decide,
    may_export,
    may_keep,
    uncalled,
)
from portal.privacy.queries.duties import duties, open_request, request_for_update
from portal.privacy.queries.pages import (
    KINDS,
    DataPage,
    ErasuresPage,
    PersonErasurePage,
    data_page,
    erasures_page,
    person_erasure_page,
    refused_before,
)
from portal.privacy.queries.parts import Parts, parts, shown
from portal.privacy.queries.rows import any_of, of_community, tables, texts, theirs, words

__all__ = [
    "CALLED", "KINDS", "DataPage", "ErasuresPage", "Parts", "PersonErasurePage", "any_of", "asked_of", "asker",
    "data_page", "duties", "erasures_page", "given_out", "may_decide", "may_export", "may_keep", "of_community",
    "open_request", "parts", "person_erasure_page", "refused_before", "request_for_update", "shown", "tables",
    "texts", "theirs", "uncalled", "words",
]  # fmt: skip
