"""What an import has to say about a file or about one of its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class _Remark:
    line: int
    code: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def english(self) -> str:
        return self.text % self.params


@dataclass(frozen=True)
class Finding(_Remark):
    """What is wrong with, or was supplied for, the row that starts on this line of the file.

    text is an English msgid, params its named values. The line is the one an editor or a spreadsheet shows.
    """


@dataclass(frozen=True)
class Problem(_Remark):
    """Why the whole file cannot be taken; the line is 1 unless a later one is to blame."""
