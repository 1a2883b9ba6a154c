"""A team of six, and short words for its agreement and polls."""

from datetime import timedelta

from sqlalchemy import select

from portal.council import actions, vault
from portal.council.models import Poll, PollOption
from portal.council.rules import AgreementDraft, PollDraft
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.orgs import steps as orgs

SIX = ("ana", "ben", "lin", "oskar", "guo", "hua")
IN_A_WEEK = timedelta(days=7)


def gather(world, *who):
    """Let these of the cast into Ben's team, where Ben and Ana are already."""
    with write() as tx:
        for one in who:
            person, today = world.people[one], clock.today("Asia/Shanghai")
            orgs.begin_membership(tx, world.community.id, world.team.id, person.id, "member", today, clock.now())


def key(world):
    """Return the key of the ballot boxes."""
    return vault.box_key(world.app.config["SITE_KEY"])


def open_poll(world, *, options=("Yes", "No"), **more):
    """Ask Ben's team something in his name; secret unless said otherwise. Return the poll's number."""
    said = {"is_secret": True, "closes_at": clock.now() + IN_A_WEEK, **more}
    draft = PollDraft("Shall we meet on Fridays?", options, **said)
    return actions.open_poll(world.actor("ben"), world.team.id, draft, key(world))


def answer(poll_id, place):
    """Return the number of a poll's answer by its place."""
    mine = PollOption.poll_id == poll_id, PollOption.position == place
    return read().scalars(select(PollOption.id).where(*mine)).one()


def vote(world, who, poll_id, place):
    """Vote in somebody's name."""
    actions.vote(world.actor(who), poll_id, answer(poll_id, place), key(world))


def close(world, other_key=None):
    """Let the week pass, and the worker count."""
    clock.tick(IN_A_WEEK)
    return actions.close_due(world.program(), other_key or key(world))


def result(poll_id):
    """Return what came out of a poll, and the votes of its answers in order."""
    read().expire_all()
    counts = select(PollOption.vote_count).where(PollOption.poll_id == poll_id).order_by(PollOption.position)
    return read().get_one(Poll, poll_id).outcome, tuple(read().scalars(counts))


def propose(world, who="ben", *, days=90):
    """Propose an agreement in somebody's name; return its number."""
    review_on = clock.today("Asia/Shanghai") + timedelta(days=days)
    draft = AgreementDraft("Nobody goes alone", "I say when", review_on)
    return actions.propose(world.actor(who), world.team.id, draft)
