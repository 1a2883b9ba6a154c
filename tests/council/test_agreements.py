"""What a team and its members promise each other: proposed, agreed to, renewed, looked at again in time."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.council import actions, queries
from portal.council.models import Agreement, AgreementSignature
from portal.council.rules import is_adopted
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden
from portal.kernel.jobs import declared
from portal.orgs.models import Membership
from tests.council.team import SIX, gather, propose
from tests.council.test_polls import told
from tests.people.test_act_for import acting, agree


def page_of(world, who="ben"):
    return queries.agreement_page(world.actor(who), world.team.id)


@pytest.mark.parametrize(("signed", "members", "holds"), [(1, 2, False), (2, 2, True), (3, 6, False), (4, 6, True)])
def test_a_version_holds_once_more_than_half_have_agreed(signed, members, holds):
    assert is_adopted(signed, members) is holds


def test_a_member_proposes_and_the_team_agrees_through_the_page(world):
    ana, ben = world.client("ana"), world.client("ben")
    path = f"/teams/{world.team.id}/agreement"
    said = {"team_gives": "Nobody goes alone", "member_gives": "I say when I cannot come", "review_on": "2027-05-28"}

    sent = ana.send(f"/teams/{world.team.id}/agreements", **said)
    number = read().scalars(select(Agreement.id)).one()
    answers = [one.send(f"/agreements/{number}/signatures") for one in (ana, ben)]

    page = page_of(world)
    assert [sent.status_code, *(one.status_code for one in answers)] == [303, 303, 303]
    assert (page.in_force.number, page.draft) == (1, None)
    assert [(each.name, each.how) for each in page.in_force.signed] == [("Ana", "self"), ("Ben", "self")]
    assert "2 of 2 members have agreed" in ana.get(path).text
    assert world.client("pei").get(path).status_code == 403


def test_a_new_version_is_agreed_again_while_the_old_one_holds_and_the_old_one_is_kept(world):
    gather(world, *SIX[2:4])
    first = propose(world)
    for who in ("ana", "ben", "lin"):
        actions.sign(world.actor(who), first)

    second = propose(world, "ana")
    actions.sign(world.actor("ana"), second)
    between = page_of(world)
    for who in ("ben", "lin"):
        actions.sign(world.actor(who), second)

    after = page_of(world)
    assert (between.in_force.number, between.draft.number) == (1, 2)
    assert {name for _, name, _ in between.draft.missing} == {"Ben", "Lin", "Oskar"}
    assert (after.in_force.number, after.draft, [old.number for old in after.past]) == (2, None, [1])
    assert after.past[0].signed_count == 3
    with pytest.raises(Conflict) as ended:
        actions.sign(world.actor("oskar"), first)
    assert ended.value.code == "ended"


def test_only_one_version_waits_and_only_one_holds(world):
    propose(world)
    with pytest.raises(Conflict) as waits:
        propose(world, "ana")

    row = {"community_id": world.community.id, "team_id": world.team.id, "team_gives": "a", "member_gives": "b"}
    more = {"review_on": clock.today("UTC"), "proposed_at": clock.now()}
    with pytest.raises(IntegrityError), write() as tx:
        tx.add(Agreement(number=2, **row, **more))

    assert waits.value.code == "has-draft"


def test_a_helper_says_yes_for_somebody_and_a_leader_writes_down_a_yes_on_paper(world):
    gather(world, "hua", "lin")
    number = propose(world)
    helper = acting(world, agree(world, world.people["hua"], scope="all"))

    by_helper = helper.send(f"/agreements/{number}/signatures", acts_for=world.people["hua"].id)
    on_paper = world.client("ben").send(f"/agreements/{number}/paper-signatures", person=world.people["lin"].id)
    page = world.client("ben").get(f"/teams/{world.team.id}/agreement").text

    assert (by_helper.status_code, on_paper.status_code) == (303, 303)
    assert "through Ana" in page
    assert "on paper, written down by Ben" in page
    with pytest.raises(Forbidden):
        actions.note_signature(world.actor("ana"), number, world.people["ben"].id)


def test_a_minor_says_yes_without_anybody_else(world):
    world.person("Wu Min", birth_date=clock.today("UTC") - timedelta(days=366 * 13))
    gather(world, "Wu Min")
    number = propose(world)

    actions.sign(world.actor("Wu Min"), number)

    assert [each.name for each in page_of(world).draft.signed] == ["Wu Min"]


def test_a_yes_is_taken_back_by_whoever_gave_it_or_from_paper_by_a_leader(world):
    gather(world, "lin", "guo")
    number, ben = propose(world), world.actor("ben")
    actions.sign(world.actor("ana"), number)
    actions.note_signature(ben, number, world.people["lin"].id)

    with pytest.raises(Forbidden):
        actions.unsign(ben, number, world.people["ana"].id)
    actions.unsign(ben, number, world.people["lin"].id)
    world.client("ana").send(f"/agreements/{number}/signatures/{world.people['ana'].id}/reversal")

    assert read().scalars(select(AgreementSignature)).all() == []


def test_leaders_are_reminded_once_before_the_review_and_all_see_when_it_is_overdue(world):
    number = propose(world, days=20)
    for who in ("ana", "ben"):
        actions.sign(world.actor(who), number)
    reminded = [actions.remind_of_reviews(world.program())]

    for days in (6, 1, 14):
        clock.tick(timedelta(days=days))
        reminded.append(actions.remind_of_reviews(world.program()))

    seen = {
        who: "The agreement was to be looked at again by" in world.client(who).get("/").text for who in ("ben", "ana")
    }
    assert reminded == [0, 1, 0, 0]
    assert told(world, "agreement.review-due") == {"ben": 1}
    assert seen == {"ben": True, "ana": False}
    assert "to be looked at again by" in world.client("ana").get(f"/teams/{world.team.id}").text


def test_a_version_that_waits_can_be_withdrawn_and_members_are_told_of_each(world):
    number = propose(world, "ana")

    sent = world.client("ben").send(f"/agreements/{number}/withdrawal")
    propose(world, "ana")

    assert sent.status_code == 303
    assert told(world, "agreement.proposed") == {"ben": 2}
    assert "Propose" in world.client("ana").get(f"/teams/{world.team.id}/agreement/new").text


def test_whose_yes_is_written_down_is_told_and_it_counts_in_the_team_but_not_for_the_pathway(world):
    number, ana = propose(world), world.people["ana"]
    actions.sign(world.actor("ben"), number)
    actions.note_signature(world.actor("ben"), number, ana.id)

    adopted = actions.adopt_agreed(world.program()), actions.adopt_agreed(world.program())

    assert adopted == (1, 0)
    assert told(world, "agreement.noted") == {"ana": 1}
    assert page_of(world).in_force.number == 1
    assert queries.signed_share(read(), world.team.id, clock.today("Asia/Shanghai")) == 0.5


def test_a_version_holds_once_those_who_had_not_agreed_have_left(world):
    gather(world, "lin", "guo")
    number, today = propose(world), clock.today("Asia/Shanghai")
    for who in ("ana", "ben"):
        actions.sign(world.actor(who), number)
    look = next(job for job in declared() if job.name == "reviews of agreements").run
    before = look(world.program())
    with write() as tx:
        member = Membership.person_id == world.people["lin"].id, Membership.team_id == world.team.id
        tx.scalars(select(Membership).where(*member)).one().left_on = today

    after = look(world.program())

    assert (before, after) == (0, 1)
    assert page_of(world).in_force.number == 1


def test_an_agreement_is_nothing_to_people_outside_the_team(world):
    number, pei = propose(world), world.client("pei")

    sent = [pei.send(f"/agreements/{number}/{what}").status_code for what in ("signatures", "withdrawal")]

    assert sent == [404, 404]


def test_that_a_review_is_overdue_is_no_news_for_visitors_of_the_team(world):
    number = propose(world, days=1)
    for who in ("ana", "ben"):
        actions.sign(world.actor(who), number)
    clock.tick(timedelta(days=3))

    seen = {
        who: [news.text for news in queries.team_news(read(), world.actor(who), world.team.id, clock.now())]
        for who in ("ana", "ben", "pei")
    }

    assert [len(seen[who]) for who in ("ana", "ben", "pei")] == [1, 1, 0]
