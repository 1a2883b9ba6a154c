"""Text that no database can keep stops at the edge: letters that no keyboard writes and PostgreSQL refuses."""

from collections.abc import Iterator

from flask import request

from portal.kernel.errors import DomainError, NotFound
from portal.kernel.text import N_

UNKEPT = N_("What was sent contains a character that cannot be saved. Go back, delete it, and send it again.")


def is_keepable(text: str) -> bool:
    """Tell whether both databases can keep the text: no NUL, no half of a pair of surrogates."""
    if text.isascii():
        return "\0" not in text
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)


def refuse_unkeepable() -> None:
    """Answer a request that holds such a sign in words, before anybody reads it: 404 for its path, 400 for the rest."""
    if not is_keepable(request.path):
        raise NotFound
    if not all(is_keepable(text) for text in _sent()):
        raise DomainError(UNKEPT)


def _sent() -> Iterator[str]:
    for pairs in (request.args, request.form):
        for name, value in pairs.items(multi=True):
            yield name
            yield value
    for name, file in request.files.items(multi=True):
        yield name
        yield file.filename or ""
