"""A synthetic team goes all the way to the street office's list through the pages, and steps back once."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest

from portal.attendance import steps as attendance
from portal.hours import actions as hours
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.orgs import queries as org_queries
from portal.orgs import steps as orgs
from portal.pathway import queries, rules
from portal.pathway.models import Journey, PathwayText
from portal.people import steps as people
from portal.tasks import queries as tasks
from tests.reading import Page, Person
from tests.world import Neighbourhood

PAPER = b"%PDF-1.7\n%%EOF\n"


def paper() -> tuple[io.BytesIO, str]:
    return io.BytesIO(PAPER), "paper.pdf"


def path(world: Neighbourhood) -> str:
    return f"/teams/{world.team.id}/pathway"


def act(world: Neighbourhood, who: str, requirement: str, what: str, **fields: Any) -> int:
    """Send one form of an item as somebody; return the status."""
    return world.client(who).send(f"{path(world)}/{requirement}/{what}", **fields).status_code


def send_and_approve(world: Neighbourhood, requirement: str, sender: str, reviewer: str, **fields: Any) -> None:
    file = fields.pop("with_file", True)
    outcome = {"outcome": fields.pop("outcome")} if "outcome" in fields else {}
    proof = {"file": paper()} if fields.pop("proof", False) else {}
    sent = act(world, sender, requirement, "submissions", **fields, **({"file": paper()} if file else {}))
    decided = act(world, reviewer, requirement, "reviews", decision="approve", **outcome, **proof)
    assert (requirement, sent, decided) == (requirement, 303, 303)


def serve(world: Neighbourhood, activities: int = 4) -> None:
    """Let Ana serve in so many shifts of the team, verified by Mei."""
    for number in range(activities):
        shift = world.shift(starts_in=timedelta(days=-number - 1), hours=2)
        with write() as tx:
            line = tasks.shift_line(tx, world.community.id, shift.id)
            made = attendance.record(tx, line, world.people["ana"].id, shift.starts_at, shift.ends_at)
        hours.verify(world.actor("mei"), [made.id])


def grow(world: Neighbourhood, members: int, deputies: int = 2) -> None:
    today = clock.today("Asia/Shanghai")
    with write() as tx:
        for number in range(members):
            person = people.add_person(tx, world.community.id, f"Neighbour {number}", clock.now(), status="active")
            role = "deputy" if number < deputies else "member"
            orgs.begin_membership(tx, world.community.id, world.team.id, person.id, role, today, clock.now())


def standing(world: Neighbourhood) -> queries.Standing:
    read().rollback()
    journey = queries.journey_of(read(), world.team.id)
    assert journey is not None
    team = org_queries.team_line(read(), world.community.id, world.team.id)
    return queries.team_standing(read(), team, journey, clock.now(), "Asia/Shanghai")


def values(world: Neighbourhood) -> None:
    send_and_approve(world, "code", "mei", "sara", value="100%")
    send_and_approve(world, "mission", "mei", "sara", value="0.8", present="70%")
    send_and_approve(world, "helping-self-help", "mei", "sara", value="1")
    send_and_approve(world, "steady", "ben", "mei", with_file=False)


def structure(world: Neighbourhood) -> None:
    send_and_approve(world, "posts", "ben", "mei", with_file=False)
    send_and_approve(world, "charter-draft", "ben", "mei")
    send_and_approve(world, "election", "mei", "sara", value="90")
    send_and_approve(world, "minutes", "mei", "sara", value="3")
    send_and_approve(world, "money-rule", "ben", "sara")


def filing(world: Neighbourhood) -> None:
    send_and_approve(world, "members", "ben", "guo", with_file=False)
    send_and_approve(world, "residents", "mei", "guo", value="0.6")
    send_and_approve(world, "leader", "ben", "guo")
    send_and_approve(world, "place", "ben", "guo")
    send_and_approve(world, "form", "ben", "mei", proof=True)
    send_and_approve(world, "charter", "ben", "mei", proof=True)
    send_and_approve(world, "first-check", "ben", "guo", with_file=False)
    send_and_approve(world, "decision", "ben", "mei", with_file=False, outcome="F-2026-017", proof=True)


@pytest.fixture
def ready(world: Neighbourhood) -> Neighbourhood:
    """The team has ten members, three posts, four activities, and has set out on cn-filing."""
    grow(world, 10)
    serve(world)
    ben = Person(world.client("ben"))
    ben.press(_choice(ben.open(path(world)), "cn-filing"))
    return world


def _choice(page: Page, pathway: str) -> Any:
    return next(form for form in page.forms if ("pathway", pathway) in form.fields)


@pytest.mark.row("mission-91")
@pytest.mark.row("none-G")
def test_a_team_reaches_the_list_and_steps_back_once(ready: Neighbourhood) -> None:
    values(ready)
    assert standing(ready).stage.id == "structure"
    structure(ready)
    back = ready.client("mei").send(f"{path(ready)}/step-back", reason="The minutes were of another team")
    reopened = standing(ready)
    clock.tick(timedelta(minutes=1))
    send_and_approve(ready, "posts", "ben", "mei", with_file=False)
    send_and_approve(ready, "minutes", "mei", "sara", value="4")
    filing(ready)

    assert back.status_code == 303
    assert (reopened.stage.id, set(reopened.completed)) == ("structure", {"values"})
    assert standing(ready).is_finished
    page = Person(ready.client("ana")).open(path(ready))
    assert "The team has reached the end of its pathway." in page.words
    assert "F-2026-017" in page.words


def test_the_command_prints_what_the_page_shows(ready: Neighbourhood) -> None:
    act(ready, "ben", "steady", "submissions")
    page = Person(ready.client("ben")).open(path(ready))

    answer = ready.app.test_cli_runner().invoke(args=["pathway", "assess", str(ready.team.id), "--json"])

    said = json.loads(answer.stdout)
    assert said["stage"] == "values"
    assert {row["id"]: row["state"] for row in said["requirements"]}["steady"] == "submitted"
    assert all(set(row) >= {"id", "kind", "state", "have", "want"} for row in said["requirements"])
    steady = next(row for row in said["requirements"] if row["id"] == "steady")
    assert f"{steady['have']} of {steady['want']}" in page.words


def test_nobody_approves_their_own_item(ready: Neighbourhood) -> None:
    act(ready, "mei", "code", "submissions", value="100%", file=paper())

    assert act(ready, "mei", "code", "reviews", decision="approve") == 403
    assert act(ready, "ben", "code", "reviews", decision="approve") == 403
    assert act(ready, "sara", "code", "reviews", decision="approve") == 303


def test_a_count_that_is_not_met_says_how_much_is_missing(world: Neighbourhood) -> None:
    serve(world, 1)
    world.client("ben").send(path(world), pathway="cn-filing")
    page = Person(world.client("ben")).open(path(world))

    assert "1 of 4" in page.words
    assert "3 to go" in page.words
    assert act(world, "ben", "steady", "submissions") == 409


def test_a_leader_cannot_record_the_coachs_figure(ready: Neighbourhood) -> None:
    assert act(ready, "ben", "code", "submissions", value="1", file=paper()) == 403


def test_a_returned_item_can_be_sent_again(ready: Neighbourhood) -> None:
    act(ready, "ben", "steady", "submissions")

    without = act(ready, "mei", "steady", "reviews", decision="return")
    act(ready, "mei", "steady", "reviews", decision="return", reason="One of the days is wrong")
    page = Person(ready.client("ben")).open(path(ready))
    again = act(ready, "ben", "steady", "submissions")

    assert (without, again) == (422, 303)
    assert "One of the days is wrong" in page.words


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ"),
        ("page.html", b"<script>"),
        ("picture.svg", b"<svg/>"),
        ("fake.pdf", b"not a pdf"),
        ("empty.pdf", b""),
    ],
)
def test_a_file_that_a_browser_could_run_is_refused(ready: Neighbourhood, name: str, content: bytes) -> None:
    file = (io.BytesIO(content), name)

    answer = ready.client("mei").send(f"{path(ready)}/code/submissions", value="67%", note="kept words", file=file)

    assert answer.status_code == 422
    assert "Choose a PDF" in answer.text
    assert "kept words" in answer.text
    assert 'value="67%"' in answer.text


def test_a_paper_is_given_only_to_those_who_send_or_decide(ready: Neighbourhood) -> None:
    act(ready, "mei", "code", "submissions", value="1", file=paper())
    link = next(href for href, _ in Person(ready.client("ben")).open(path(ready)).links if "/files/" in href)

    given = ready.client("guo").get(link)

    assert (given.status_code, given.data) == (200, PAPER)
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert ready.client("ana").get(link).status_code == 403
    assert Neighbourhood(ready.app, "other-lane").client("mei").get(link).status_code == 404


def test_sending_twice_hands_in_once(ready: Neighbourhood) -> None:
    ben = ready.client("ben")

    statuses = [ben.send(f"{path(ready)}/steady/submissions", request_id="same").status_code for _ in range(2)]

    assert statuses == [303, 303]
    assert standing(ready).item("steady").state == "submitted"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_step_back_needs_a_reason_and_a_completed_stage(ready: Neighbourhood, reason: str) -> None:
    early = ready.client("mei").send(f"{path(ready)}/step-back", reason="too early")
    values(ready)

    assert early.status_code == 409
    assert ready.client("mei").send(f"{path(ready)}/step-back", reason=reason).status_code == 422
    assert ready.client("ben").send(f"{path(ready)}/step-back", reason="I want to").status_code == 403


def test_a_file_of_definitions_is_checked_with_line_and_reason(ready: Neighbourhood, tmp_path: Any) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("version: 1\npathways:\n  - id: x\n    stages: []\n")

    answer = ready.app.test_cli_runner().invoke(args=["pathway", "validate", str(broken)])

    assert answer.exit_code == 1
    assert "broken.yaml:" in answer.output + (answer.stderr or "")


def test_a_journey_keeps_the_version_it_began_under(ready: Neighbourhood) -> None:
    with write() as tx:
        journey = tx.query(Journey).one()
        kept = tx.get(PathwayText, journey.version)
        older = kept.text.replace("value: 10", "value: 11")
        pack = rules.parse_pack(older, kept.name)[0]
        tx.add(PathwayText(digest=pack.digest, name=kept.name, text=older, kept_at=clock.now()))
        journey.version, journey.stage = pack.digest, "filing"

    assert standing(ready).item("members").want == 11


def test_four_pathways_are_listed(ready: Neighbourhood) -> None:
    answer = ready.app.test_cli_runner().invoke(args=["pathway", "list"])

    assert [line.split("\t")[0] for line in answer.stdout.splitlines()] == [
        "cn-filing",
        "cn-registration",
        "de-ev",
        "uk-cio",
    ]
    assert ready.client("ana").get("/pathways").status_code == 200
