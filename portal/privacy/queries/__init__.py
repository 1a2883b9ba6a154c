"""Reads over everybody's tables: a person's rows, what stands against an erasure, and the pages about it."""

from portal.privacy.queries.duties import duties, open_request, request_for_update
from portal.privacy.queries.pages import (
    KINDS,
    DataPage,
    ErasuresPage,
    data_page,
    erasures_page,
    may_decide,
    may_keep,
    refused_before,
)
from portal.privacy.queries.parts import Parts, parts, shown
from portal.privacy.queries.rows import any_of, of_community, tables, texts, theirs, words

__all__ = [
    "KINDS", "DataPage", "ErasuresPage", "Parts", "any_of", "data_page", "duties", "erasures_page",
    "may_decide", "may_keep", "of_community", "open_request", "parts", "refused_before", "request_for_update", "shown",
    "tables", "texts", "theirs", "words",
]  # fmt: skip
