"""Refusals are values, errors are few; the edge turns each into a page, an answer or an exit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Refusal:
    """Why something may not be done: a stable code and an English sentence (a msgid) with its named values.

    A value whose name ends in "_minutes" is whole minutes, which the page writes out for the reader.
    """

    code: str
    text: str
    kind: Literal["forbidden", "conflict", "too-many"] = "conflict"
    params: Mapping[str, Any] = field(default_factory=dict)


class DomainError(Exception):
    """Something a person can be told in one sentence; `text` is a msgid, `params` its named values."""

    status = 400

    def __init__(self, text: str, params: Mapping[str, Any] | None = None, code: str = "") -> None:
        super().__init__(text % params if params else text)
        self.text = text
        self.params = dict(params or {})
        self.code = code


class NotFound(DomainError):
    """There is no such thing, or it is not this actor's to see."""

    status = 404

    def __init__(self, text: str = "We could not find that page.", params: Mapping[str, Any] | None = None) -> None:
        super().__init__(text, params, "not-found")


class Forbidden(DomainError):
    """The actor may never do this."""

    status = 403


class Conflict(DomainError):
    """It cannot be done as things stand now."""

    status = 409


class TooMany(Conflict):
    """Too often tried; later it may work."""

    status = 429


class Invalid(DomainError):
    """One or more fields do not hold; `fields` maps a field name to its sentence (a msgid)."""

    status = 422

    def __init__(self, fields: Mapping[str, str], params: Mapping[str, Any] | None = None) -> None:
        super().__init__(next(iter(fields.values())), params, "invalid")
        self.fields = dict(fields)


def refuse(refusal: Refusal | None) -> None:
    """Raise the refusal as Forbidden, Conflict or TooMany; do nothing when there is none."""
    if refusal is None:
        return
    kinds: Mapping[str, type[DomainError]] = {"forbidden": Forbidden, "conflict": Conflict, "too-many": TooMany}
    raise kinds[refusal.kind](refusal.text, refusal.params, refusal.code)
