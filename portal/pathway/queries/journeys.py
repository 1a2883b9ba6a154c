"""A team's journey: which pathway, which stage, what was handed in, and the figures counted from real work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.attendance import queries as attendance
from portal.council import queries as council
from portal.hours import queries as hours
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.pathway import rules
from portal.pathway.models import Completion, Journey, PathwayText, Review, StoredFile, Submission

YEAR, QUARTER = timedelta(days=365), timedelta(days=90)
MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Standing:
    """How a team stands at one moment: its journey, its stage, every requirement of that stage assessed."""

    journey_id: int
    team_id: int
    pathway: rules.Pathway
    pack: rules.Pack
    stage: rules.Stage
    assessed: tuple[rules.Assessed, ...]
    completed: dict[str, datetime]
    facts: Mapping[str, int | float | None]
    history: Mapping[str, tuple[Submission, Review | None]]
    polled: Mapping[str, council.Polled]

    @property
    def is_finished(self) -> bool:
        """Tell whether the last stage is completed too."""
        return self.stage.id in self.completed

    def item(self, requirement_id: str) -> rules.Assessed:
        """Return one requirement of the open stage, or NotFound."""
        found = next((item for item in self.assessed if item.id == requirement_id), None)
        if found is None:
            raise NotFound(N_("This belongs to a stage that is not open now."))
        return found


def gather_facts(tx: Session, team: orgs.TeamLine, now: datetime, zone: str) -> dict[str, int | float | None]:
    """Count what the program can count of a team, by metric; what is not here nobody counts yet.

    Members and posts are those of today in the zone; activities are shifts with a verified engagement. The code of
    conduct is the team's agreement; a team that holds none has signed it on paper, if at all.
    """
    today = clock.local(now, zone).date()
    return {
        "member_count": orgs.count_members(tx, team.id, today),
        "core_team_count": orgs.count_posts(tx, team.id, today),
        "active_members_90d": hours.active_members(tx, team.id, now - QUARTER),
        "activities_12m": hours.activities(tx, team.id, now - YEAR),
        "signed_conduct_share": council.signed_share(tx, team.id, today),
        "verified_hours_12m": hours.verified_minutes(tx, team.id, now - YEAR) / MINUTES_PER_HOUR,
    }


def journey_of(tx: Session, team_id: int, *, for_update: bool = False) -> Journey | None:
    """Return the team's open journey, locked for a change when asked."""
    query = select(Journey).where(Journey.team_id == team_id, Journey.ended_at.is_(None))
    return tx.scalar(query.with_for_update() if for_update else query)


def team_standing(tx: Session, team: orgs.TeamLine, journey: Journey, now: datetime, zone: str) -> Standing:
    """Assess the open stage of a journey from the figures of this moment and what was handed in."""
    pack, pathway = _definition(tx, journey)
    stage = pathway.stage(journey.stage) or pathway.stages[0]
    requirements = rules.requirements_for(stage, form=journey.form)
    history = _history(tx, journey.id)
    marks = {requirement: _mark(*pair) for requirement, pair in history.items()}
    marks = rules.fresh_marks(requirements, marks, _reopened_at(tx, journey.id, stage.id))
    facts, polled = gather_facts(tx, team, now, zone), _polled(tx, team.id, marks)
    votes = {key: {"in_favour": each.in_favour, "present": each.turnout} for key, each in polled.items()}
    assessed = rules.assess(requirements, facts, marks, votes)
    done = _completed(tx, journey.id)
    return Standing(journey.id, team.id, pathway, pack, stage, assessed, done, facts, history, polled)


def _polled(tx: Session, team_id: int, marks: Mapping[str, rules.Mark]) -> dict[str, council.Polled]:
    """Return what polls decided; what was handed in or sent back after a poll had closed goes before it."""
    found = council.polled(tx, team_id)
    return {key: poll for key, poll in found.items() if key not in marks or marks[key].at < poll.closed_at}


def _definition(tx: Session, journey: Journey) -> tuple[rules.Pack, rules.Pathway]:
    """Return the definition that the journey began under, which may be older than the shipped one."""
    pack, pathway = rules.shipped_pathways()[journey.pathway]
    if pack.digest == journey.version:
        return pack, pathway
    kept = tx.get(PathwayText, journey.version)
    found = _read_text(kept.text, kept.name) if kept else None
    pinned = found.pathway(journey.pathway) if found else None
    return (found, pinned) if found and pinned else (pack, pathway)


@lru_cache(maxsize=32)
def _read_text(text: str, name: str) -> rules.Pack | None:
    return rules.parse_pack(text, name)[0]


def _history(tx: Session, journey_id: int) -> dict[str, tuple[Submission, Review | None]]:
    """Return the latest submission of each requirement with its latest decision, by requirement."""
    latest = select(func.max(Submission.id)).where(Submission.journey_id == journey_id).group_by(Submission.requirement)
    last = select(Review.submission_id, func.max(Review.id).label("id")).group_by(Review.submission_id).subquery()
    rows = tx.execute(
        select(Submission, Review)
        .outerjoin(last, last.c.submission_id == Submission.id)
        .outerjoin(Review, Review.id == last.c.id)
        .where(Submission.id.in_(latest))
    )
    return {submission.requirement: (submission, review) for submission, review in rows}


def _mark(submission: Submission, review: Review | None) -> rules.Mark:
    outcome = review.outcome if review else ""
    has_file = submission.file_id is not None
    return rules.Mark(submission.state, submission.by_user_id, submission.at, submission.figures, has_file, outcome)


def _reopened_at(tx: Session, journey_id: int, stage_id: str) -> datetime | None:
    query = select(Completion.undone_at).where(Completion.journey_id == journey_id, Completion.stage == stage_id)
    return max((at for at in tx.scalars(query) if at), default=None)


def _completed(tx: Session, journey_id: int) -> dict[str, datetime]:
    standing = Completion.journey_id == journey_id, Completion.undone_at.is_(None)
    return {row.stage: row.at for row in tx.execute(select(Completion.stage, Completion.at).where(*standing))}


def submission_for_update(tx: Session, journey_id: int, requirement_id: str) -> Submission | None:
    """Return what was last handed in for a requirement, locked for a decision."""
    mine = Submission.journey_id == journey_id, Submission.requirement == requirement_id
    return tx.scalar(select(Submission).where(*mine).order_by(Submission.id.desc()).limit(1).with_for_update())


def stored_file(tx: Session, team_id: int, community_id: int, file_id: int) -> StoredFile:
    """Return a file that belongs to the team's journey, or NotFound."""
    journeys = select(Journey.id).where(Journey.team_id == team_id, Journey.community_id == community_id)
    submissions = select(Submission.id).where(Submission.journey_id.in_(journeys))
    used = (
        select(Submission.file_id)
        .where(Submission.id.in_(submissions))
        .union(select(Review.file_id).where(Review.submission_id.in_(submissions)))
    )
    found = tx.scalar(select(StoredFile).where(StoredFile.id == file_id, StoredFile.id.in_(used)))
    if found is None:
        raise NotFound(N_("We could not find that file."))
    return found


def named_files(tx: Session) -> set[str]:
    """Return the hashes of all files that any community's rows name, pictures of typed lists among them."""
    return set(tx.scalars(select(StoredFile.sha256).distinct())) | attendance.named_files(tx)
