"""Changing a community's rules: one person proposes dated figures with their source, a second one approves them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Conflict, Invalid, refuse
from portal.kernel.text import N_
from portal.policy import queries, rules
from portal.policy.models import RulePack


@dataclass(frozen=True)
class Proposal:
    """Figures of one pack by name, the local day from which they count, and where they come from."""

    name: str
    values: Mapping[str, Any]
    effective_on: date
    source: str


@retried
def propose(actor: Actor, proposal: Proposal, *, request_id: str | None = None) -> int:
    """Write down the next version of a pack, which counts once a second person approved it; return its number.

    Raises Forbidden (no supervisor or site admin), Conflict (a day that has come) and Invalid("values" or "source").
    Repeating the request_id returns the first number.
    """
    now, today = clock.now(), clock.today(actor.zone)
    refuse(rules.may_propose(actor, proposal.effective_on, today))
    if problems := rules.check_values(proposal.name, proposal.values):
        raise Invalid({"values": "; ".join(problems)})
    if not proposal.source.strip():
        raise Invalid({"source": N_("Write where the figures come from.")})
    try:
        with write() as tx:
            act = once.begin(tx, actor, request_id, "policy.propose", proposal.name, now, proposal)
            if act.result is not None:
                return int(act.result["version"])
            version = queries.latest_version(tx, actor.community_id, proposal.name) + 1
            row = RulePack(
                community_id=actor.community_id, name=proposal.name, version=version, values=dict(proposal.values),
                effective_on=proposal.effective_on, source=proposal.source.strip(), proposed_by_user_id=actor.user_id,
                made_at=now,
            )  # fmt: skip
            tx.add(row)
            tx.flush()  # its number is the event's subject
            keys = {"pack": proposal.name, "version": version}
            events.record(tx, "policy.proposed", actor, f"rule-pack:{row.id}", now, **keys)
            return int(act.keep(tx, {"version": version})["version"])
    except IntegrityError as error:
        raise Conflict(N_("A colleague proposed rules at the same moment. Please look, then try again.")) from error


@retried
def approve(actor: Actor, name: str, version: int, *, request_id: str | None = None) -> date:
    """Let a proposed version count from its day on; return that day.

    Raises NotFound, Forbidden (no supervisor or site admin, or whoever proposed it) and Conflict (approved already, or
    its day has come: rules are never changed backwards). Repeating the request_id returns the same day.
    """
    now, today = clock.now(), clock.today(actor.zone)
    with write() as tx:
        row = queries.pack_for_update(tx, actor.community_id, name, version)
        act = once.begin(tx, actor, request_id, "policy.approve", f"rule-pack:{row.id}", now)
        if act.result is not None:
            return row.effective_on
        proposed = rules.Proposed(row.proposed_by_user_id, row.approved_by_user_id is not None, row.effective_on)
        refuse(rules.may_approve(actor, proposed, today))
        row.approved_by_user_id = actor.user_id
        events.record(tx, "policy.approved", actor, f"rule-pack:{row.id}", now, pack=name, version=version)
        act.keep(tx, {})
        return row.effective_on
