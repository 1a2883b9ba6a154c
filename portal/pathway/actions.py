"""What a team, its coach and its reviewers do on a pathway: set out, hand in, decide, step back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import clock, events, files, once
from portal.kernel.actor import Actor
from portal.kernel.db import read, retried, write
from portal.kernel.errors import Conflict, Invalid, NotFound, Refusal, refuse
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.pathway import papers, queries, rules, steps
from portal.pathway.models import Completion, Journey, Review

# Refusals that are about what was typed come back at their field.
FIELDS = {
    "file-needed": "file", "figure-needed": "value", "figure-range": "value", "reason-needed": "reason",
    "outcome-needed": "outcome", "form-needed": "form", "no-decision": "decision",
}  # fmt: skip
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Sent:
    """What was handed in: its number and where it stands now."""

    submission_id: int
    state: str


@dataclass(frozen=True)
class Decided:
    """What was decided: the item's new state, and the stage that this completed, if it was the last item."""

    submission_id: int
    state: str
    completed_stage: str | None


@dataclass(frozen=True)
class Handed:
    """What a submission form says; value and present are shares as 0.67 or 67, amounts in their unit."""

    note: str = ""
    value: Decimal | None = None
    present: Decimal | None = None
    file: files.Paper | None = None


def _hold(refusal: Refusal | None) -> None:
    """Raise a refusal about something typed as Invalid at its field, any other as it is."""
    if refusal is not None and refusal.code in FIELDS:
        raise Invalid({FIELDS[refusal.code]: refusal.text}, refusal.params)
    refuse(refusal)


def _open_journey(tx: Session, team_id: int) -> Journey:
    journey = queries.journey_of(tx, team_id, for_update=True)
    if journey is None:
        raise Conflict(N_("The team follows no pathway yet. Choose one first."))
    return journey


@retried
def follow(actor: Actor, team_id: int, pathway_id: str, form: str | None, *, request_id: str | None = None) -> int:
    """Set a team out on a pathway; return the journey. Raises Conflict when it follows one already."""
    now = clock.now()
    with write() as tx:
        team = orgs.team_line(tx, actor.community_id, team_id)
        act = once.begin(tx, actor, request_id, "pathway.follow", f"team:{team_id}", now, (pathway_id, form))
        if act.result is not None:
            return int(act.result["journey_id"])
        if pathway_id not in rules.shipped_pathways():
            raise Invalid({"pathway": N_("Choose one of the pathways.")})
        roles = rules.roles_for(actor, team_id=team.id, organisation_id=team.organisation_id)
        pathway, has_journey = rules.shipped_pathways()[pathway_id][1], queries.journey_of(tx, team_id) is not None
        _hold(rules.may_follow(roles, pathway, form=form, has_journey=has_journey))
        journey = steps.begin_journey(tx, actor.community_id, team_id, pathway_id, form, now, actor.user_id)
        events.record(tx, "pathway.chosen", actor, f"team:{team_id}", now, team_id=team_id, pathway=pathway_id)
        return int(act.keep(tx, {"journey_id": journey.id})["journey_id"])


@retried
def submit(actor: Actor, team_id: int, requirement_id: str, handed: Handed, *, request_id: str | None = None) -> Sent:
    """Hand in one item of the open stage, with the figures of this moment frozen.

    Raises Invalid at the field that lacks something, Conflict when the item is not met or already sent, Forbidden for
    figures that a coach records. Repeating the request_id returns the first answer.
    """
    now = clock.now()
    with write() as tx:
        team = orgs.team_line(tx, actor.community_id, team_id)
        target = f"team:{team_id}:{requirement_id}"
        act = once.begin(tx, actor, request_id, "requirement.submit", target, now, handed)
        if act.result is not None:
            return Sent(**act.result)
        journey = _open_journey(tx, team_id)
        standing = queries.team_standing(tx, team, journey, now, actor.zone)
        item = standing.item(requirement_id)
        offer = _offer(item, handed)
        roles = rules.roles_for(actor, team_id=team.id, organisation_id=team.organisation_id)
        _hold(rules.may_submit(roles, item, offer=offer, is_current=not standing.is_finished))
        file_id = _store(tx, actor, handed.file, now)
        figures, by = rules.figures_to_keep(item, offer), actor.user_id or 0
        sent = steps.hand_in(tx, journey, item.id, figures, now, by, note=handed.note, file_id=file_id)
        keys = {"team_id": team_id, "requirement": item.id, "submission_id": sent.id}
        events.record(tx, "requirement.submitted", actor, f"team:{team_id}", now, **keys)
        return Sent(**act.keep(tx, {"submission_id": sent.id, "state": sent.state}))


def _store(tx: Session, actor: Actor, paper: files.Paper | None, now: datetime) -> int | None:
    """Keep a paper that is accepted; return its number, None without one."""
    if paper is None:
        return None
    files.hold_folder(tx)
    return steps.store_file(tx, actor.community_id, paper.keep(), now, actor.user_id).id


def _offer(item: rules.Assessed, handed: Handed) -> rules.Offer:
    """Read what was handed in: a share may be typed as 0.67 or 67; an empty turnout says that the quorum was there."""
    unit = next((measure.unit for measure in item.measures if measure.name == item.figure), "")
    value, present = handed.value, handed.present
    if unit == "share":
        value, present = _as_share(value), _as_share(present)
    if item.kind == "vote" and present is None:
        present = item.requirement.quorum
    return rules.Offer(value=value, present=present, has_file=handed.file is not None)


def _as_share(figure: Decimal | None) -> Decimal | None:
    return figure / HUNDRED if figure is not None and 1 < figure <= HUNDRED else figure


@retried
def review(
    actor: Actor, team_id: int, requirement_id: str, verdict: rules.Verdict, file: files.Paper | None = None, *,
    request_id: str | None = None,
) -> Decided:  # fmt: skip
    """Approve, return or waive an item; the last approval completes the stage at once.

    Raises Forbidden for one's own item and for the wrong role, Invalid at the field that lacks something. Repeating
    the request_id returns the first answer.
    """
    now = clock.now()
    with write() as tx:
        team = orgs.team_line(tx, actor.community_id, team_id)
        target, said = f"team:{team_id}:{requirement_id}", (verdict, file)
        act = once.begin(tx, actor, request_id, "requirement.review", target, now, said)
        if act.result is not None:
            return Decided(**act.result)
        journey = _open_journey(tx, team_id)
        standing = queries.team_standing(tx, team, journey, now, actor.zone)
        item = standing.item(requirement_id)
        roles = rules.roles_for(actor, team_id=team.id, organisation_id=team.organisation_id)
        is_current = not standing.is_finished
        _hold(rules.may_review(roles, item, verdict=verdict, user_id=actor.user_id, is_current=is_current))
        decided = _decide(tx, actor, journey, item, verdict=verdict, file=file, now=now)
        after = queries.team_standing(tx, team, journey, now, actor.zone)
        done = None
        if rules.may_complete(roles | {"team_leader"}, after.assessed, is_current=is_current) is None:
            done = steps.complete_stage(tx, journey, standing.pathway, after.assessed, now, actor.user_id)
        keys = {"team_id": team_id, "requirement": item.id, "submission_id": decided.submission_id}
        decision = {"decision": verdict.decision, "completed_stage": done}
        events.record(tx, "requirement.reviewed", actor, f"team:{team_id}", now, **keys, **decision)
        return Decided(**act.keep(tx, {**decided.__dict__, "completed_stage": done}))


def _decide(
    tx: Session, actor: Actor, journey: Journey, item: rules.Assessed, *,
    verdict: rules.Verdict, file: files.Paper | None, now: datetime,
) -> Decided:  # fmt: skip
    by = actor.user_id or 0
    sent = queries.submission_for_update(tx, journey.id, item.id)
    if sent is None or item.mark is None:  # a waiver needs nothing that was handed in
        sent = steps.hand_in(tx, journey, item.id, rules.figures_to_keep(item, rules.Offer()), now, by)
    sent.state = {"approve": "approved", "return": "returned", "waive": "waived"}[verdict.decision]
    authority = item.requirement.approver if rules.is_written_down(item.requirement) else ""
    tx.add(
        Review(
            community_id=actor.community_id,
            submission_id=sent.id,
            decision=verdict.decision,
            reason=verdict.reason,
            outcome=verdict.outcome[:120],
            authority=authority,
            file_id=_store(tx, actor, file, now),
            by_user_id=by,
            at=now,
        )
    )
    tx.flush()  # the stage is assessed again with this decision
    return Decided(sent.id, sent.state, None)


@retried
def step_back(actor: Actor, team_id: int, reason: str, *, request_id: str | None = None) -> str:
    """Open the last completed stage again; return its id. Papers stay, counts are taken anew."""
    now = clock.now()
    with write() as tx:
        team = orgs.team_line(tx, actor.community_id, team_id)
        act = once.begin(tx, actor, request_id, "pathway.step-back", f"team:{team_id}", now, reason)
        if act.result is not None:
            return str(act.result["stage"])
        journey = _open_journey(tx, team_id)
        open_rows = Completion.journey_id == journey.id, Completion.undone_at.is_(None)
        completions = tx.scalars(select(Completion).where(*open_rows).order_by(Completion.id.desc())).all()
        roles = rules.roles_for(actor, team_id=team.id, organisation_id=team.organisation_id)
        _hold(rules.may_step_back(roles, completed_count=len(completions), reason=reason))
        if not completions:
            raise NotFound
        last = completions[0]
        last.undone_at, last.undone_by_user_id, last.undone_reason = now, actor.user_id, reason.strip()
        journey.stage = last.stage
        events.record(tx, "stage.stepped-back", actor, f"team:{team_id}", now, team_id=team_id, stage=last.stage)
        return str(act.keep(tx, {"stage": last.stage})["stage"])


def drop_strays(_actor: Actor, folder: Path) -> int:
    """Remove files of the folder that no row names and that have lain there for a day, site-wide; returns how many.

    They are left by a writing that failed after its file was kept. Where no row names any file of the folder it is
    another database's, and nothing goes. Records no event: what goes was nobody's paper.
    """
    old = papers.old(folder, clock.now())
    if not set(old.values()) - queries.named_files(read()):
        return 0
    with write() as tx:
        files.hold_folder(tx, alone=True)
        named = queries.named_files(tx)
        is_ours = any(papers.is_there(folder, name) for name in named)
        return papers.drop(path for path, name in old.items() if is_ours and name not in named)
