"""Taking a list of opportunities in: its organisations and teams, its tasks, and what each line did."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from portal.exchange import drafting, queries
from portal.exchange.drafting import FIELDS, Span
from portal.exchange.models import ImportRun
from portal.exchange.rules import Finding, Opportunity, Plan, Step
from portal.exchange.rules.runs import marks, merge, numbered
from portal.exchange.steps.runs import Rows, refer, row, those
from portal.kernel.text import N_
from portal.orgs import steps as orgs
from portal.tasks import steps as tasks

if TYPE_CHECKING:
    from portal.tasks.models import Task

LONGEST_TEAM = 120
NEW = 0  # the number of a team that is still to be added
_KEPT = {
    "title": N_("The title was changed here, so the list’s new one was left out."),
    "description": N_("The description was changed here, so the list’s new one was left out."),
    "team_id": N_("The task was given to another team here and stays there."),
    "domain": N_("The kind of service was changed here and stays as it is."),
    "place": N_("The place was changed here, so the list’s new one was left out."),
}
_HAS_TIMES = N_("The list now has its dates. Set them under “Tasks that need dates”.")
OppStep = Step[Opportunity]


def write_tasks(
    tx: Session, run: ImportRun, plan: Plan[Opportunity], known: Mapping[str, queries.Ref], zone: str
) -> Rows:
    """Do what the plan says; return what each line did. zone: the community's, an IANA name."""
    desk = _Desk(tx, run, zone, _teams(tx, run, plan))
    rows = [row(run, step, known[step.item.key].task_id) for step in those(plan, "unchanged")]
    rows += desk.create(those(plan, "created"))
    return rows + desk.update(those(plan, "updated"), known)


def _teams(tx: Session, run: ImportRun, plan: Plan[Opportunity]) -> dict[str, int]:
    """Return the team of each name that changes call for, adding it, and its organisation, where there is none."""
    items = [step.item for step in plan.steps if step.outcome != "unchanged"]
    names = {drafting.team_name(item): item.organisation for item in items}
    owners, made_owners = _organisations(tx, run, dict.fromkeys(name for name in names.values() if name))
    there, missing = queries.teams(tx, run.community_id), {}
    called = {name: _team_name(name, owners.get(organisation), there) for name, organisation in names.items()}
    for name, own in called.items():
        if there[own][0] == NEW:
            missing[own] = owners.get(names[name])
    made = orgs.found_teams(tx, run.community_id, missing, run.at)
    run.made = {"organisations": made_owners, "teams": list(made.values())}
    return {name: made.get(own) or there[own][0] for name, own in called.items()}


def _organisations(tx: Session, run: ImportRun, names: Iterable[str]) -> tuple[dict[str, int], list[int]]:
    """Return the organisations of these names, and those of them that were added."""
    known = queries.organisations(tx, run.community_id, names)
    made = orgs.add_organisations(tx, run.community_id, [name for name in names if name not in known], run.at)
    return {**known, **made}, list(made.values())


def _team_name(name: str, organisation_id: int | None, there: dict[str, tuple[int, int | None]]) -> str:
    """Return the first name, numbered, that is this organisation's or free, which then is there as NEW."""
    number = 1
    while True:
        tried = numbered(name, number, LONGEST_TEAM)
        if there.setdefault(tried, (NEW, organisation_id))[1] == organisation_id:
            return tried
        number += 1


@dataclass(frozen=True)
class _Desk:
    """What every row of one run needs."""

    tx: Session
    run: ImportRun
    zone: str
    teams: Mapping[str, int]

    def create(self, steps: Sequence[OppStep]) -> Rows:
        """Add a task for each: a draft, or published with its one shift where the list says when it is."""
        values = [self._values(step.item) for step in steps]
        spans = [drafting.span_of(step.item, self.run.at, self.zone) for step in steps]
        ids = self._keep(values, spans)
        written = [marks({**each, **shift_value(span)}) for each, span in zip(values, spans, strict=True)]
        refer(self.tx, self.run, steps, ids, written)
        return [row(self.run, step, task_id) for step, task_id in zip(steps, ids, strict=True)]

    def update(self, steps: Sequence[OppStep], known: Mapping[str, queries.Ref]) -> Rows:
        """Bring each draft up to date; what people changed in it here stays as it is, and the row says so."""
        ids = [known[step.item.key].task_id for step in steps]
        tasks_by_id = queries.tasks_for_update(self.tx, self.run.community_id, ids)
        refs = queries.refs_of(self.tx, self.run, ids)
        rows, changes = [], {}
        for step, task_id in zip(steps, ids, strict=True):
            task, ref, wanted = tasks_by_id[task_id], refs[task_id], self._values(step.item)
            change = merge(values_of(task), wanted, ref.written)
            before = {
                "fields": {name: getattr(task, name) for name in change.values},
                "ref": {"content_hash": ref.content_hash, "names": ref.names, "written": ref.written},
            }
            changes[task_id] = change.values
            ref.content_hash, ref.names, ref.written = step.item.fingerprint, list(step.item.names), marks(wanted)
            rows.append(row(self.run, step, task_id, before, self._notes(step.item, change.kept)))
        tasks.change_many(self.tx, changes)
        return rows

    def _values(self, item: Opportunity) -> dict[str, Any]:
        return drafting.task_values(item, self.teams[drafting.team_name(item)], self.run.at, self.zone)

    def _keep(self, values: Sequence[Mapping[str, Any]], spans: Sequence[Span | None]) -> list[int]:
        """Keep all as tasks, those with a span published with a shift; return their numbers in the same order."""
        community_id, by, now = self.run.community_id, self.run.by_user_id, self.run.at
        ids = [0] * len(values)
        for is_open in (False, True):
            places = [place for place, span in enumerate(spans) if (span is not None) is is_open]
            drafts = [tasks.TaskDraft(**values[place]) for place in places]
            made = tasks.keep_many(self.tx, community_id, drafts, by, now, is_open=is_open)
            for place, task_id in zip(places, made, strict=True):
                ids[place] = task_id
        shifts = [(task_id, *astuple(span)) for task_id, span in zip(ids, spans, strict=True) if span]
        if shifts:
            tasks.add_shifts(self.tx, community_id, shifts, now)
        return ids

    def _notes(self, item: Opportunity, kept: Sequence[str]) -> list[Finding]:
        notes = [Finding(item.line, "kept", _KEPT[name]) for name in kept]
        if drafting.span_of(item, self.run.at, self.zone):
            notes.append(Finding(item.line, "has-times", _HAS_TIMES))
        return notes


def values_of(task: "Task") -> dict[str, Any]:
    """Return what a task says, one value for each field that an import writes."""
    return {name: getattr(task, name) for name in FIELDS}


def shift_value(span: Span | None) -> dict[str, Any]:
    """Return the one shift as a value to mark, nothing where there is none."""
    return {"shift": asdict(span)} if span else {}
