"""Words that the tests of hours share: what a page shows, what its forms send, where a visit stands."""

import re
from datetime import timedelta

from sqlalchemy import select

from portal.attendance.models import Engagement
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.people import steps as people
from portal.people.models import Household


def shown(client, path="/hours/queue"):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def ticked(text):
    return [int(n) for n in re.findall(r'type="checkbox" name="engagement" value="(\d+)" checked', text)]


def forms(text):
    """Return the queue's forms as (visits named in it, the fields with their values)."""
    found = []
    for body in re.findall(r'<form[^>]*action="/hours/verifications"[^>]*>(.*?)</form>', text, re.DOTALL):
        fields = re.findall(r'<(?:input|button)[^>]*name="([^"]+)"[^>]*value="([^"]*)"', body)
        found.append(([int(v) for n, v in fields if n == "engagement"], fields))
    return found


def press(text, work, decision):
    """Return what the first one-press form of a visit with this decision sends."""
    found = next(
        dict(fields) for named, fields in forms(text) if named == [work.id] and ("decision", decision) in fields
    )
    return {name: value for name, value in found.items() if name != "csrf_token"}


def state_of(work):
    return read().scalar(select(Engagement.state).where(Engagement.id == work.id))


def live_together(world, *names):
    """Put people of the cast into one household."""
    with write() as tx:
        home = Household(community_id=world.community.id, label=" and ".join(names), made_at=clock.now())
        tx.add(home)
        tx.flush()
        for who in names:
            people.join_household(tx, home, world.people[who].id, clock.now(), None)


def many(world, visit, count):
    """Write visits of eight people, one a day each, never as long as the day before: that would be a pattern."""
    shifts = [world.shift(capacity=1000, starts_in=-timedelta(hours=5 + day * 24)) for day in range(-(-count // 8))]
    for number in range(count):
        who = ("ana", "lin", "guo", "pei", "hua", "ben", "oskar", "ada")[number % 8]
        visit(who, 91 + number // 8 % 10, shift=shifts[number // 8])
