"""Reading text files with separators: which characters, which separator, where each record starts."""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from portal.exchange.rules.findings import Finding
from portal.exchange.rules.records import Row
from portal.kernel.tables import plain_cell
from portal.kernel.text import N_

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LOST = "\ufffd"  # stands where bytes mean no character
# Lines one record may fill. An unpaired quotation mark swallows no more than this before it is called one.
LONGEST_RECORD = 100
LONGEST_LINE = 1_000_000
_SAMPLE = 30  # records that tell the separator
_SEPARATOR_LINE = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)  # what Excel writes and obeys
_GB_PAIRS = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True)
class Text:
    """A file's characters; is_damaged when some bytes meant none, each then a LOST."""

    text: str
    encoding: str
    is_damaged: bool = False


def decode(content: bytes) -> Text:
    """Tell UTF-8, UTF-16 with its mark, GB18030 and Windows-1252 apart; one of them always fits."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
        return Text(text, "UTF-16", LOST in text)
    text = content.decode("utf-8-sig", errors="replace")
    lost = text.count(LOST)
    if not lost or lost * 2 <= sum(1 for sign in text if sign > "\x7f" and sign != LOST):
        return Text(text, "UTF-8", bool(lost) and not _is_utf8(content))
    high, paired = len(_HIGH.findall(content)), 2 * len(_GB_PAIRS.findall(content))
    if paired * 5 >= high * 4:  # Latin letters with accents seldom stand in pairs, Chinese always does
        text = content.decode("gb18030", errors="replace")
        return Text(text, "GB18030", LOST in text)
    text = content.decode("cp1252", errors="replace")
    return Text(text, "Windows-1252", LOST in text)


def find_separator(text: str) -> str:
    """Find the separator under which most of the first records have the same number of cells, and more than one."""
    if found := _SEPARATOR_LINE.match(text):
        return found[1]

    def fitness(separator: str) -> tuple[float, int]:
        records = list(islice(read_records(text, separator), _SAMPLE))
        widths = Counter(len(record.cells) for record in records if isinstance(record, Row) and len(record.cells) > 1)
        width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        return count / max(1, len(records)), width

    return max(SEPARATORS, key=fitness)


def read_records(text: str, separator: str) -> Iterator[Row | Finding]:
    """Read record by record; one that cannot be read gives a finding, and reading goes on with the next line."""
    source, ahead = io.StringIO(text, newline=""), deque[str]()
    line, widest = 1, 0
    while True:
        found: Row | Finding
        reader = csv.reader(_window(source, ahead), delimiter=separator, strict=True, skipinitialspace=True)
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            cells, found = [], _fault(line, str(fault))
        else:
            found = _check(line, cells or [], is_long=reader.line_num > 1, widest=widest)
        if cells is None:
            return
        used = 1 if isinstance(found, Finding) else reader.line_num
        if cells or isinstance(found, Finding):
            yield found
        widest = max(widest, len(cells) if isinstance(found, Row) else 0)
        for _ in range(used):
            ahead.popleft()
        line += used


def _window(source: io.StringIO, ahead: deque[str]) -> Iterator[str]:
    """Give the next lines, keeping them in `ahead` until their record is settled."""
    for number in range(LONGEST_RECORD):
        if number == len(ahead):
            line = source.readline()
            if not line:
                return
            ahead.append(line)
        if len(ahead[number]) > LONGEST_LINE:
            raise csv.Error("line too long")
        yield ahead[number]


def _check(line: int, cells: list[str], *, is_long: bool, widest: int) -> Row | Finding:
    if is_long and widest > 1 and len(cells) != widest:
        text = N_("A text in quotation marks starts on this line and does not end where it should.")
        return Finding(line, "quotes", text)
    if any("\0" in cell for cell in cells):
        return Finding(line, "nul", N_("This line holds a NUL, a character that no text has. Delete it."))
    return Row(line, tuple(plain_cell(cell) for cell in cells))


def _fault(line: int, fault: str) -> Finding:
    if "too long" in fault or "field larger" in fault:
        return Finding(line, "too-long", N_("A cell on this line is too long to be read."))
    return Finding(line, "quotes", N_("A quotation mark on this line has no partner, or stands where none may."))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True
