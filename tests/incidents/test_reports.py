"""What went wrong: everybody can report it, named people read it, and nobody who is part of it does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.incidents import actions, queries
from portal.incidents.models import IncidentReading, IncidentReport
from portal.incidents.rules import Decision, Said, check_said, may_decide, may_read
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from portal.kernel.events import Event
from portal.notices.actions import deliver_pending
from portal.notices.queries.audiences import messages_of
from portal.people import actions as households
from portal.people import steps as people
from portal.safety.models import SafeguardingFlag
from tests.people.test_act_for import acting, agree
from tests.web.named import readable
from tests.web.test_crawl import everything
from tests.web.things import lay_out
from tests.world import Neighbourhood, grants_of

TODAY = date(2026, 11, 24)
READERS = (None, "ana", "ben", "mei", "sara", "ada")
CANARY = "INCIDENTXQZ"
TOLD = {"kind": "incident", "text": f"{CANARY} fell", "happened_on": "2026-11-24", "place": f"{CANARY} stairs"}
LEAD = Actor(6, 6, 1, grants=grants_of(("safeguarding_lead", "community", 1)))
CLOSED = Decision("closed", "The stairs are mended", "Called the caretaker")


def name_lead(world, *who):
    with write() as tx:
        for one in who:
            people.grant_role(tx, world.users[one], "safeguarding_lead", "community", world.community.id, clock.now())


def said(*named, **more):
    return Said("incident", TODAY, f"{CANARY} stairs", f"{CANARY} fell", f"{CANARY} man", named, **more)


@pytest.mark.row("product-44")
def test_a_report_is_read_by_named_roles_only_and_by_nobody_who_is_part_of_it(world):
    name_lead(world, "sara", "guo")
    world.client("ana").send("/incidents", **TOLD, involved=f"{CANARY} man", people=world.people["guo"].id)
    path = f"/incidents/{read().scalar(select(IncidentReport.id))}"

    answers = {who: world.client(who).get(path) for who in ("sara", "guo", "mei", "ada", "ben", "ana")}

    assert {who: answer.status_code for who, answer in answers.items()} == {
        "sara": 200, "guo": 404, "mei": 403, "ada": 403, "ben": 403, "ana": 403,
    }  # fmt: skip
    assert {who for who, answer in answers.items() if CANARY in readable(answer)} == {"sara"}
    assert path not in world.client("guo").get("/incidents/docket").text


@pytest.mark.dealt
@pytest.mark.row("product-44")
def test_no_word_of_a_report_or_a_flag_stands_on_any_other_page_or_download_of_anybody(furnished):
    world, own = furnished(lay_out)
    with write() as tx:
        tx.scalars(select(SafeguardingFlag)).one().reason = f"{CANARY} was seen"
    own.numbers["report_id"] = str(actions.report(world.actor("ana"), said(), int(own.numbers["running_id"])))

    found = {
        (who, path) for who in READERS for path, answer in everything(world, own, who) if CANARY in readable(answer)
    }

    assert found
    assert {who for who, _ in found} == {"sara"}
    assert {path.rstrip("0123456789") for _, path in found} == {"/incidents/", "/flags"}


@pytest.mark.row("product-44")
def test_events_letters_and_messages_say_nothing_and_the_log_does_not_name_the_reporter(world):
    name_lead(world, "sara", "guo")
    number = actions.report(world.actor("ana"), said(world.people["guo"].id))
    actions.decide(world.actor("sara"), number, CLOSED)
    rows = read().scalars(select(Event).where(Event.subject == f"report:{number}").order_by(Event.id)).all()

    told = [message for event in rows for message in messages_of(read(), event)]

    assert (rows[0].name, rows[0].actor_user_id) == ("report.made", None)
    assert all(row.keys == {"report_id": number} for row in rows)
    assert [message.person_id for message in told] == [world.people["sara"].id, world.people["ana"].id]
    assert all(message.params == {} for message in told)


def test_each_opening_is_written_down_and_shown_in_the_record(world):
    name_lead(world, "sara")
    number = actions.report(world.actor("ana"), said())
    sara = world.client("sara")

    sara.get(f"/incidents/{number}")
    clock.tick(timedelta(minutes=1))
    page = sara.get(f"/incidents/{number}").text
    sara.get("/incidents/docket")

    assert read().scalar(select(func.count()).select_from(IncidentReading)) == 2
    assert ("14:06" in page, "14:07" in page) == (True, True)


def test_whoever_reported_reads_the_state_and_one_sentence(world):
    name_lead(world, "sara")
    ana, sara = world.client("ana"), world.client("sara")
    ana.send("/incidents", **TOLD)
    number = read().scalar(select(IncidentReport.id))
    states = [ana.get("/incidents").text]

    sara.send(f"/incidents/{number}/decisions", state="seen")
    states.append(ana.get("/incidents").text)
    wrong = sara.send(f"/incidents/{number}/decisions", state="closed", note="Called the caretaker")
    sara.send(f"/incidents/{number}/decisions", **vars(CLOSED))
    states.append(ana.get("/incidents").text)

    assert [next(word for word in ("Received", "Looked at", "Closed") if word in page) for page in states] == [
        "Received", "Looked at", "Closed",
    ]  # fmt: skip
    assert (wrong.status_code, "Called the caretaker" in wrong.text) == (422, True)
    assert (CLOSED.sentence in states[2], CLOSED.note in states[2], CANARY in "".join(states)) == (True, False, False)
    assert sara.send(f"/incidents/{number}/decisions", **vars(CLOSED)).status_code == 409


def test_the_phone_comes_before_the_form_and_a_wrong_form_comes_back_filled_in(world):
    ana = world.client("ana")

    page = ana.get(f"/incidents/new?about={world.shift().id}").text
    again = ana.send("/incidents", **{**TOLD, "happened_on": "2027-1-1"})

    main = page[page.index("<main") :]
    assert main.index("Phone class") < main.index("5550 0123") < main.index("<form")
    assert (again.status_code, f"{CANARY} fell" in again.text) == (422, True)


def test_only_who_was_there_or_leads_sees_who_else_was(world):
    shift, coming = world.shift(), world.shift(world.task("Tomorrow"), starts_in=timedelta(days=1))
    for who in ("ana", "lin"):
        world.assignment(shift, who)
        world.assignment(coming, who)

    def offered(who, at):
        return {name for _, name in queries.form_page(world.actor(who), at.id).people}

    assert offered("ana", shift) == {"Ben", "Lin"}
    assert offered("ben", coming) == {"Ana", "Lin"}
    assert offered("ana", coming) == offered("hua", shift) == {"Ben"}


def test_nobody_is_named_who_was_not_offered_and_no_other_community_is_reached(world):
    other = Neighbourhood(world.app, "other-lane")
    name_lead(world, "sara")
    name_lead(other, "sara")
    number = actions.report(world.actor("ana"), said())

    with pytest.raises(Invalid):
        actions.report(world.actor("ana"), said(world.people["hua"].id))
    assert other.client("ana").get(f"/incidents/new?about={world.shift().id}").status_code == 404
    assert other.client("ana").get("/incidents/new?about=99999999999999").status_code == 200  # about nothing
    with pytest.raises(NotFound):
        actions.report(other.actor("ana"), said(), world.shift().id)
    with pytest.raises(NotFound):
        actions.read_record(other.actor("sara"), number)
    with pytest.raises(NotFound):
        actions.decide(other.actor("sara"), number, CLOSED)


def test_nobody_reads_a_report_that_names_somebody_of_their_household(world):
    name_lead(world, "sara", "hua", "guo")
    number = actions.report(world.actor("ana"), said(world.people["guo"].id))
    households.join_household(world.actor("mei"), world.people["hua"].id, world.people["guo"].id)

    seen = {who: world.client(who).get(f"/incidents/{number}").status_code for who in ("sara", "hua")}

    assert seen == {"sara": 200, "hua": 404}
    assert f"/incidents/{number}" not in world.client("hua").get("/incidents/docket").text
    assert queries.readers_of(read(), world.community.id, number) == [world.people["sara"].id]


def test_nobody_decides_about_their_own_report(world):
    name_lead(world, "sara")
    number = actions.report(world.actor("sara"), said())

    with pytest.raises(Forbidden):
        actions.decide(world.actor("sara"), number, CLOSED)


def test_the_rules_without_a_database():
    asked = [may_read(LEAD, ()), may_read(LEAD, (6,)), may_read(Actor(6, 6, 1), ())]
    steps = [may_decide(LEAD, 7, *step) for step in (("received", "seen"), ("seen", "seen"), ("closed", "closed"))]
    days = [check_said(Said("concern", day, "Yard", "A cut"), (), TODAY) for day in (TODAY, TODAY + timedelta(days=1))]

    assert [refusal and refusal.code for refusal in asked] == [None, "named", "not-yours"]
    assert [refusal and refusal.code for refusal in steps] == [None, "already-decided", "already-decided"]
    assert [list(problems) for problems in days] == [[], ["happened_on"]]


def test_two_who_close_at_once_close_once(world):
    name_lead(world, "sara", "guo")
    number = actions.report(world.actor("ana"), said())
    actions.decide(world.actor("sara"), number, CLOSED)

    with pytest.raises(Conflict):
        actions.decide(world.actor("guo"), number, CLOSED)


@pytest.mark.row("product-44")
def test_whoever_acts_for_a_reporter_does_not_learn_that_they_reported(world):
    name_lead(world, "sara")
    mandate = agree(world, world.people["lin"], scope="all")
    number = actions.report(world.actor("lin"), said())
    actions.decide(world.actor("sara"), number, CLOSED)
    deliver_pending(world.program(), lambda _letter: None)

    own, of_helper = world.client("lin").get("/notices").text, acting(world, mandate).get("/notices").text

    assert ("that you reported" in own, "that you reported" in of_helper) == (True, False)
