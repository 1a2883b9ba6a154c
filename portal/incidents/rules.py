"""What can be reported, who may read a report and say what became of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.kernel.actor import SAFEGUARDING_LEAD, Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

KIND_WORDS = {
    "concern": N_("I am worried about somebody’s safety"),
    "incident": N_("Somebody was hurt, or something was damaged or lost"),
    "near_miss": N_("Something nearly went wrong"),
    "complaint": N_("I want to complain"),
}
STATE_WORDS = {"received": N_("Received"), "seen": N_("Looked at"), "closed": N_("Closed")}
MOST_TEXT, MOST_LINE = 4000, 300
OLDEST = timedelta(days=366 * 20)  # what happened to a child may be told years later


@dataclass(frozen=True)
class Said:
    """What somebody reports. involved: who took part, in free words; people: those of them who are known by number."""

    kind: str
    happened_on: date
    place: str
    text: str
    involved: str = ""
    people: tuple[int, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What became of a report. sentence: for whoever reported it; note: for those who read records. Both on closing."""

    state: str
    sentence: str = ""
    note: str = ""


def check_said(said: Said, offered: Collection[int], today: date) -> Mapping[str, str]:
    """Return what is wrong with a report, by field. offered: the people who can be named."""
    problems = {}
    if said.kind not in KIND_WORDS:
        problems["kind"] = N_("Choose what it is")
    if not today - OLDEST <= said.happened_on <= today:
        problems["happened_on"] = N_("Enter the day on which it happened; not a day to come.")
    if not said.text.strip():
        problems["text"] = N_("Write what happened")
    if not set(said.people) <= set(offered):
        problems["people"] = N_("Choose people of the list.")
    return problems


def may_read(actor: Actor, touched: Collection[int]) -> Refusal | None:
    """Allow whoever the station named for it, but nobody who is named in the report or related to one who is.

    touched: the people named, with everybody they live with and who acts for them or the reverse.
    """
    if not actor.has(SAFEGUARDING_LEAD):
        text = N_("Only the people whom the station named for it read reports.")
        return Refusal("not-yours", text, "forbidden")
    if actor.person_id in touched:
        return Refusal("named", N_("We could not find that report."), "forbidden")
    return None


def may_decide(actor: Actor, reported_by: int, state: str, wanted: str) -> Refusal | None:
    """Allow a reader to look at what was received and to close what is open, but not their own report.

    Ask may_read first. state: where the report stands; wanted: "seen" or "closed".
    """
    if actor.person_id == reported_by:
        return Refusal("own", N_("Nobody decides about their own report. Please ask a colleague."), "forbidden")
    if state == "closed" or (state, wanted) == ("seen", "seen"):
        return Refusal("already-decided", N_("A colleague has already done this."))
    return None


def check_decision(decision: Decision) -> Mapping[str, str]:
    """Return what is wrong with a decision, by field: whoever reported something reads a sentence when it is closed."""
    if decision.state not in {"seen", "closed"}:
        return {"state": N_("Choose what became of it.")}
    if decision.state == "closed" and not decision.sentence.strip():
        return {"sentence": N_("Write one sentence for whoever reported it")}
    return {}
