"""One of each thing in a community, so that every address of the URL map has something to point at."""

import io
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import Flask

from portal.attendance import actions as door
from portal.attendance import steps as attendance
from portal.exchange import actions as imports
from portal.exchange.models import ImportRun
from portal.exchange.reading import Said, open_upload, read_upload
from portal.hours import actions as hours
from portal.hours.models import HourHold
from portal.kernel import clock, files
from portal.kernel.db import db, read, write
from portal.matching import actions as matching
from portal.matching.rules import Except
from portal.notices import actions as notices
from portal.notices import calendar
from portal.pathway import actions as pathway
from portal.pathway.models import StoredFile
from portal.people import actions as people
from portal.people.actions.keeping import ConsentSlip
from portal.people.models import RoleGrant
from portal.policy import actions as policy
from portal.policy.models import RulePack
from portal.tasks import queries as tasks
from portal.tasks import steps
from portal.tasks.models import Assignment, Task
from portal.tasks.rules import link_seal
from portal.training import actions as training
from portal.training.rules import Seen
from tests.council import laid as council
from tests.tasks.windows import ASKED, WINDOW_FIELDS, window_and_search
from tests.web import carding, erasing, households
from tests.web.areas import AREA_FIELDS, areas_of
from tests.web.reported import report_and_flag
from tests.world import Neighbourhood

LINK = "/l/<int:link_id>/<string:link_seal>"  # whoever has it needs no sign-in
PAPER = b"%PDF-1.7\n%%EOF\n"
# What an address is sent so that its form holds; what is not here is sent an empty form.
FIELDS: dict[str, dict[str, Any]] = {
    "people.decide": {"decision": "approve"},
    "people.give_role": {"role": "partner"},
    "people.add_guardian_consent": {
        "guardian_name": "Wu", "guardian_phone": "1", "risk": "low", "how_verified": "slip", "expires_on": "2027-06-30",
    },
    "people.create_consent": {"risk": "low", "expires_on": "2027-06-30"},
    "people.correct_birth_date": {"birth_date": "1985-04-30"},
    "people.reset_password": {"password": "yellow kite 9"},
    "policy.create_rules": {
        "pack": "tasks", "figure_withdraw_hours": "6", "figure_undo_minutes": "10", "figure_offer_hours": "12",
        "effective_on": "2027-01-01", "source": "A meeting",
    },
    **AREA_FIELDS, **WINDOW_FIELDS, **households.FIELDS,
    "orgs.add_organisation": {"name": "A new organisation"},
    "orgs.found_team": {"name": "A new team"},
    "orgs.put_member": {"role": "member"},
    "tasks.copy_week": {"week": "2026-11-23"},
    "tasks.cancel_task": {"reason": "Too much rain"},
    "tasks.cancel_shift": {"reason": "Too much rain"},
    "hours.create_reversal": {"reason": "The wrong person was ticked", "scope": ""},
    "hours.create_verifications": {"decision": "verify"},
    "hours.create_adjustment": {"kind": "off", "off": "30", "reason": "We began later"},
    "hours.create_dispute": {"reason": "I was there until the end"},
    "hours.create_look": {"outcome": "fine"},
    "hours.reverse_closing": {"reason": "A slip came late"},
    "hours.create_settlement": {"outcome": "upheld", "reason": "Two people saw it"},
    "pathway.create_review": {"decision": "return", "reason": "Once more"},
    "pathway.step_back": {"reason": "Once more"},
    "pathway.follow": {"pathway": "cn-filing"},
    "exchange.create_trial": {"file": (b"id,title\n1,Read aloud\n", "list.csv")},
    "attendance.remove_place": {"reason": "The group is too large"},
    "attendance.create_message": {"text": "Bring an umbrella"},
    "attendance.create_note": {"text": "The key is with the caretaker"},
    "matching.add_exception": {"kind": "away", "first_on": "2026-12-01", "last_on": "2026-12-04"},
    "training.add_credential": {
        "kind": "check", "result": "Nothing found", "since_on": "2026-01-01", "expires_on": "2027-01-01",
    },
    "incidents.create_report": {
        "kind": "near_miss", "text": "The ladder slipped", "happened_on": "2026-11-23", "place": "Yard, at noon",
    },
    "incidents.create_decision": {"state": "seen"},
    "safety.set_flag": {"reason": "A talk at the station", "until_on": "2027-11-23"},
    "attendance.create_tick": {"direction": "in", "reason": "no-phone"},
    **carding.FIELDS, **erasing.FIELDS,
    **council.FIELDS,
}  # fmt: skip

# A thing that an address needs in place of the usual one of that name.
INSTEAD = {name: {"shift_id": "over_id"} for name in ("attendance.new_sheet", "attendance.create_sheet")}


@dataclass
class Things:
    """The numbers of one community's things, by the name that addresses use."""

    numbers: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    shared_rules: frozenset[str] = frozenset({
        "/c/<string:code>", "/calendars/<int:feed_id>/<string:seal>.ics", LINK,
        f"{LINK}/shifts/<int:shift_id>/assignments", f"{LINK}/assignments/<int:place_id>/withdrawal",
        f"{LINK}/renewals",
        "/b/<string:badge>", "/b/<string:badge>/sign-in",  # of any device, which says nothing of the card
        "/hours/months/<string:month>/closing",
        "/hours/months/<string:month>/closing/reversal",  # a month is a day of the calendar, no community's own
    })  # fmt: skip

    def path(self, _app: Flask, endpoint: str, rule: str) -> str:
        """Fill the rule's parameters with this community's things."""
        queries = {"tasks.new_shift": "?task=" + self.numbers["task_id"], "policy.new_rules": "?pack=hours", **ASKED}
        query = queries.get(endpoint, "")
        numbers = {**self.numbers, **{name: self.numbers[other] for name, other in INSTEAD.get(endpoint, {}).items()}}
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: numbers[found.group(1)], rule) + query

    def sent(self, endpoint: str) -> dict[str, Any]:
        """Return what a form of this address is filled in with; a file is opened anew each time."""
        filled = {**FIELDS.get(endpoint, {}), **self.fields.get(endpoint, {})}
        return {name: (io.BytesIO(v[0]), v[1]) if isinstance(v, tuple) else v for name, v in filled.items()}


def open_door(world: Neighbourhood) -> dict[str, Any]:
    """Return a shift that runs now, the code on its door screen, and Ana's ticket from that code's page."""
    running = world.shift(world.task("Phone class"))
    sibling = world.shift(read().get_one(Task, running.task_id), starts_in=timedelta(hours=50))
    for who in ("ana", "lin"):
        world.assignment(running, who)
    screen = world.client("ben").get(f"/shifts/{running.id}/screen").text
    code = re.search(r"/c/([A-Z2-7]+)", screen)
    assert code, "no code on the screen"
    page = world.client("ana").get(f"/c/{code.group(1)}").text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket, "no ticket behind the code"
    return {"running_id": running.id, "sibling_id": sibling.id, "code": code.group(1), "ticket": ticket.group(1)}


def world_visit(tx: Any, world: Neighbourhood, line: Any, past: Any) -> int:
    """Return another visit of Ana's, which ended before the one that counts."""
    start = past.starts_at - timedelta(hours=3)
    ended = start + timedelta(hours=1)
    return int(attendance.record(tx, line, world.people["ana"].id, start, ended).id)


def keep_hold(world: Neighbourhood, engagement_id: int) -> None:
    """Write down a pattern for which the visit was held."""
    values = {"code": "night", "count": 0, "minutes": 0, "noticed_at": clock.now()}
    keys = {"community_id": world.community.id, "noticed_by_user_id": world.users["sara"].id}
    with write() as tx:
        tx.add(HourHold(engagement_id=engagement_id, **keys, **values))


def kept_place(world: Neighbourhood) -> dict[str, int]:
    """Return an offer to Ana, who waited when Hua gave a place back, and her question for a stand-in elsewhere."""
    full, program = world.shift(world.task("Reading hour"), capacity=1, starts_in=timedelta(hours=50)), world.program()
    world.assignment(full, "hua")
    asked = world.assignment(world.shift(world.task("Market stall"), starts_in=timedelta(hours=60)), "ana")
    with write() as tx:
        steps.join_line(tx, program, full.id, world.people["ana"].id, clock.now())
        given = tx.get_one(Assignment, tasks.open_assignment(tx, full.id, world.people["hua"].id).id)
        steps.give_place_back(tx, given, None, clock.now(), "withdrawn")
        (offer_id,) = steps.pass_on(tx, program, full.id, clock.now())
        steps.ask_stand_in(tx, tx.get_one(Assignment, asked.id), world.users["ana"].id, clock.now())
        call_id = tasks.open_call(tx, asked.id)
    return {"offer_id": offer_id, "call_id": call_id}


def draft(world: Neighbourhood) -> int:
    """Return a task of Ben's team that waits for its dates."""
    said = steps.TaskDraft("Library hour", "Read", world.team.id, "charity", place="Library")
    with write() as tx:
        return int(steps.draft(tx, world.community.id, said, None, clock.now()).id)


def typed_sheet(world: Neighbourhood, shift: Any) -> int:
    """Return a typed list with a picture, which says of Lin what was recorded already."""
    paper = files.received(world.app.config["SETTINGS"].files, "list.pdf", PAPER)
    walls = (clock.local(at, "Asia/Shanghai").time() for at in (shift.starts_at, shift.ends_at))
    line = door.Row("lin", world.people["lin"].id, *walls)
    return door.type_sheet(world.actor("ben"), shift.id, [line], "page 1", paper).sheet_id


def lay_out(world: Neighbourhood) -> Things:
    """Put one of each thing into the community."""
    shift = world.shift(world.task("Homework table"), starts_in=timedelta(hours=30))
    assignment = world.assignment(shift, "ana")
    past = world.shift(world.task("Evening round"), starts_in=timedelta(days=-2))
    with write() as tx:
        line = tasks.shift_line(tx, world.community.id, past.id)
        first, second = (
            attendance.record(tx, line, world.people[who].id, past.starts_at, past.ends_at) for who in ("ana", "lin")
        )
        earlier = world_visit(tx, world, line, past)
        cut_id = attendance.record(tx, line, world.people["hua"].id, past.starts_at, past.ends_at).id
    receipt = hours.verify(world.actor("sara"), [first.id])
    cut = hours.refuse_hours(world.actor("sara"), [earlier], "Nobody saw it")
    dispute_id = hours.dispute(world.actor("ana"), cut.first_id, "I was there")
    keep_hold(world, earlier)
    hours.close_month(world.actor("sara"), date(2026, 9, 1))
    minor = world.person("Wu Min", status="pending")
    today = clock.today("Asia/Shanghai")
    slip = ConsentSlip("Wu", "1", "low", "slip", today, today + timedelta(days=9))
    seen = Seen("course", "First aid", today, today + timedelta(days=9))
    away = matching.add_exception(world.actor("ana"), Except(today, today + timedelta(days=2), is_free=False))
    credential = training.add_credential(world.actor("mei"), minor.id, seen)
    consent = people.add_guardian_consent(world.actor("mei"), minor.id, slip)
    pathway.follow(world.actor("ben"), world.team.id, "cn-filing", None)
    paper = files.received(world.app.config["SETTINGS"].files, "paper.pdf", PAPER)
    pathway.submit(world.actor("mei"), world.team.id, "code", pathway.Handed(value=1, file=paper))
    upload = open_upload("list.csv", b"id,title,organisation\n1,Read aloud,Library\n,No number or place,\n")
    ran = imports.run_import(world.actor("mei"), read_upload(upload, Said(), today))
    old = open_upload("hours.csv", b"name,birth date,day,minutes,activity,team,source\n"
                      b"Ben,1988-05-04,2025-03-08,90,Park day,Greens,Page 7\n", "hours")  # fmt: skip
    carried = imports.run_import(world.actor("mei"), read_upload(old, Said("hours", kind="hours"), today))
    batch_id = read().get_one(ImportRun, carried.run_id).made["batch"]
    figures = {"step_minutes": 30, "rounding": "nearest"}
    said = policy.Proposal("hours", figures, today + timedelta(days=30), "Decision of the station")
    policy.propose(world.actor("ada"), said)
    proposal_id = read().query(RulePack.id).filter_by(community_id=world.community.id).scalar()
    grants = {row.user_id: row.id for row in read().query(RoleGrant).filter_by(community_id=world.community.id)}
    file_id = read().query(StoredFile.id).filter_by(community_id=world.community.id).scalar()
    own_sign_in = world.actor("ana").sign_in_id
    feed_id = notices.open_feed(world.actor("Wu Min"))
    silent = world.silent("奶奶")
    with write() as tx:
        link = steps.make_link(tx, world.community.id, silent.id, shift.task_id, None, clock.now())
        other = steps.add_shift(
            tx, tx.get_one(Task, shift.task_id), *(clock.now() + timedelta(hours=h) for h in (50, 52)), 5, clock.now()
        )  # fmt: skip
        place = steps.take_place(tx, world.community.id, other.id, silent.id, None, clock.now())
    helper_no = world.people["hua"].public_no
    helped_by_hua = people.Agreement(helper_no, "all", agreed="slip", slip_no="7", is_guardian=True)
    db.session.remove()
    numbers = {
        "shift_id": shift.id, "task_id": shift.task_id, "assignment_id": assignment.id, "team_id": world.team.id,
        "person_id": world.people["lin"].id, "consent_id": consent, "grant_id": grants[world.users["guo"].id],
        "sign_in_id": own_sign_in, "engagement_id": second.id, "verification_id": receipt.first_id,
        "scan_id": first.in_scan_id, "requirement": "code", "file_id": file_id, **open_door(world),
        "feed_id": feed_id, "seal": calendar.feed_seal(world.app.config["SITE_KEY"], feed_id),
        "run_id": ran.run_id, "batch_id": batch_id, "proposal_id": proposal_id,
        "organisation_id": world.organisation.id, "draft_id": draft(world),
        "ana_id": world.people["ana"].id, "ben_id": world.people["ben"].id,
        "dispute_id": dispute_id, "month": "2026-09",
        "public_no": world.people["hua"].public_no, "hua_id": world.people["hua"].id, **kept_place(world),
        "link_id": link.id, "link_seal": link_seal(world.app.config["SITE_KEY"], link.id), "place_id": place.id,
        "mandate_id": people.let_act(world.actor("mei"), minor.id, helped_by_hua), "helper_no": helper_no,
        "credential_id": credential, "exception_id": away, "silent_id": silent.id,
        **report_and_flag(world, minor.id), **carding.lay_out(world, silent.id),
        **(decided := council.lay_out(world)),
        **areas_of(world, shift.task_id), **window_and_search(world), **households.lay_out(world),
        **erasing.lay_out(world),
        "sheet_id": typed_sheet(world, past), "over_id": past.id, "cut_id": cut_id,
    }  # fmt: skip
    things = Things({name: str(number) for name, number in numbers.items()})
    person = str(world.people["lin"].id)
    things.fields = {
        "areas.add_area": {"parent": things.numbers["lane_id"]},
        "areas.merge_area": {"into": things.numbers["beside_id"]},
        "people.set_home": {"home": things.numbers["beside_id"]},
        "people.register_resident": {"home": things.numbers["area_id"]},
        "tasks.create_cell_link": {"task": str(shift.task_id)},
        "people.create_mandate": {"helper": helper_no, "scope": "tasks"},
        "people.add_mandate": {"helper": helper_no, "scope": "tasks", "agreed": "station"},
        "people.join_household": {"with_person": world.people["ana"].public_no},
        "sharing.create_invitation": {"number": world.people["hua"].public_no},
        "orgs.found_team": {"organisation": str(world.organisation.id)},
        "orgs.put_member": {"person": world.people["hua"].public_no},
        "orgs.name_admin": {"person": world.people["hua"].public_no},
        "hours.create_verifications": {"engagement": str(second.id)},
        "hours.create_adjustment": {"engagement": str(cut_id), "seen": f"{cut_id}:90"},
        "attendance.create_sheet": {f"came-{person}": "y"},
        "safety.set_flag": {"whom": world.people["guo"].public_no},
        "attendance.create_tick": {"person": person},
        "cards.enrol_device": {"team": str(world.team.id)},
        "attendance.create_badge_scan": {"badge": str(numbers["badge"])},
        "tasks.create_link": {"person": str(silent.id)},
        "attendance.create_place": {"person": str(world.people["ben"].id)},
        "attendance.move_place": {"shift": str(shift.id)},
        "tasks.create_shift": {"task": str(shift.task_id)},
        "pathway.create_submission": {"value": "1", "file": (PAPER, "paper.pdf")},
        **council.fields(world, decided),
    }
    return things
