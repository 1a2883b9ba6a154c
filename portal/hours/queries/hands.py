"""Whose hands were in a visit: who opened an account, let the person in, announced the shift."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, String, cast, func, literal, or_, select

from portal.attendance.models import Engagement
from portal.kernel import prepared
from portal.kernel.actor import Actor
from portal.kernel.events import Event
from portal.orgs.models import Team
from portal.people import queries as people
from portal.people.models import Approval, Person
from portal.tasks.models import SeriesShift, Shift, ShiftSeries, Task

LEADER = 4  # the grade of a card that a leader read


def hands(user_id: ColumnElement[Any], person_id: ColumnElement[Any], actor: Actor, since: datetime, *more: str) -> Any:  # noqa: ANN401
    """Select, in one text, who else set a user's password or gave them a role, or did what more names, since then."""
    password = (Event.name.in_((*people.OPENING, *more))) & (
        Event.subject == literal("person:") + cast(person_id, String)
    )
    role = (Event.name == "role.granted") & (Event.subject == literal("user:") + cast(user_id, String))
    ours = Event.community_id == actor.community_id, Event.at >= since, Event.actor_user_id != user_id
    found = select(func.aggregate_strings(cast(Event.actor_user_id, String), ","))
    return found.where(*ours, password | role).scalar_subquery()


_approver = select(Approval.by_user_id).where(Approval.person_id == Person.id, Approval.decision == "approve")
_adder = select(func.max(Event.actor_user_id)).where(
    Event.community_id == Engagement.community_id, Event.name == "shift.added",
    Event.subject == literal("shift:") + cast(Engagement.shift_id, String),
)  # fmt: skip
_series = select(ShiftSeries.made_by_user_id).join(SeriesShift, SeriesShift.series_id == ShiftSeries.id)

# Of a visit with its person and task: who let the person in, and who published the task, added the shift alone or with
# its series.
PARTS = (
    _approver.order_by(Approval.id.desc()).limit(1).scalar_subquery().label("approved_by"),
    Task.made_by_user_id.label("task_by"), _adder.scalar_subquery().label("added_by"),
    _series.where(SeriesShift.shift_id == Engagement.shift_id).scalar_subquery().label("series_by"),
)  # fmt: skip


def announced_many(actor: Actor) -> ColumnElement[bool]:
    """Tell of a visit's task and shift whether the actor gave the draft its dates or copied the week, many at once.

    Such an event stands under the community or a team, whichever has the task by now; what it made bears its moment.
    """
    teams = select(literal("team:") + cast(Team.id, String)).where(Team.community_id == actor.community_id)
    subjects = select(literal(f"community:{actor.community_id}")).union_all(teams)
    moments = select(Event.at).where(
        Event.community_id == actor.community_id, Event.subject.in_(subjects),
        Event.name.in_(("task.redated", "week.copied")), Event.actor_user_id == literal(actor.user_id),
    ).cte("moments")  # fmt: skip
    return or_(Shift.made_at.in_(select(moments.c.at)), Task.published_at.in_(select(moments.c.at)))


def is_all_by(judge: int | None, row: Row[Any]) -> bool:
    """Tell whether a user let the person in and announced the shift, or lately could sign in as the person.

    The row's judge_dated is about the same user. Where a leader read the person's card, somebody else saw the person.
    """
    has_announced = row.judge_dated or judge in (row.task_by, row.added_by, row.series_by)
    has_let_in = judge == row.approved_by
    has_opened = row.grade < LEADER and judge in prepared.ids_in(row.person_hands)
    return judge is not None and ((has_let_in and has_announced) or has_opened)
