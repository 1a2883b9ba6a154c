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
_SAMPLE = 30  # records that tell the separator, looked for among
_SAMPLE_SIZE = 256 * 1024  # characters
_SEPARATOR_LINE = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)  # what Excel writes and obeys
_GB_PAIRS = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_CODECS = {"UTF-8": "utf-8-sig", "GB18030": "gb18030", "Windows-1252": "cp1252"}
_TELLING = 512 * 1024  # bytes, after the first that is not UTF-8, that tell what it is
_HIGH = bytes(range(128, 256))


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
    try:
        return Text(content.decode("utf-8-sig"), "UTF-8")
    except UnicodeDecodeError as fault:
        encoding = _likeliest(content[: fault.start + _TELLING])
    text = content.decode(_CODECS[encoding], errors="replace")
    return Text(text, encoding, LOST in text)


def _likeliest(part: bytes) -> str:
    """Tell what a part is that holds something else than sound UTF-8."""
    text = part.decode("utf-8", errors="replace")
    lost, plain = text.count(LOST), len(part.translate(None, _HIGH))
    if lost * 3 <= len(text) - plain:  # for each character lost, two beyond ASCII were found
        return "UTF-8"
    paired = len(part) - len(_GB_PAIRS.sub(b"", part))
    # Latin letters with accents seldom stand in pairs, Chinese always does.
    return "GB18030" if paired * 5 >= (len(part) - plain) * 4 else "Windows-1252"


def count_lines(text: str) -> int:
    """Count line ends of every kind."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def find_separator(text: str) -> str:
    """Find the separator under which most of the first records have the same number of cells, and more than one."""
    if found := _SEPARATOR_LINE.match(text):
        return found[1]

    def fitness(separator: str) -> tuple[float, int]:
        records = list(islice(read_records(text[:_SAMPLE_SIZE], separator), _SAMPLE))
        widths = Counter(len(record.cells) for record in records if isinstance(record, Row) and len(record.cells) > 1)
        width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        return count / max(1, len(records)), width

    return max(SEPARATORS, key=fitness)


def read_records(text: str, separator: str) -> Iterator[Row | Finding]:
    """Read record by record; one that cannot be read gives a finding, and reading goes on with the next line."""
    source, ahead = io.StringIO(text, newline=""), deque[str]()
    line, widest = 1, 0
    while True:
        if not ahead and _next_is_blank(source, ahead):
            line += 1
            continue
        if not ahead:
            return
        found, used = _read_one(_window(source, ahead), separator, line, widest)
        if isinstance(found, Finding):
            yield found
        elif found.cells:
            widest = max(widest, len(found.cells))
            yield found
        for _ in range(used):
            ahead.popleft()
        line += used


def _read_one(lines: Iterator[str], separator: str, line: int, widest: int) -> tuple[Row | Finding, int]:
    """Read the record that starts here; with it, how many lines it took: one, if it cannot be told where it ends."""
    reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True)
    try:
        cells = next(reader)
    except csv.Error as fault:
        return _fault(line, str(fault)), 1
    if reader.line_num > 1 and widest > 1 and len(cells) != widest:
        text = N_("A text in quotation marks starts on this line and does not end where it should.")
        return Finding(line, "quotes", text), 1
    if any("\0" in cell for cell in cells):
        text = N_("This line contains a character that cannot be read (NUL). Delete it.")
        return Finding(line, "nul", text), reader.line_num
    return Row(line, tuple(plain_cell(cell) for cell in cells)), reader.line_num


def _next_is_blank(source: io.StringIO, ahead: deque[str]) -> bool:
    """Pass a blank line by, at a fortieth of what reading it as a record takes; keep any other in `ahead`."""
    line = source.readline()
    if not line or line.strip():
        ahead.extend([line] if line else [])
        return False
    return True


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


def _fault(line: int, fault: str) -> Finding:
    if "too long" in fault or "field larger" in fault:
        return Finding(line, "too-long", N_("A cell on this line is too long to be read."))
    return Finding(line, "quotes", N_("A quotation mark on this line has no partner, or is in the wrong place."))
