"""Enrol the device in one's hands, and end one."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

from portal.cards import queries, rules
from portal.cards.models import Device
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import refuse
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.people import steps as people_steps


@dataclass(frozen=True)
class Enrolled:
    """An enrolled device: what its browser keeps from now on, and until when."""

    device_id: int
    secret: str
    until: datetime


@retried
def enrol(
    actor: Actor, name: str, team_id: int | None, *, site_key: bytes, here: str = "", request_id: str | None = None
) -> Enrolled:
    """Let the device in the actor's hands read cards, of the station (no team) or for one team, for 90 days.

    here: the secret that its browser keeps already. Raises NotFound, Forbidden (no staff, not this team's leader),
    Conflict (it reads cards already). A repeat gives the first secret again.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "device.enrol", "", now, (name, team_id))
        if act.result is not None:
            return _enrolled(queries.device_for_update(tx, actor.community_id, act.result["device_id"]), site_key)
        team = orgs.team_line(tx, actor.community_id, team_id) if team_id else None
        leads = team is not None and orgs.leads(actor, team.id, team.organisation_id)
        is_staff = people.may_keep_people(actor) is None
        refuse(rules.may_enrol(leads=leads, is_staff=is_staff, team_id=team_id))
        before = queries.device_by_secret(tx, site_key, here)
        refuse(rules.ENROLLED if before and not queries.may_read(before, before.community_id, now) else None)
        seed = token_bytes(rules.SEED_BYTES)
        device = Device(
            community_id=actor.community_id, team_id=team_id, name=name, seed=seed, enrolled_at=now,
            secret_hash=rules.kept(site_key, "device", rules.device_secret(site_key, seed)),
            enrolled_by_user_id=actor.user_id, expires_at=now + rules.DEVICE_LIFE,
        )  # fmt: skip
        tx.add(device)
        tx.flush()  # its number is the result
        act.keep(tx, {"device_id": device.id})
        keys = {"device_id": device.id, "team_id": team_id}
        events.record(tx, "device.enrolled", actor, f"device:{device.id}", now, **keys)
        return _enrolled(device, site_key)


def _enrolled(device: Device, site_key: bytes) -> Enrolled:
    return Enrolled(device.id, rules.device_secret(site_key, device.seed), device.expires_at)


@retried
def end_device(actor: Actor, device_id: int, *, request_id: str | None = None) -> None:
    """End a device, from wherever the actor is, and every sign-in that began at it by a card. Twice is as once.

    Raises NotFound, Forbidden (neither staff nor a leader of its team).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "device.end", f"device:{device_id}", now)
        if act.result is not None:
            return
        device = queries.device_for_update(tx, actor.community_id, device_id)
        team = orgs.team_line(tx, actor.community_id, device.team_id) if device.team_id else None
        leads = team is not None and orgs.leads(actor, team.id, team.organisation_id)
        is_staff = people.may_keep_people(actor) is None
        refuse(rules.may_enrol(leads=leads, is_staff=is_staff, team_id=device.team_id))
        if device.ended_at is None:
            device.ended_at, device.ended_by_user_id = now, actor.user_id
            people_steps.end_sign_ins_of(tx, queries.sign_ins_of(device_id=device.id), now)
            events.record(tx, "device.ended", actor, f"device:{device_id}", now, device_id=device_id)
        act.keep(tx, {})
