"""Taking a list of people in, and taking that back."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.exchange import queries
from portal.exchange.models import ExternalRef, ImportedRow, ImportRun
from portal.exchange.rules import Finding, PersonRow, Plan, Step, is_approved_at_once
from portal.exchange.rules.runs import are_as_written, marks, merge
from portal.exchange.steps.runs import Rows, fates, refer, row, those
from portal.kernel import clock
from portal.kernel.text import N_
from portal.orgs import steps as orgs
from portal.people import steps as people

if TYPE_CHECKING:
    from portal.people.models import Person

FIELDS = ("name", "phone", "email", "birth_date", "languages", "skills")
WITH_STATUS = (*FIELDS, "status")
APPROVED = "The list that was imported says approved."  # kept as text beside the decision, as a typed reason would be
_KEPT = {
    "name": N_("The name was changed here, so the list’s new one was left out."),
    "phone": N_("The phone was changed here, so the list’s new one was left out."),
    "email": N_("The e-mail address was changed here, so the list’s new one was left out."),
    "birth_date": N_("The birth date is known here and stays: it is put right on the person’s page."),
    "languages": N_("The languages were changed here, so the list’s new ones were left out."),
    "skills": N_("The skills were changed here, so the list’s new ones were left out."),
}
_NO_TEAM = N_("There is no team “%(team)s” here, so the person is in none.")
_TEAM_STAYS = N_("Somebody who is here joins a team on its roster, not by a list.")
_STILL_WAITS = N_("The list now says approved. Approve this person among the new people.")


def write_people(tx: Session, run: ImportRun, plan: Plan[PersonRow], zone: str) -> Rows:
    """Do what the plan says; return what each line did. zone: the community's, its day is that of joining a team."""
    rows = [row(run, step, step.subject_id) for step in those(plan, "unchanged")]
    rows += _create(tx, run, those(plan, "created"), zone)
    return rows + _update(tx, run, those(plan, "updated"))


def _create(tx: Session, run: ImportRun, steps: Sequence[Step[PersonRow]], zone: str) -> Rows:
    approved = [is_approved_at_once(step) for step in steps]
    values = [
        {**_values(step.item), "status": "active" if yes else "pending"}
        for step, yes in zip(steps, approved, strict=True)
    ]
    ids = people.add_people(tx, run.community_id, values, run.by_user_id, run.at)
    if run.by_user_id is not None:
        done = [person_id for person_id, yes in zip(ids, approved, strict=True) if yes]
        people.approve_people(tx, run.community_id, done, APPROVED, run.at, run.by_user_id)
    refer(tx, run, steps, ids, [marks(each) for each in values])
    notes = _join_teams(tx, run, steps, ids, zone)
    return [
        row(run, step, person_id, notes=notes.get(person_id, ())) for step, person_id in zip(steps, ids, strict=True)
    ]


def _join_teams(
    tx: Session, run: ImportRun, steps: Sequence[Step[PersonRow]], ids: Sequence[int], zone: str
) -> dict[int, tuple[Finding, ...]]:
    """Put each into the team of that name; return a note for those whose team is not there."""
    teams = queries.teams(tx, run.community_id)
    pairs, notes = [], {}
    for step, person_id in zip(steps, ids, strict=True):
        team = step.item.team
        if team in teams:
            pairs.append((teams[team][0], person_id))
        elif team:
            notes[person_id] = (Finding(step.item.line, "no-team", _NO_TEAM, {"team": team}),)
    today = clock.local(run.at, zone).date()
    run.made = {"memberships": orgs.join_many(tx, run.community_id, pairs, today, run.by_user_id)}
    return notes


def _update(tx: Session, run: ImportRun, steps: Sequence[Step[PersonRow]]) -> Rows:
    """Bring each up to date; what people changed here since stays as it is, and the row says so."""
    ids = [step.subject_id or 0 for step in steps]
    here, refs = queries.people_for_update(tx, run.community_id, ids), queries.refs_of(tx, run, ids)
    rows, changes = [], {}
    for step, person_id in zip(steps, ids, strict=True):
        person, ref, wanted = here[person_id], refs[person_id], _values(step.item)
        change = merge(values_of(person), wanted, ref.written)
        kept = list(change.kept)
        values = dict(change.values)
        if person.birth_date is not None and values.pop("birth_date", None):
            kept.append("birth_date")
        before = {
            "fields": {name: getattr(person, name) for name in values},
            "ref": {"content_hash": ref.content_hash, "names": ref.names, "written": ref.written},
        }
        changes[person_id] = values
        ref.content_hash, ref.names = step.item.fingerprint, list(step.item.names)
        ref.written = {**ref.written, **marks(wanted)}
        rows.append(row(run, step, person_id, before, _notes(step.item, kept, person)))
    people.change_people(tx, changes)
    return rows


def _notes(item: PersonRow, kept: Sequence[str], person: "Person") -> list[Finding]:
    notes = [Finding(item.line, "kept", _KEPT[name]) for name in kept]
    if item.team:
        notes.append(Finding(item.line, "team-stays", _TEAM_STAYS))
    if item.is_approved and person.status == "pending":
        notes.append(Finding(item.line, "still-waits", _STILL_WAITS))
    return notes


def _values(item: PersonRow) -> dict[str, Any]:
    return {
        "name": item.name, "phone": item.phone, "email": item.email, "birth_date": item.birth_date,
        "languages": list(item.languages), "skills": list(item.skills),
    }  # fmt: skip


def values_of(person: "Person") -> dict[str, Any]:
    """Return what a person's row says, one value for each field that an import writes."""
    return {name: getattr(person, name) for name in FIELDS}


def take_people_back(tx: Session, run: ImportRun) -> dict[str, int]:
    """Remove whom the run created and restore whom it updated, but keep who is in use; return how many of each.

    In use is whom anybody changed, decided about, put into a team, or who did anything here.
    """
    rows = queries.changes_of(tx, run.id)
    ids = [row.subject_id or 0 for row in rows]
    here, refs = queries.people_for_update(tx, run.community_id, ids), queries.refs_of(tx, run, ids)
    used = queries.used_people(tx, run, [row.subject_id or 0 for row in rows if row.outcome == "created"])
    for each in rows:
        each.undone = _fate(each, here.get(each.subject_id or 0), refs.get(each.subject_id or 0), used)
    restored = [each for each in rows if each.undone == "restored"]
    people.change_people(tx, {each.subject_id or 0: (each.before or {})["fields"] for each in restored})
    _remove(tx, run, [each.subject_id or 0 for each in rows if each.undone == "removed"])
    return fates(rows)


def _fate(row: ImportedRow, person: "Person | None", ref: ExternalRef | None, used: set[int]) -> str:
    if person is None or ref is None:
        return "kept"
    if row.outcome == "created":
        as_written = {**values_of(person), "status": person.status}
        is_untouched = person.id not in used and are_as_written(as_written, ref.written, WITH_STATUS)
        return "removed" if is_untouched else "kept"
    before: Mapping[str, Any] = row.before or {}
    if not are_as_written(values_of(person), ref.written, tuple(before["fields"])):
        return "kept"
    for name, value in before["ref"].items():
        setattr(ref, name, value)
    return "restored"


def _remove(tx: Session, run: ImportRun, ids: Sequence[int]) -> None:
    """Remove people with their places in teams and what is kept of them, so that the same list creates them again."""
    mine = ExternalRef.kind == run.kind, ExternalRef.subject_id.in_(ids)
    gone = delete(ExternalRef).where(ExternalRef.community_id == run.community_id, *mine)
    tx.execute(gone.execution_options(synchronize_session=False))
    orgs.remove_places(tx, queries.places_of(tx, ids))
    people.remove_people(tx, ids)
