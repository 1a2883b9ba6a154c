"""Each form that changes something: somebody who may send it, on which thing, and what it says."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.attendance import queries, rules
from portal.attendance import steps as door
from portal.exchange import uploads
from portal.hours import actions as hours
from portal.kernel import clock
from portal.kernel.db import write
from portal.notices import actions as notices
from portal.orgs import steps as orgs
from portal.pathway import rules as pathway_rules
from portal.pathway import steps as pathway
from portal.pathway.models import Journey
from portal.people import actions as people
from portal.tasks import queries as found
from portal.tasks import steps as tasks
from tests.races import areas, cards, councils, erasures, households, rosters, waiting, windows
from tests.races.said import CHECK, NEWCOMER, RULES, SLIP, TOLD
from tests.web.things import PAPER, Things
from tests.world import PASSWORD, Neighbourhood

Fields = dict[str, Any]
LIST = b"id,title\n1,Read aloud\n"


def _nothing(_world: Neighbourhood, _things: Things) -> Fields:
    return {}


@dataclass(frozen=True)
class Case:
    """Who sends the form (None: a stranger); prepare may change what it points at, and returns what it says.

    events: how many facts it records. file: what a file beside it holds. is_once: it can be done once only, so that
    eight forms of eight windows are one effect as well. signs_in, signs_out: what it does to the browser beside.
    """

    who: str | None = "mei"
    prepare: Callable[[Neighbourhood, Things], Fields] = _nothing
    events: int = 1
    file: bytes = b""
    is_once: bool = True
    signs_in: bool = False
    signs_out: bool = False

    def sending(self, said: Fields) -> Fields:
        """Return the fields of one sending; a file is opened anew each time."""
        name = "list.csv" if self.file == LIST else "paper.pdf"
        return {**said, "file": (io.BytesIO(self.file), name)} if self.file else said


def says(**fields: Any) -> Callable[[Neighbourhood, Things], Fields]:
    """Say the same whatever there is."""
    return lambda _world, _things: fields


def _number(world: Neighbourhood, who: str) -> str:
    return str(world.people[who].public_no)


def _task(world: Neighbourhood, _things: Things) -> Fields:
    return {
        "title": "Tea for everybody", "description": "Make tea", "team": world.team.id, "kind": "offer",
        "domain": "ageing", "risk": "low", "place": "Yard",
    }  # fmt: skip


def _shift(_world: Neighbourhood, things: Things) -> Fields:
    starts, ends = "2026-11-28T09:00", "2026-11-28T11:00"
    return {"task": things.numbers["task_id"], "starts_at": starts, "ends_at": ends, "capacity": "7"}


def _dates(world: Neighbourhood, _things: Things) -> Fields:
    said = tasks.TaskDraft("Weed the beds", "With gloves", world.team.id, "ageing")
    with write() as tx:
        task = tasks.draft(tx, world.community.id, said, world.users["ben"].id, clock.now())
    return {
        "task": task.id, "day": "2026-12-01", "time_from": "09:00", "time_to": "10:00", "capacity": "4", "weeks": "3",
    }  # fmt: skip


def _ticket(world: Neighbourhood, _things: Things) -> Fields:
    shift = world.shift(world.task("At the door"))
    world.assignment(shift, "lin")
    held = rules.Ticket(shift.id, "in", "code", world.users["lin"].id, 1, clock.now(), "0" * 24)
    return {"ticket": rules.write_ticket(queries.ticket_key(world.app.config["SITE_KEY"]), held)}


def _newcomer(world: Neighbourhood, things: Things) -> Fields:
    things.numbers["person_id"] = str(world.person("Zhou", status="pending").id)
    return {"decision": "approve"}


def _open_shift(world: Neighbourhood, things: Things) -> Fields:
    things.numbers["shift_id"] = str(world.shift(world.task("Open"), starts_in=timedelta(hours=60)).id)
    return {}


def _calendar(world: Neighbourhood, _things: Things) -> Fields:
    notices.open_feed(world.actor("ana"))
    return {}


def _household(world: Neighbourhood, things: Things) -> Fields:
    people.join_household(world.actor("mei"), int(things.numbers["person_id"]), world.people["ana"].id)
    return {}


def _member(world: Neighbourhood, things: Things) -> Fields:
    things.numbers["person_id"] = str(world.people["ana"].id)
    return {}


def _visit(_world: Neighbourhood, things: Things) -> Fields:
    return {"engagement": things.numbers["engagement_id"], "decision": "verify"}


def _refused(world: Neighbourhood, things: Things) -> Fields:
    receipt = hours.refuse_hours(world.actor("mei"), [int(things.numbers["engagement_id"])], "Nobody saw it")
    things.numbers["verification_id"] = str(receipt.first_id)
    return {"reason": "I was there"}


def _credited(world: Neighbourhood, things: Things) -> Fields:
    with clock.freeze(clock.now() - timedelta(days=7)):
        shift = world.shift(world.task("Last week"), starts_in=-timedelta(hours=3))
        with write() as tx:
            line = found.shift_line(tx, world.community.id, shift.id)
            visit = door.record(tx, line, world.people["hua"].id, shift.starts_at, shift.ends_at)
        receipt = hours.verify(world.actor("sara"), [visit.id])
    things.numbers["verification_id"] = str(receipt.first_id)
    return {"outcome": "fine"}


def _month_over(_world: Neighbourhood, things: Things) -> Fields:
    things.numbers["month"] = "2026-08"
    return {}


def _kept(world: Neighbourhood, _things: Things) -> str:
    folder = uploads.folder_of(world.app.config["SETTINGS"].data, world.community.id)
    return uploads.keep(folder, "list.csv", LIST, clock.now()).sha256


def _trial(world: Neighbourhood, things: Things) -> Fields:
    return {"trial": _kept(world, things), "name": "list.csv", "source": "list", "dates": ""}


def _new_team(world: Neighbourhood, things: Things) -> Fields:
    with write() as tx:
        things.numbers["team_id"] = str(orgs.found_team(tx, world.community.id, "A new team", clock.now()).id)
    return {"pathway": "cn-filing"}


def _item(_world: Neighbourhood, things: Things) -> Fields:
    things.numbers["requirement"] = "helping-self-help"
    return {"value": "1"}


def _stage_done(world: Neighbourhood, _things: Things) -> Fields:
    with write() as tx:
        journey = tx.scalars(select(Journey).where(Journey.team_id == world.team.id)).one()
        path = pathway_rules.shipped_pathways()["cn-filing"][1]
        pathway.complete_stage(tx, journey, path, (), clock.now(), world.users["mei"].id)
    return {"reason": "The minutes were of another team"}


def _flag(world: Neighbourhood, _things: Things) -> Fields:
    return {"whom": _number(world, "hua"), "reason": "A talk at the station", "until_on": "2027-11-23"}


def _mandate(world: Neighbourhood, _things: Things) -> Fields:
    return {"helper": _number(world, "hua"), "scope": "tasks", "agreed": "station"}


EXCUSED = {
    **dict.fromkeys(("people.sign_in", "cards.sign_in"), "each time is a sign-in of its own, on a device of its own"),
    "attendance.create_badge_scan": "at a device only: tests/attendance/test_badge.py presses it twice",
    **dict.fromkeys(("people.act_for", "people.choose_here", "people.stop_acting"), "a choice that the browser keeps"),
}
CASES: dict[str, Case] = {
    "people.sign_out": Case("ana", signs_out=True),
    "people.choose_preferences": Case("ana", says(language="zh_Hans_CN", type="large")),
    "people.end_sign_in": Case("ana"),
    "people.register": Case(None, says(**NEWCOMER), signs_in=True),
    "people.change_profile": Case("ana", says(phone="138 0013 8000", skills="cooking"), is_once=False),
    "people.change_password": Case("ana", says(current_password=PASSWORD, password="yellow kite 9"), is_once=False),
    "people.reset_password": Case("mei", says(password="yellow kite 9"), is_once=False),
    "people.decide": Case("mei", _newcomer),
    "people.correct_birth_date": Case("mei", says(birth_date="1985-04-30")),
    "people.add_guardian_consent": Case("mei", says(**SLIP), is_once=False),
    "people.withdraw_guardian_consent": Case(),
    "people.join_household": Case("mei", lambda world, _: {"with_person": _number(world, "ana")}, is_once=False),
    "people.leave_household": Case("mei", _household),
    "people.create_mandate": Case("lin", _mandate, is_once=False),  # a second one takes the first one's place
    "people.add_mandate": Case("mei", _mandate, is_once=False),
    "people.end_mandate": Case("hua"),
    "people.create_consent": Case("hua", says(risk="low", expires_on="2027-06-30"), is_once=False),
    "people.end_consent": Case("hua"),
    "people.give_role": Case("ada", says(role="partner")),
    "people.end_role": Case("ada"),
    **{name: Case(**said) for name, said in cards.CASES.items()},
    **{name: Case(*said) for name, said in households.CASES.items()},
    "orgs.add_organisation": Case("mei", says(name="A new organisation")),
    "orgs.name_admin": Case("ada", lambda world, _: {"person": _number(world, "hua")}),
    "orgs.found_team": Case("mei", says(name="A new team", organisation="0")),
    "orgs.put_member": Case("ben", lambda world, _: {"person": _number(world, "hua"), "role": "member"}, is_once=False),
    "orgs.end_member": Case("ben", _member),
    "orgs.change_limits": Case("ben", says(rest_level="warn", rest_minutes="30", load_level="off", load_minutes="")),
    "tasks.withdraw": Case("ana"),
    "tasks.call_off": Case("ana"),
    "tasks.ask_stand_in": Case("ana"),
    "tasks.withdraw_call": Case("ana", waiting.asked),
    "tasks.stand_in": Case("ben"),
    "tasks.join_line": Case("lin", waiting.full_shift),
    "tasks.leave_line": Case("lin", waiting.line),
    "tasks.take_offer": Case("ana"),
    "tasks.decline_offer": Case("ana"),
    "tasks.redate": Case("ben", _dates),
    "tasks.create_shift": Case("ben", _shift, is_once=False),
    "tasks.change_shift": Case("ben", _shift, is_once=False),
    "tasks.cancel_shift": Case("ben", says(reason="Too much rain")),
    "tasks.create_assignment": Case("lin", _open_shift),
    "tasks.create_task": Case("ben", _task, is_once=False),
    "tasks.change_task": Case("ben", _task, is_once=False),
    "tasks.cancel_task": Case("ben", says(reason="Too much rain")),
    "tasks.create_link": Case("ben", lambda _, things: {"person": things.numbers["silent_id"]}, is_once=False),
    "tasks.end_link": Case("ben"),
    "tasks.claim_by_link": Case(None),
    "tasks.give_back_by_link": Case(None),
    "tasks.renew_link": Case(None, is_once=False),
    "attendance.create_scan": Case("lin", _ticket),
    "attendance.create_tick": Case("ben", rosters.tick, is_once=False),  # the second is kept, and changed nothing
    "attendance.reverse_tick": Case("ben", rosters.ticked),
    "attendance.create_walk_in": Case("ben", rosters.walk_in, is_once=False),
    "attendance.create_place": Case("ben", lambda world, _: {"person": world.people["ben"].id}),
    "attendance.remove_place": Case("ben", rosters.placed(reason="The group is too large")),
    "attendance.move_place": Case("ben", rosters.other_shift),
    "attendance.create_absence": Case("ben", rosters.away),
    "attendance.reverse_absence": Case("ben", rosters.absent),
    "attendance.create_message": Case("ben", says(text="Bring an umbrella"), is_once=False),
    "attendance.create_note": Case("ben", says(text="The key is with the caretaker"), is_once=False),
    "attendance.create_sheet": Case("ben", rosters.paper),
    "attendance.reverse_sheet": Case("ben", rosters.typed),
    "tasks.copy_week": Case("ben", says(week="2026-11-24")),
    **windows.cases(Case, says),
    "matching.choose_suggestions": Case("ana", says(wanted="no"), is_once=False),
    **dict.fromkeys(("matching.end_exception", "hours.withdraw_dispute"), Case("ana")),
    "matching.add_exception": Case(
        "ana", says(kind="away", first_on="2026-12-01", last_on="2026-12-04"), is_once=False
    ),
    "training.add_credential": Case("mei", says(**CHECK), is_once=False),
    "training.withdraw_credential": Case("mei"),
    "incidents.create_report": Case("lin", says(**TOLD), is_once=False),
    "incidents.create_decision": Case("sara", says(state="closed", sentence="The stairs are mended")),
    "safety.set_flag": Case("sara", _flag, is_once=False),
    "safety.end_flag": Case("sara"),
    "hours.create_verifications": Case("mei", _visit),
    "hours.create_adjustment": Case("mei", rosters.cut),
    "hours.create_reversal": Case("sara", says(reason="The wrong person was ticked", scope="")),
    "hours.create_dispute": Case("lin", _refused),
    "hours.create_look": Case("mei", _credited),
    "hours.create_closing": Case("mei", _month_over),
    "hours.reverse_closing": Case("mei", says(reason="A slip came late")),
    "hours.create_settlement": Case("mei", says(outcome="changed", reason="Two people saw it")),
    "pathway.follow": Case("mei", _new_team),
    "pathway.create_submission": Case("mei", _item, file=PAPER),
    "pathway.create_review": Case("sara", says(decision="return", reason="Once more")),
    "pathway.step_back": Case("mei", _stage_done),
    "notices.create_reading": Case("ana", is_once=False),
    "notices.open_calendar_link": Case("ana", is_once=False),
    "notices.end_calendar_link": Case("ana", _calendar),
    "exchange.create_trial": Case("mei", says(source="list", dates=""), events=0, file=LIST),
    "exchange.create_import": Case("mei", _trial, is_once=False),
    "exchange.undo_import": Case(),
    "carried.create_agreement": Case("sara"),
    "policy.create_rules": Case("ada", says(**RULES), is_once=False),
    "policy.create_approval": Case("sara"),
    **{
        name: Case(who, prepare, is_once=is_once)
        for name, (who, prepare, is_once) in (councils.CASES | areas.CASES).items()
    },
    **erasures.cases(Case, says),
}
