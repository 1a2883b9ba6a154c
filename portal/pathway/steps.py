"""What others (the demo, tests) may do to pathways inside their own transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.kernel.errors import Conflict
from portal.kernel.files import KeptFile
from portal.pathway import rules
from portal.pathway.models import Completion, Journey, PathwayText, StoredFile, Submission


def begin_journey(
    tx: Session,
    community_id: int,
    team_id: int,
    pathway_id: str,
    form: str | None,
    now: datetime,
    by_user_id: int | None,
) -> Journey:
    """Set a team out on a shipped pathway, at its first stage, under the definition's present version.

    Conflict when the team set out on one at the same moment.
    """
    pack, pathway = rules.shipped_pathways()[pathway_id]
    text = {"digest": pack.digest, "name": pack.name, "text": pack.text, "kept_at": now}
    dialect = sqlite if tx.get_bind().dialect.name == "sqlite" else postgresql
    tx.execute(dialect.insert(PathwayText).values(text).on_conflict_do_nothing())  # two teams may be the first at once
    journey = Journey(
        community_id=community_id, team_id=team_id, pathway=pathway_id, form=form, version=pack.digest,
        stage=pathway.stages[0].id, began_by_user_id=by_user_id, began_at=now,
    )  # fmt: skip
    tx.add(journey)
    try:
        tx.flush()  # a journey that began meanwhile shows here, and the number is needed by what is handed in
    except IntegrityError as error:
        raise Conflict(rules.HAS_JOURNEY.text, code=rules.HAS_JOURNEY.code) from error
    return journey


def store_file(tx: Session, community_id: int, file: KeptFile, now: datetime, by_user_id: int | None) -> StoredFile:
    """Remember a file that already lies in the files folder."""
    row = StoredFile(
        community_id=community_id, sha256=file.sha256, name=file.name, media_type=file.media_type,
        byte_count=file.byte_count, added_by_user_id=by_user_id, added_at=now,
    )  # fmt: skip
    tx.add(row)
    tx.flush()  # its number is needed by what it belongs to
    return row


def hand_in(  # noqa: PLR0913 - one argument a column
    tx: Session, journey: Journey, requirement_id: str, figures: Mapping[str, Any], now: datetime, by_user_id: int, *,
    state: str = "submitted", note: str = "", file_id: int | None = None,
) -> Submission:  # fmt: skip
    """Add a submission to a journey's open stage with the figures of this moment."""
    submission = Submission(
        community_id=journey.community_id, journey_id=journey.id, stage=journey.stage, requirement=requirement_id,
        state=state, note=note, file_id=file_id, figures=dict(figures), by_user_id=by_user_id, at=now,
    )  # fmt: skip
    tx.add(submission)
    tx.flush()  # its number is needed by the decision on it
    return submission


def complete_stage(
    tx: Session,
    journey: Journey,
    pathway: rules.Pathway,
    assessed: tuple[rules.Assessed, ...],
    now: datetime,
    by_user_id: int | None,
) -> str:
    """Write down that the open stage is done with its figures, move to the next one, and return the done stage's id."""
    done = journey.stage
    figures = {item.id: {"state": item.state, "have": item.have, "want": item.want} for item in assessed}
    tx.add(
        Completion(
            community_id=journey.community_id, journey_id=journey.id, stage=done, version=journey.version,
            figures=figures, by_user_id=by_user_id, at=now,
        )
    )  # fmt: skip
    ids = [stage.id for stage in pathway.stages]
    journey.stage = ids[min(ids.index(done) + 1, len(ids) - 1)]
    return done
