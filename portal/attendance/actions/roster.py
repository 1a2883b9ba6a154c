"""A leader gives and takes places, moves people, says who did not come, and writes to the list."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from portal.attendance import queries, rules, steps
from portal.attendance.models import Absence
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Conflict, Invalid, NotFound, refuse
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.tasks import queries as tasks
from portal.tasks import steps as tasks_steps
from portal.tasks.queries import ShiftLine

if TYPE_CHECKING:
    from portal.tasks.models import Assignment


@retried
def give_place(actor: Actor, shift_id: int, person_id: int, *, request_id: str | None = None) -> int:
    """Put a member of the team on the list of a shift; they are told. Return the number of the place.

    Raises Forbidden, NotFound, Conflict (not in the team; what they could not take themselves). A repeat returns the
    first place.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "place.give", f"shift:{shift_id}:{person_id}", now)
        if act.result is not None:
            return int(act.result["assignment_id"])
        shift = queries.led_shift(tx, actor, shift_id)
        tasks.hold_person(tx, person_id)
        shift = _open_to(tx, actor, shift, person_id, now)
        place = tasks_steps.take(tx, shift, person_id, actor.user_id, now)
        act.keep(tx, {"assignment_id": place.id})
        keys = {"assignment_id": place.id, "person_id": person_id}
        events.record(tx, "place.given", actor, f"shift:{shift_id}", now, **keys)
        return place.id


def _open_to(
    tx: Session, actor: Actor, shift: ShiftLine, person_id: int, now: datetime, leaving: int = 0
) -> ShiftLine:  # fmt: skip
    """Return the shift as it is for the person, or raise why they cannot be put on its list.

    leaving: a shift whose place they give up for it.
    """
    asked = tasks.shift_to_claim(tx, actor, person_id, shift.id, now)
    own = [place for place in asked.own if place.shift_id != leaving]
    claim = tasks.claim_refusal(asked.standing, asked.shift, own, asked.ages, actor.zone, now)
    members = orgs.members_of(tx, shift.team_id, clock.local(now, actor.zone).date())
    is_member = bool(leaving) or person_id in {member.person_id for member in members}
    refuse(rules.may_add(claim, is_member=is_member))
    return asked.shift


@retried
def remove_place(actor: Actor, shift_id: int, person_id: int, reason: str, *, request_id: str | None = None) -> None:
    """Take somebody's place, who is told why; it goes to whoever waits.

    Raises Forbidden, NotFound, Invalid, Conflict (none, or checked in).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "place.remove", f"shift:{shift_id}:{person_id}", now, reason)
        if act.result is not None:
            return
        shift = queries.led_shift(tx, actor, shift_id)
        if problems := rules.check_words(reason, "reason"):
            raise Invalid(problems)
        place = _removable(tx, actor, shift, person_id, now)
        tasks_steps.give_place_back(tx, place, actor.user_id, now, "removed")
        tasks_steps.pass_on(tx, actor, shift_id, now)
        word_id = steps.write_down(tx, shift, "removal", reason, actor.user_id, now)
        act.keep(tx, {})
        keys = {"assignment_id": place.id, "person_id": person_id, "word_id": word_id}
        events.record(tx, "place.removed", actor, f"shift:{shift_id}", now, **keys)


def _removable(tx: Session, actor: Actor, shift: ShiftLine, person_id: int, now: datetime) -> "Assignment":
    """Return the person's place, locked, or raise why it cannot be taken from them."""
    people.standing(tx, actor.community_id, person_id)
    place = tasks.place_for_update(tx, shift.id, person_id)
    has_visit = queries.is_visitor(tx, shift.id, person_id)
    refuse(rules.may_remove(shift, now, has_place=place is not None, has_visit=has_visit))
    if place is None:  # the rule has said so
        raise Conflict(rules.NO_PLACE.text)
    return place


@retried
def move_place(actor: Actor, shift_id: int, person_id: int, to_shift_id: int, *, request_id: str | None = None) -> int:
    """Give somebody a place in another shift of the task for the one they have; they are told. Return the new place.

    Both or neither; the old one goes to whoever waits. Raises Forbidden, NotFound, Conflict (checked in; what they
    could not take themselves).
    """
    now = clock.now()
    with write() as tx:
        target = f"shift:{shift_id}:{person_id}"
        act = once.begin(tx, actor, request_id, "place.move", target, now, to_shift_id)
        if act.result is not None:
            return int(act.result["assignment_id"])
        shift, to = queries.led_shift(tx, actor, shift_id), queries.led_shift(tx, actor, to_shift_id)
        if to.task_id != shift.task_id:
            raise NotFound(N_("Choose another shift of the same task."))
        tasks.hold_person(tx, person_id)
        place = _removable(tx, actor, shift, person_id, now)
        to = _open_to(tx, actor, to, person_id, now, leaving=shift_id)
        tasks_steps.give_place_back(tx, place, actor.user_id, now, "moved")
        made = tasks_steps.take(tx, to, person_id, actor.user_id, now)
        tasks_steps.pass_on(tx, actor, shift_id, now)
        act.keep(tx, {"assignment_id": made.id})
        keys = {"assignment_id": made.id, "person_id": person_id, "from_shift_id": shift_id}
        events.record(tx, "place.moved", actor, f"shift:{to.id}", now, **keys)
        return made.id


@retried
def mark_absent(actor: Actor, shift_id: int, person_id: int, *, request_id: str | None = None) -> None:
    """Write down that somebody with a place did not come; a second time changes nothing.

    Raises Forbidden, NotFound, Conflict (not begun, checked in, no place). A later scan of theirs counts more.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "absence.mark", f"shift:{shift_id}:{person_id}", now)
        if act.result is not None:
            return
        shift = queries.led_shift(tx, actor, shift_id)
        people.standing(tx, actor.community_id, person_id)
        has_place = tasks.open_assignment(tx, shift_id, person_id) is not None
        has_visit = queries.is_visitor(tx, shift_id, person_id)
        refuse(rules.may_mark_absent(shift, now, has_place=has_place, has_visit=has_visit))
        if steps.mark_absent(tx, shift, person_id, actor.user_id, now):
            keys = {"shift_id": shift_id, "person_id": person_id}
            events.record(tx, "absence.marked", actor, f"shift:{shift_id}", now, **keys)
        act.keep(tx, {})


@retried
def undo_absence(actor: Actor, shift_id: int, person_id: int, *, request_id: str | None = None) -> None:
    """Take back that somebody did not come. Raises Forbidden, NotFound, Conflict (nothing to take back)."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "absence.undo", f"shift:{shift_id}:{person_id}", now)
        if act.result is not None:
            return
        queries.led_shift(tx, actor, shift_id)
        people.standing(tx, actor.community_id, person_id)
        found: Absence | None = queries.absence(tx, shift_id, person_id, for_update=True)
        if found is None:
            raise Conflict(N_("There is nothing to take back."))
        found.undone_at, found.undone_by_user_id = now, actor.user_id
        act.keep(tx, {})
        keys = {"shift_id": shift_id, "person_id": person_id}
        events.record(tx, "absence.undone", actor, f"shift:{shift_id}", now, **keys)


@retried
def tell_roster(actor: Actor, shift_id: int, text: str, *, request_id: str | None = None) -> int:
    """Send words to everybody on the list, to minors together with an adult of their home; return to how many.

    Raises Forbidden, NotFound, Invalid, Conflict (nobody is on it).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "roster.tell", f"shift:{shift_id}", now, text)
        if act.result is not None:
            return int(act.result["told_count"])
        shift = queries.led_shift(tx, actor, shift_id)
        if problems := rules.check_words(text):
            raise Invalid(problems)
        places = tasks.open_places_of(tx, [shift_id])
        told = len(places) - queries.unreached(tx, actor, shift_id)
        refuse(rules.may_tell(told))
        word_id = steps.write_down(tx, shift, "message", text, actor.user_id, now)
        act.keep(tx, {"told_count": told})
        keys = {"word_id": word_id, "assignment_ids": places}
        events.record(tx, "roster.told", actor, f"shift:{shift_id}", now, **keys)
        return told


@retried
def leave_note(actor: Actor, shift_id: int, text: str, *, request_id: str | None = None) -> None:
    """Leave words for whoever leads the next shift of the task. Raises Forbidden, NotFound, Invalid."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "roster.note", f"shift:{shift_id}", now, text)
        if act.result is not None:
            return
        shift = queries.led_shift(tx, actor, shift_id)
        if problems := rules.check_words(text):
            raise Invalid(problems)
        word_id = steps.write_down(tx, shift, "note", text, actor.user_id, now)
        act.keep(tx, {})
        events.record(tx, "roster.noted", actor, f"shift:{shift_id}", now, word_id=word_id)
