"""One sealed file that is written and read as a stream, so that its size does not matter.

A line that names the format, a random number of the file, then sealed pieces of at most one megabyte. Each piece is
bound to the file, its place in it and whether it is the last: a piece that is changed, moved, left out or taken from
another backup does not open, and neither does a file that ends too early.
"""

import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from portal.kernel import sealing

MAGIC = b"LINLI BACKUP 1\n"
PIECE = 1 << 20
_NUMBER_BYTES, _LENGTH_BYTES = 16, 4


class Broken(Exception):
    """The file is not a whole, untouched backup under this key."""


def _bound_to(number: bytes, place: int, *, is_last: bool) -> str:
    return f"backup|{number.hex()}|{place}|{'last' if is_last else 'more'}"


class Writer(io.RawIOBase):
    """A writable stream that seals what it is given."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        super().__init__()
        self._file, self._key = file, key
        self._number, self._place, self._waiting = secrets.token_bytes(_NUMBER_BYTES), 0, bytearray()
        file.write(MAGIC + self._number)

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | memoryview[int]") -> int:  # type: ignore[override]
        """Take any number of bytes; whole pieces are sealed at once."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Seal the last piece; without it nobody can open the file."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        sealed = sealing.seal(self._key, piece, _bound_to(self._number, self._place, is_last=is_last))
        self._file.write(len(sealed).to_bytes(_LENGTH_BYTES) + sealed)
        self._place += 1


class Reader(io.RawIOBase):
    """A readable stream that opens what Writer sealed; raises Broken at the first piece that does not open."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        super().__init__()
        self._file, self._key, self._place, self._left, self._is_over = file, key, 0, b"", False
        if file.read(len(MAGIC)) != MAGIC:
            raise Broken("This file is not a backup of Linli.")
        self._number = file.read(_NUMBER_BYTES)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview[int]") -> int:  # type: ignore[override]
        """Fill the buffer with as much as one piece gives."""
        while not self._left and not self._is_over:
            self._left = self._open()
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def trailing(self) -> bytes:
        """Return what stands behind the last piece: nothing, in a whole file."""
        return self._file.read(1)

    def _open(self) -> bytes:
        length = int.from_bytes(self._file.read(_LENGTH_BYTES))
        sealed = self._file.read(length) if length <= PIECE + 64 else b""
        for is_last in (False, True):
            try:
                piece = sealing.open_sealed(self._key, sealed, _bound_to(self._number, self._place, is_last=is_last))
            except (InvalidTag, ValueError):
                continue
            self._place += 1
            self._is_over = is_last
            return piece
        raise Broken(f"The backup does not open at piece {self._place}: wrong key, or the file was changed or cut.")


def end(reader: Reader) -> None:
    """Read to the last piece and make sure that nothing follows it."""
    while reader.read(PIECE):
        pass
    if reader.trailing():
        raise Broken("Something stands behind the end of the backup.")
