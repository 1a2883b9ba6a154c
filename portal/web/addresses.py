"""What addresses and hidden fields say: numbers of rows, and days of years that a site can have."""

from datetime import date

from flask import request
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1  # of any row; a larger one is simply not found
YEARS = range(2000, 2200)  # beyond them a moment may have no place in UTC


class RowNumber(IntegerConverter):
    """A whole number from 0 to 2,147,483,647."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"max": LARGEST, **kwargs})


def number_of(text: str | None) -> int | None:
    """Read the number of a row; None when it is none, or larger than any row's."""
    said = (text or "").strip()
    found = int(said) if said.isascii() and said.isdigit() and len(said) < 11 else None
    return found if found is not None and found <= LARGEST else None


def asked_number(name: str) -> int:
    """Return a number of the address, 0 when it is missing or none."""
    return number_of(request.args.get(name)) or 0


def day_of(text: str | None) -> date | None:
    """Read a day (YYYY-MM-DD); None when it is none, or of no year that a site can have."""
    try:
        found = date.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return found if found.year in YEARS else None
