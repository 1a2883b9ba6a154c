"""Report what went wrong, open the record, say what became of it."""

from dataclasses import replace

from portal.incidents import queries, rules
from portal.incidents.models import IncidentDecision, IncidentPerson, IncidentReading, IncidentReport
from portal.incidents.rules import Decision, Said
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Forbidden, Invalid, refuse
from portal.kernel.text import N_


@retried
def report(actor: Actor, said: Said, shift_id: int | None = None, *, request_id: str | None = None) -> int:
    """Write down what somebody reports; return its number. Raises Invalid, NotFound (another community's shift).

    The event names neither the reporter nor anybody else: the site's own log is read by more people than the record.
    """
    now, person_id = clock.now(), actor.person_id
    if person_id is None:
        raise Forbidden(N_("Only a person can report something."))
    with write() as tx:
        act = once.begin(tx, actor, request_id, "report.make", f"shift:{shift_id}", now, said)
        if act.result is not None:
            return int(act.result["report_id"])
        choices = dict(queries.offered(tx, actor, shift_id, now).people)
        if problems := rules.check_said(said, choices, clock.local(now, actor.zone).date()):
            raise Invalid(problems)
        row = IncidentReport(
            community_id=actor.community_id, kind=said.kind, shift_id=shift_id, happened_on=said.happened_on,
            place=said.place, text=said.text, involved=said.involved, reported_by_person_id=person_id, reported_at=now,
        )  # fmt: skip
        tx.add(row)
        tx.flush()  # its number is needed by whoever is named in it
        tx.add_all(
            IncidentPerson(report_id=row.id, person_id=one, community_id=row.community_id) for one in set(said.people)
        )
        events.record(tx, "report.made", replace(actor, user_id=None), f"report:{row.id}", now, report_id=row.id)
        return int(act.keep(tx, {"report_id": row.id})["report_id"])


@retried
def read_record(actor: Actor, report_id: int) -> queries.RecordPage:
    """Open a record for whoever may read it, and write down that they did. Raises NotFound for everybody else."""
    now = clock.now()
    with write() as tx:
        row = queries.report(tx, actor, report_id)
        tx.add(IncidentReading(community_id=row.community_id, report_id=row.id, user_id=actor.user_id, at=now))
        events.record(tx, "report.read", actor, f"report:{row.id}", now, report_id=row.id)
        return queries.record_page(tx, actor, row)


@retried
def decide(actor: Actor, report_id: int, decision: Decision, *, request_id: str | None = None) -> None:
    """Say that a report was looked at, or close it; whoever made it is told. Raises NotFound, Invalid, Conflict."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "report.decide", f"report:{report_id}", now, decision)
        if act.result is not None:
            return
        row = queries.report(tx, actor, report_id)
        state = queries.state_of(queries.steps_of(tx, row.id))
        refuse(rules.may_decide(actor, row.reported_by_person_id, state, decision.state))
        if problems := rules.check_decision(decision):
            raise Invalid(problems)
        step = IncidentDecision(
            community_id=row.community_id, report_id=row.id, by_user_id=actor.user_id, at=now, **vars(decision)
        )
        tx.add(step)
        act.keep(tx, {})
        events.record(tx, "report.decided", actor, f"report:{row.id}", now, report_id=row.id)
