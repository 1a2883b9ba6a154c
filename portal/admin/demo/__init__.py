"""The demo community "幸福里 / Happiness Lane": one transaction, relative to now, otherwise the same each time."""

import secrets
from datetime import datetime

from sqlalchemy import select

from portal.admin import signins
from portal.admin.demo import areas, hours, pathway, people, tasks, words
from portal.admin.demo.scene import ZONE, Scene
from portal.kernel.db import write
from portal.kernel.passwords import hash_password
from portal.kernel.settings import Settings
from portal.people import queries
from portal.people import steps as community
from portal.people.models import Person, User
from portal.tasks.models import Task

SLUG, NAME_EN, NAME_ZH, PHONE = "happiness-lane", "Happiness Lane", "幸福里", "5550 0123"


def make(settings: Settings, now: datetime) -> None:
    """Fill an empty site with the demo, all or nothing; its sign-ins are kept beside the data."""
    chosen = signins.choose(settings)
    hashes = {user_name: hash_password(password) for user_name, password in chosen.items()}
    closed = hash_password(secrets.token_urlsafe(24))
    with write() as tx:
        founded = community.found_community(
            tx, SLUG, name_en=NAME_EN, name_zh=NAME_ZH, zone=ZONE, station_phone=PHONE, now=now, is_demo=True
        )
        scene = Scene(tx, now, founded)
        scene.record("community.founded", scene.program(), f"community:{founded.id}", now)
        people.fill(scene, hashes, closed)
        areas.fill(scene)
        tasks.publish(scene)
        hours.fill(scene)
        pathway.fill(scene, settings)
        tasks.plan_week(scene)
        tasks.let_people_in(scene)
    signins.keep(settings, chosen)


def freshen(now: datetime) -> None:
    """Give an older demo a shift that is on now and others to come, when none is; nobody has a place in them yet."""
    with write() as tx:
        founded = queries.first_community(tx)
        if founded is None:
            return
        scene = Scene(tx, now, founded)
        titles = {chore.title: chore.key for chore in words.CHORES}
        rows = tx.scalars(select(Task).where(Task.community_id == founded.id, Task.title.in_(titles)))
        scene.tasks = {titles[task.title]: task for task in rows}
        if len(scene.tasks) < len(titles) or tasks.has_running(scene):
            return
        for user, person in tx.execute(select(User, Person).join(Person, Person.id == User.person_id)):
            scene.users[user.user_name or str(user.id)] = user
            scene.people[user.user_name or str(user.id)] = person
        tasks.plan_week(scene)
