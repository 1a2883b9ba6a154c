"""No button on the list of what can be taken is ever refused, and nothing that can be taken is left out."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import db, read, write
from portal.kernel.errors import DomainError
from portal.people import queries as people_queries
from portal.people import steps as people
from portal.people.models import GuardianConsent
from portal.policy import queries as policy
from portal.tasks import actions, queries, steps
from portal.tasks.models import DOMAINS, Shift
from portal.tasks.queries import Filters
from tests.world import ZONE

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def crowd(world, count, seed):
    """Add people of every kind, and return their actors: ages, approvals and guardians are drawn."""
    draw, today, found = random.Random(seed), clock.today(ZONE), []
    with write() as tx:
        for number in range(count):
            born = draw.choice([None, *(today - timedelta(days=draw.randrange(12 * 365, 80 * 365)) for _ in range(9))])
            if draw.random() < 0.4 and born is not None:  # around the ages at which something changes
                born = today - timedelta(days=int(draw.choice((14, 16, 18)) * 365.25) + draw.randrange(-40, 5))
            status = draw.choice(["active"] * 6 + ["pending"] * 2 + ["refused", "suspended"])
            person = people.add_person(
                tx, world.community.id, f"Person {number}", clock.now(), birth_date=born, status=status
            )
            if draw.random() < 0.5:
                tx.add(
                    GuardianConsent(
                        community_id=world.community.id, person_id=person.id, guardian_name="G", guardian_phone="1",
                        risk=draw.choice(["low", "medium", "high"]), how_verified="slip", signed_on=today,
                        expires_on=today + 90 * DAY, recorded_at=clock.now(),
                    )
                )  # fmt: skip
            user = people.add_user(tx, person, "!", clock.now(), user_name=f"person-{number}")
            found.append(Actor(user.id, person.id, world.community.id, status=status, birth_date=born, zone=ZONE))
    return found


def offers(world, count, seed):
    """Add tasks of every kind over forty days, some overlapping, some almost full."""
    draw = random.Random(seed)
    with write() as tx:
        for number in range(count):
            draft = steps.TaskDraft(
                title=f"Task {number}", description="D", team_id=world.team.id, domain=draw.choice(DOMAINS),
                risk=draw.choice(["low", "low", "medium", "high"]), minimum_age=draw.choice([0, 0, 0, 15, 17, 21, 60]),
            )  # fmt: skip
            task = steps.publish(tx, world.community.id, draft, None, clock.now())
            start = clock.now() + draw.randrange(-3, 40 * 24) * HOUR
            steps.add_shift(
                tx, task, start, start + draw.choice([1, 2, 8, 23]) * HOUR, draw.choice([1, 2, 30]), clock.now()
            )
        for number in range(count // 5):  # and some without a fixed hour, begun, almost over, by night, far ahead
            draft = steps.TaskDraft(
                title=f"Window {number}", description="D", team_id=world.team.id, domain=draw.choice(DOMAINS),
                risk=draw.choice(["low", "low", "medium"]), minimum_age=draw.choice([0, 0, 17]),
            )  # fmt: skip
            task = steps.publish(tx, world.community.id, draft, None, clock.now())
            start = clock.now() + draw.randrange(-6 * 24, 30 * 24) * HOUR
            ends = start + draw.choice([3, 10, 5 * 24, 7 * 24]) * HOUR
            minutes = draw.choice([30, 60, 120])
            steps.add_shift(tx, task, start, ends, draw.choice([1, 2, 30]), clock.now(), minutes)


def press_everything(world, count, seed):
    """Let each person press up to three buttons of their list; return how many were shown, pressed and refused."""
    shown = pressed = 0
    refused, draw = [], random.Random(seed)
    for actor in crowd(world, count, seed):
        for _press in range(3):
            page = queries.list_page(actor, Filters())
            slips = [slip for day in page.days for slip in day.slips]
            shown += len(slips)
            db.session.remove()
            if not slips:
                break
            task_id = int(draw.choice(slips).url.rpartition("/")[2])
            shift_id = read().scalar(select(Shift.id).where(Shift.task_id == task_id))
            try:
                actions.claim_shift(actor, shift_id)
                pressed += 1
            except DomainError as error:
                refused.append((actor, task_id, error.code))
    return shown, pressed, refused


@pytest.mark.row("product-18")
def test_no_button_on_the_list_is_ever_refused(world):
    offers(world, 60, seed=4)

    shown, pressed, refused = press_everything(world, 60, seed=4)

    assert refused == []
    assert shown > 300
    assert pressed > 60


@pytest.mark.row("product-18")
def test_each_row_left_out_would_have_been_refused(world):
    offers(world, 40, seed=5)
    actors, now, missed = crowd(world, 60, seed=5), clock.now(), []
    numbers = read().scalars(select(Shift.id)).all()
    for actor, shift_id in zip(actors, numbers, strict=False):  # so that there are clashes and full shifts
        with suppress(DomainError):
            actions.claim_shift(actor, shift_id)
    lines = [queries.shift_line(read(), world.community.id, number) for number in numbers]

    for actor in actors:
        page = queries.list_page(actor, Filters())
        shown = {slip.url for day in page.days for slip in day.slips}
        ages = policy.ages_by_day(read(), world.community.id)
        standing = people_queries.standing(read(), world.community.id, actor.person_id)
        left_out = [line for line in lines if f"/tasks/{line.task_id}" not in shown]
        missed += [
            (actor, line.id)
            for line in left_out
            if queries.claim_refusal(standing, line, page.own, ages, ZONE, now) is None
        ]

    assert missed == []


@pytest.mark.proof
@pytest.mark.row("product-18")
def test_no_button_is_refused_for_a_thousand_people(world, proof):
    offers(world, 400, seed=18)

    shown, pressed, refused = press_everything(world, 1000, seed=18)

    proof("List: 1,000 people press what they can take", f"{shown} shown, {pressed} pressed, {len(refused)} refused")
    assert refused == []
    assert pressed > 500


@pytest.mark.row("product-18")
def test_a_list_that_forgets_ages_would_be_refused(world, monkeypatch):
    """A control: with the rule and the conditions on age switched off in the list alone, presses fail."""
    monkeypatch.setattr("portal.tasks.queries.lists.claimable", lambda _standing, rows, *_: list(rows))
    everything = {"risks": {"risks": ["low", "medium", "high"]}, "age": {"age": 150}}
    monkeypatch.setattr("portal.tasks.queries.lists._open_to", lambda *_: everything)
    offers(world, 40, seed=4)

    _shown, _pressed, refused = press_everything(world, 12, seed=4)

    assert refused
