"""What tests of lines share: a full shift for which people wait, and what became of its places."""

from datetime import timedelta

from sqlalchemy import select

from portal.kernel.db import db, read
from portal.kernel.jobs import declared
from portal.tasks.models import Assignment, PlaceOffer, Shift

DAY = timedelta(days=1)


def work(world):
    """Have the worker do what is due for waiting lists, twice: the second time must find nothing."""
    job = next(job for job in declared() if job.name == "waiting lists")
    return job.run(world.program()), job.run(world.program())


def full(world, *waiting, capacity=1, starts_in=3 * DAY, **more):
    """Return a full shift of Hua (and Guo), for which these people wait in this order, and Hua's place."""
    shift = world.shift(starts_in=starts_in, capacity=capacity, **more)
    places = [world.assignment(shift, who) for who in ("hua", "guo")[:capacity]]
    for who in waiting:
        assert world.client(who).send(f"/shifts/{shift.id}/waiting").status_code == 303
    return shift, places


def offers(world, *conditions):
    names = {person.id: name for name, person in world.people.items()}
    found = read().scalars(select(PlaceOffer).where(*conditions).order_by(PlaceOffer.id)).all()
    return [(names[offer.person_id], offer.end_reason) for offer in found]


def newest_offer():
    return read().scalars(select(PlaceOffer).order_by(PlaceOffer.id.desc())).first()


def holders(world, shift):
    names = {person.id: name for name, person in world.people.items()}
    live = Assignment.shift_id == shift.id, Assignment.ended_at.is_(None)
    return [names[found] for found in read().scalars(select(Assignment.person_id).where(*live))]


def taken(shift):
    db.session.remove()
    return read().scalar(select(Shift.taken).where(Shift.id == shift.id))


def withdraw(world, who, place):
    assert world.client(who).send(f"/assignments/{place.id}/withdrawal").status_code == 303
