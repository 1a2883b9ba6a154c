"""What stands against an erasure, and requests that wait."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from portal.attendance.models import Engagement
from portal.hours.models import HourDispute
from portal.incidents.models import IncidentDecision, IncidentPerson, IncidentReport
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.orgs.models import Membership
from portal.people import queries as people
from portal.people.models import Mandate, RoleGrant, User
from portal.privacy.models import ErasureRequest
from portal.privacy.rules import Duty, stands_against
from portal.safety.models import SafeguardingFlag
from portal.sharing.models import SharingMember
from portal.tasks.models import Assignment, PlaceOffer, Shift, Wait


def duties(tx: Session, community_id: int, person_id: int, now: datetime) -> tuple[Duty, ...]:
    """Return what stands against erasing a person of the community, in one statement."""
    closed = exists().where(IncidentDecision.report_id == IncidentReport.id, IncidentDecision.state == "closed")
    named = exists().where(IncidentPerson.report_id == IncidentReport.id, IncidentPerson.person_id == person_id)
    ahead = exists().where(
        Assignment.person_id == person_id, Assignment.ended_at.is_(None), Assignment.shift_id == Shift.id,
        Shift.ends_at > now, Shift.cancelled_at.is_(None),
    )  # fmt: skip
    waits = (exists().where(each.person_id == person_id, each.ended_at.is_(None)) for each in (Wait, PlaceOffer))
    leads = exists().where(Membership.person_id == person_id, Membership.left_on.is_(None), Membership.role != "member")
    holds = exists().where(RoleGrant.user_id == User.id, User.person_id == person_id, *people.live_roles(now))
    checks = {
        "places": or_(ahead, *waits),
        "visits": exists().where(
            Engagement.person_id == person_id, Engagement.state.in_(("open", "pending", "seconding"))
        ),
        "disputes": exists().where(HourDispute.person_id == person_id, HourDispute.outcome.is_(None)),
        "sharing": exists().where(SharingMember.person_id == person_id, SharingMember.left_at.is_(None)),
        "roles": or_(leads, holds),
        "guardian": exists().where(
            Mandate.helper_person_id == person_id, Mandate.is_guardian, Mandate.ended_at.is_(None)
        ),
        "reports": exists().where(
            IncidentReport.community_id == community_id, ~closed,
            or_(IncidentReport.reported_by_person_id == person_id, named),
        ),
        "flag": exists().where(
            SafeguardingFlag.person_id == person_id, SafeguardingFlag.ended_at.is_(None),
            SafeguardingFlag.until_on >= now.date(),
        ),
    }  # fmt: skip
    row = tx.execute(select(*(check.label(code) for code, check in checks.items()))).mappings().one()
    return stands_against([code for code, stands in row.items() if stands])


def open_request(tx: Session, person_id: int) -> ErasureRequest | None:
    """Return the person's request that is not over, locked for a change."""
    mine = ErasureRequest.person_id == person_id, ErasureRequest.ended_at.is_(None)
    return tx.scalar(select(ErasureRequest).where(*mine).with_for_update())


def request_for_update(tx: Session, community_id: int, request_no: int) -> ErasureRequest:
    """Return a request of the community, locked for a change; raises NotFound."""
    mine = ErasureRequest.id == request_no, ErasureRequest.community_id == community_id
    found = tx.scalar(select(ErasureRequest).where(*mine).with_for_update())
    if found is None:
        raise NotFound(N_("We could not find that."))
    return found
