"""Make a personal link, ask for a new one, end it."""

from portal.kernel import clock, events, limits, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Conflict, Refusal, refuse
from portal.people import queries as people
from portal.tasks import queries, rules, steps
from portal.tasks.actions.places import Claimed, claim_shift


@retried
def make_link(actor: Actor, task_id: int, person_id: int, *, request_id: str | None = None) -> int:
    """Make a link by which a person without a sign-in takes part in a task; return its number. An older one ends.

    Raises Forbidden (not the task's leader), Conflict (the person signs in) and NotFound (another community's).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "link.make", f"task:{task_id}", now, person_id)
        if act.result is not None:
            return int(act.result["link_id"])
        queries.led_task(tx, actor, task_id)
        people.person(tx, actor.community_id, person_id)
        refuse(rules.SIGNS_IN if people.signing_in(tx, [person_id]) else None)
        link = steps.make_link(tx, actor.community_id, person_id, task_id, actor.user_id, now)
        events.record(tx, "link.made", actor, f"task:{task_id}", now, link_id=link.id, person_id=person_id)
        return int(act.keep(tx, {"link_id": link.id})["link_id"])


@retried
def make_link_in_cell(actor: Actor, task_id: int, person_id: int, *, request_id: str | None = None) -> int:
    """Make a personal link for somebody of the grid worker's areas; return its number. An older one ends.

    Raises NotFound (nobody of these areas) and Conflict (the person signs in, or the task is on elsewhere).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "link.make", f"task:{task_id}", now, person_id)
        if act.result is not None:
            return int(act.result["link_id"])
        people.person_of_cell(tx, actor, person_id)
        is_on, signs_in = queries.is_on_around(tx, actor, task_id, now), people.signing_in(tx, [person_id])
        refuse(rules.may_link_in_cell(is_on_around=is_on, signs_in=bool(signs_in)))
        link = steps.make_link(tx, actor.community_id, person_id, task_id, actor.user_id, now)
        events.record(tx, "link.made", actor, f"task:{task_id}", now, link_id=link.id, person_id=person_id)
        return int(act.keep(tx, {"link_id": link.id})["link_id"])


def claim_by_link(actor: Actor, shift_id: int, *, request_id: str | None = None) -> Claimed:
    """Take a place as `claim_shift` does; a Conflict says no more than the page of the link."""
    try:
        return claim_shift(actor, shift_id, request_id=request_id)
    except Conflict as error:
        said = rules.said_by_link(Refusal(error.code, error.text, params=error.params))
        raise Conflict(said.text, said.params, said.code) from error


@retried
def renew_link(actor: Actor, link_id: int, address: str, *, request_id: str | None = None) -> None:
    """Send the person a new link in place of one that ran out, or tell the task's leaders where no mail reaches them.

    address: the caller's network address. Raises TooMany after a few in a day. A link that somebody ended is not
    renewed, and nothing says so. Repeating the request_id changes nothing.
    """
    now, person_id = clock.now(), actor.person_id or 0
    by_person, by_address = f"link:{person_id}", f"link-from:{address}"
    with write() as tx:
        act = once.begin(tx, actor, request_id, "link.renew", f"link:{link_id}", now)
        if act.result is not None:
            return
        link = queries.link_for_update(tx, actor.community_id, link_id)
        counts = [limits.count(tx, key, now, rules.ASK_SPAN) for key in (by_person, by_address)]
        refuse(rules.may_ask_again(*counts))
        limits.hit(tx, by_person, now)
        limits.hit(tx, by_address, now)
        act.keep(tx, {})
        if link.ended_at is not None:
            return
        subject, keys = f"task:{link.task_id}", {"person_id": person_id}
        if queries.has_address(tx, person_id):
            made = steps.make_link(tx, actor.community_id, person_id, link.task_id, None, now)
            events.record(tx, "link.made", actor, subject, now, link_id=made.id, **keys)
        else:
            events.record(tx, "link.asked", actor, subject, now, **keys)


@retried
def end_link(actor: Actor, link_id: int) -> int:
    """End a link from now on; return its task. A second time changes nothing."""
    now = clock.now()
    with write() as tx:
        link = queries.link_for_update(tx, actor.community_id, link_id)
        queries.led_task(tx, actor, link.task_id)
        if link.ended_at is None:
            link.ended_at, link.ended_by_user_id = now, actor.user_id
            keys = {"link_id": link.id, "person_id": link.person_id}
            events.record(tx, "link.ended", actor, f"task:{link.task_id}", now, **keys)
        return link.task_id
