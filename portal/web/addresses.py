"""Numbers in addresses: as large as the database can hold, so that any larger one is simply not found."""

from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """A whole number from 0 to 2,147,483,647."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"max": LARGEST, **kwargs})
