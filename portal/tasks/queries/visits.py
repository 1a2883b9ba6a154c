"""Whether somebody has come to a shift: the folder above that writes the visits down answers."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from portal.tasks.rules import ShiftLine

VisitCheck = Callable[[Session, int, int | None], bool]
_checks: dict[str, VisitCheck] = {}


def add_visit_check(name: str, check: VisitCheck) -> None:
    """Let a folder above say whether it knows of a visit to a shift, by its number; one check a name.

    The check is asked for the visits of one person, by number, or with None for those of anybody.
    """
    _checks[name] = check


def has_visits(tx: Session, shift_id: int, person_id: int | None = None) -> bool:
    """Tell whether somebody, or this person, has come to the shift."""
    return any(check(tx, shift_id, person_id) for check in _checks.values())


def has_come(tx: Session, shift: ShiftLine, person_id: int) -> bool:
    """Tell whether the person was there in a window already; with a fixed hour nobody is before the start."""
    return shift.flexible_minutes is not None and has_visits(tx, shift.id, person_id)
