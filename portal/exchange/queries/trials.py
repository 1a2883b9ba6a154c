"""What a file would do: read beside what is known, with nothing written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.exchange import drafting
from portal.exchange.queries.kinds import plan
from portal.exchange.queries.pages import ColumnLine, Remark
from portal.exchange.reading import Reading, Upload
from portal.exchange.rules import OPPORTUNITIES, Finding, Problem
from portal.kernel.actor import Actor

SHOWN = 100  # sentences; the run itself shows them all, line by line
LINES = 20  # that one sentence names
SAMPLE = 80  # characters


@dataclass(frozen=True)
class Sentence:
    """A sentence and the first lines that it is about; more: how many further lines."""

    lines: tuple[int, ...]
    more: int
    text: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Outlook:
    """What a file would do: counts, the lines that would be refused, and what would be supplied or left out.

    more: how many sentences of these are not shown.
    """

    counts: Mapping[str, int]
    refused: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    more: int


@dataclass(frozen=True)
class TrialPage:
    """A file that was tried: how it is written, its columns, what it would do; or the problem of its columns."""

    kind: str
    file_name: str
    form: str
    row_count: int
    said: Mapping[str, str]
    columns: tuple[ColumnLine, ...]
    ignored: tuple[str, ...]
    outlook: Outlook | None
    problem: Remark | None


def trial_page(
    actor: Actor, upload: Upload, found: Reading | Problem, said: Mapping[str, str], now: datetime
) -> TrialPage:
    """Return what the file would do; said: the fields of the form that would do it."""
    table = upload.table
    about = {
        "kind": said.get("kind", OPPORTUNITIES.kind),
        "file_name": table.name,
        "form": table.form,
        "row_count": table.row_count,
        "said": said,
    }
    if isinstance(found, Problem):
        return TrialPage(**about, columns=(), ignored=(), outlook=None, problem=remark(found))
    made = plan(actor, found)
    refused, notes = together(made.refused), together((*table.notes, *made.notes))
    more = sum(max(0, len(each) - SHOWN) for each in (refused, notes))
    outlook = Outlook(drafting.counts_of(found.kind, made, now, actor.zone), refused[:SHOWN], notes[:SHOWN], more)
    return TrialPage(**about, columns=_columns(found), ignored=found.columns.ignored, outlook=outlook, problem=None)


def _columns(found: Reading) -> tuple[ColumnLine, ...]:
    return tuple(
        ColumnLine(match.field.label, match.header, match.confidence, match.sample[:SAMPLE])
        for match in found.columns.matches
    )


def together(findings: Iterable[Finding]) -> tuple[Sentence, ...]:
    """Put lines that the same sentence is about together, in the order of their first line."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.english, []).append(finding)
    return tuple(
        Sentence(tuple(each.line for each in same[:LINES]), max(0, len(same) - LINES), same[0].text, same[0].params)
        for same in found.values()
    )


def remark(finding: Finding | Problem) -> Remark:
    """Return a finding as a page shows it."""
    return Remark(finding.line, finding.text, dict(finding.params))
