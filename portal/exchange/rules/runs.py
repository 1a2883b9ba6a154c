"""Who may import and undo, and what is left alone because people work with it by now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from portal.exchange.rules.findings import Finding
from portal.exchange.rules.plan import ItemT, Plan, Step, digest
from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

STAFF = ("social_worker", "supervisor", "site_admin")
State = Literal["draft", "published", "cancelled"]
_MARK = 16  # hex digits that stand for what one field said

_SETTLED: Mapping[State, str] = {
    "published": N_("This task is already published here. Change it on its page."),
    "cancelled": N_("This task was cancelled here, so the list changes nothing."),
}


def may_import(actor: Actor) -> Refusal | None:
    """Allow the community's staff."""
    if actor.has(*STAFF):
        return None
    return Refusal("not-staff", N_("Only station staff can import lists."), "forbidden")


def may_undo(actor: Actor, *, is_undone: bool, changed_count: int, later_run: int | None) -> Refusal | None:
    """Allow the community's staff to take a run back, once, the latest first where two changed the same tasks."""
    if refusal := may_import(actor):
        return refusal
    if is_undone:
        return Refusal("undone", N_("This import was already undone."))
    if not changed_count:
        return Refusal("nothing", N_("This import changed nothing, so there is nothing to undo."))
    if later_run is not None:
        text = N_("Import %(number)s changed the same tasks later. Undo that one first.")
        return Refusal("later-run", text, params={"number": later_run})
    return None


def leave_settled(plan: Plan[ItemT], states: Mapping[str, State]) -> Plan[ItemT]:
    """Refuse the changes of entries that are no drafts any more; states: by key, of all that is known."""
    steps: list[Step[ItemT]] = []
    refused = list(plan.refused)
    for step in plan.steps:
        state = states.get(step.item.key, "draft")
        if step.outcome == "updated" and state != "draft":
            refused.append(Finding(step.item.line, state, _SETTLED[state]))
        else:
            steps.append(step)
    return Plan(tuple(steps), tuple(sorted(refused, key=lambda finding: finding.line)))


def marks(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a short mark for each value, equal for equal values."""
    return {name: digest([value])[:_MARK] for name, value in values.items()}


@dataclass(frozen=True)
class Merge:
    """What a changed row does to a task: the new values, and the names of the fields that people changed here."""

    values: Mapping[str, Any]
    kept: tuple[str, ...]


def merge(have: Mapping[str, Any], wanted: Mapping[str, Any], written: Mapping[str, str]) -> Merge:
    """Take what the list changed, but leave what people changed here; written: the marks of what we wrote last."""
    said, ours = marks(wanted), marks({name: have[name] for name in wanted})
    changed = [name for name in wanted if said[name] not in (written.get(name), ours[name])]
    kept = tuple(name for name in changed if ours[name] != written.get(name))
    return Merge({name: wanted[name] for name in changed if name not in kept}, kept)


def are_as_written(have: Mapping[str, Any], written: Mapping[str, str], names: Sequence[str]) -> bool:
    """Tell whether these fields still say what the import wrote."""
    now = marks({name: have[name] for name in names})
    return all(now[name] == written.get(name) for name in names)


def numbered(name: str, number: int, most: int) -> str:
    """Return the name, cut to the most characters a table holds; from the second on with its number behind it."""
    ending = f" {number}" if number > 1 else ""
    return name[: most - len(ending)] + ending
