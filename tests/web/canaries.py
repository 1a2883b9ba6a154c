"""A canary in every column that people fill, found from the tables themselves."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, cast, func, literal, select

from portal.attendance import actions as attendance
from portal.incidents import actions as incidents
from portal.incidents.rules import Decision
from portal.kernel import clock
from portal.kernel.db import Base, read, write
from portal.notices import actions as notices
from portal.pathway import actions as pathway
from portal.pathway.models import Completion, Journey
from portal.pathway.rules import Verdict
from portal.people import actions as people
from portal.people import steps as people_steps
from portal.people.models import User
from portal.policy.models import RulePack
from portal.tasks import steps
from portal.tasks.models import Task
from tests.web.things import Things, lay_out
from tests.world import Neighbourhood

CANARY = "CANARYXQZ"
# Tables of the program's own: nothing in them was written by a person of one community.
OWN = frozenset({"events", "request_results", "tries", "postings", "accounts", "chain_heads", "pathway_texts"})
# Columns that hold a word of the program's, a fingerprint or an address, and never what somebody typed.
WORDS = frozenset({
    "slug", "zone", "locale", "kind", "state", "status", "direction", "method", "decision", "role", "scope_kind",
    "risk", "step", "stage", "requirement", "pathway", "form", "version", "authority", "domain", "rule_pack",
    "sha256", "hash", "content_hash", "password_hash", "ticket_id", "path", "media_type", "undone", "end_reason",
    "public_no", "scope", "agreed",
})  # fmt: skip
WORDS_HERE = frozenset({
    "imported_rows.outcome", "rule_packs.name", "shift_series.rule", "hour_holds.code", "hour_disputes.outcome",
    "task_requirements.kinds", "changes.thing", "hour_looks.outcome", "team_limits.rest_level",
    "team_limits.load_level",
    "paper_lines.outcome", "hour_adjustments.kind",
    "polls.outcome", "erasure_requests.outcome", "poll_voters.how", "agreement_signatures.how",
    "sign_in_ways.way", "card_pins.pin_hash", "saved_searches.near",
    "sharing_invitations.outcome", "sharing_members.left_because",
})  # fmt: skip


def columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Return every column of text that people fill."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns if table.name not in OWN else ():
            is_word = column.name in WORDS or str(column) in WORDS_HERE
            if isinstance(column.type, String) and not is_word:
                yield table, column


def of_community(table: Table, community_id: int) -> ColumnElement[bool]:
    """Return the condition for the rows of a community; a table without its number is asked through its parent."""
    if table.name == "communities":
        return table.c.id == community_id
    if "community_id" in table.c:
        return table.c.community_id == community_id
    key = next(key for key in table.foreign_keys if "community_id" in key.column.table.c)
    return key.parent.in_(select(key.column).where(key.column.table.c.community_id == community_id))


def plant(community_id: int) -> None:
    """Write a canary into every name and sentence of a community."""
    with write() as tx:
        for table, column in columns():
            key = next(iter(table.primary_key))
            value = literal(CANARY).op("||")(cast(key, String))
            tx.execute(table.update().where(of_community(table, community_id)).values({column: value}))


def bare(community_id: int) -> list[str]:
    """Return the columns in which no row of the community holds a canary."""
    return [
        str(column)
        for table, column in columns()
        if not read().scalar(
            select(func.count()).select_from(table).where(of_community(table, community_id), column.startswith(CANARY))
        )
    ]


def furnish(world: Neighbourhood) -> Things:
    """Lay out one of each thing, and do what fills the tables that are still empty then."""
    things = lay_out(world)
    mei, sara = world.actor("mei"), world.actor("sara")
    waiting = world.person("Liu Yang", status="pending")
    people.decide(mei, waiting.id, "refuse", "Please come to the station")
    people.join_household(mei, world.people["lin"].id, world.people["ana"].id)
    pathway.review(sara, world.team.id, "code", Verdict("return", "Once more"))
    with write() as tx:
        journey = tx.scalars(select(Journey.id).where(Journey.team_id == world.team.id)).one()
        tx.add(RulePack(
            community_id=world.community.id, name="hours", version=1, effective_on=date(2026, 1, 1), values={},
            source="A meeting", made_at=clock.now(),
        ))  # fmt: skip
        tx.add(Completion(
            community_id=world.community.id, journey_id=journey, stage="idea", version="1", figures={}, at=clock.now(),
            undone_at=clock.now(), undone_reason="Too soon",
        ))  # fmt: skip
        task = tx.get(Task, int(things.numbers["task_id"]))
        steps.keep_address(tx, task, "Building 3, flat 402")
    closed = Decision("closed", "The stairs are mended", "Called the caretaker")
    incidents.decide(sara, int(things.numbers["report_id"]), closed)
    attendance.tell_roster(world.actor("ben"), int(things.numbers["shift_id"]), "Bring an umbrella")
    with write() as tx:
        user = tx.get(User, world.users["ana"].id)
        people_steps.begin_sign_in(tx, user, "a card's", "", clock.now(), way="card", place="Tablet at the gate")
    notices.deliver_pending(world.program(), [].append)
    return things
