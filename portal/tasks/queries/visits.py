"""Whether somebody has come to a shift: the folder above that writes the visits down answers."""

from collections.abc import Callable

from sqlalchemy.orm import Session

VisitCheck = Callable[[Session, int], bool]
_checks: dict[str, VisitCheck] = {}


def add_visit_check(name: str, check: VisitCheck) -> None:
    """Let a folder above say whether it knows of a visit to a shift, by its number; one check a name."""
    _checks[name] = check


def has_visits(tx: Session, shift_id: int) -> bool:
    """Tell whether somebody has come to the shift."""
    return any(check(tx, shift_id) for check in _checks.values())
