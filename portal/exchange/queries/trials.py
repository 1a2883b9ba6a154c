"""What a file would do: read beside what is known, with nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.exchange import drafting
from portal.exchange.queries.known import plan_of, refs
from portal.exchange.queries.pages import ColumnLine, Remark
from portal.exchange.reading import Reading, Upload
from portal.exchange.rules import Finding, Opportunity, Plan, Problem
from portal.kernel.actor import Actor
from portal.kernel.db import read

SHOWN = 100  # lines of a list; the run itself shows them all, page by page
SAMPLE = 80  # characters


@dataclass(frozen=True)
class Outlook:
    """What a file would do: counts, the lines that would be refused, and what would be supplied or left out."""

    counts: Mapping[str, int]
    refused: tuple[Remark, ...]
    refused_count: int
    notes: tuple[Remark, ...]
    note_count: int


@dataclass(frozen=True)
class TrialPage:
    """A file that was tried: how it is written, its columns, what it would do; or the problem of its columns."""

    file_name: str
    form: str
    row_count: int
    said: Mapping[str, str]
    columns: tuple[ColumnLine, ...]
    ignored: tuple[str, ...]
    outlook: Outlook | None
    problem: Remark | None


def plan(actor: Actor, reading: Reading) -> Plan[Opportunity]:
    """Say what would become of each row of the file in the actor's community."""
    return plan_of(reading, refs(read(), actor.community_id, reading.said.source))


def trial_page(
    actor: Actor, upload: Upload, found: Reading | Problem, said: Mapping[str, str], now: datetime
) -> TrialPage:
    """Return what the file would do; said: the fields of the form that would do it."""
    table = upload.table
    about = {"file_name": table.name, "form": table.form, "row_count": table.row_count, "said": said}
    if isinstance(found, Problem):
        return TrialPage(**about, columns=(), ignored=(), outlook=None, problem=remark(found))
    made = plan(actor, found)
    notes = (*table.notes, *made.notes)
    outlook = Outlook(
        counts=drafting.counts_of(made, now, actor.zone),
        refused=tuple(remark(each) for each in made.refused[:SHOWN]),
        refused_count=len(made.refused),
        notes=tuple(remark(each) for each in notes[:SHOWN]),
        note_count=len(notes),
    )
    return TrialPage(**about, columns=_columns(found), ignored=found.columns.ignored, outlook=outlook, problem=None)


def _columns(found: Reading) -> tuple[ColumnLine, ...]:
    return tuple(
        ColumnLine(match.field.label, match.header, match.confidence, match.sample[:SAMPLE])
        for match in found.columns.matches
    )


def remark(finding: Finding | Problem) -> Remark:
    """Return a finding as a page shows it."""
    return Remark(finding.line, finding.text, dict(finding.params))
