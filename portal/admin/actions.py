"""What the operator and the program itself do: begin a site, add a community, forget what need not be kept."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.admin.queries import is_demo_site
from portal.kernel import clock, events, limits
from portal.kernel.actor import Actor
from portal.kernel.db import gather_statistics, write
from portal.kernel.errors import Conflict
from portal.kernel.once import RequestResult
from portal.kernel.text import N_
from portal.people import queries as people
from portal.people import steps

KEEP_REQUESTS = timedelta(days=30)
MOST = 5_000  # a long backlog goes in parts, so that nobody waits for the write lock


@dataclass(frozen=True)
class NewSite:
    """A community that begins, and its first site admin; zone is an IANA name, password_hash already argon2id."""

    slug: str
    name_en: str
    name_zh: str
    zone: str
    station_phone: str
    admin_name: str
    user_name: str
    password_hash: str


def begin_site(site: NewSite) -> int:
    """Found the first community of an empty site with its site admin; returns the community.

    Raises Conflict when a community is there already.
    """
    with write() as tx:
        if people.first_community(tx) is not None:
            raise Conflict(N_("This site is already set up."))
        return _found(tx, site)


def add_community(site: NewSite) -> int:
    """Found a further community with a site admin of its own, who sees nobody else's people; returns the community.

    Raises Conflict on a site that has not begun or holds the demo, and when the slug or the user name is taken.
    """
    try:
        with write() as tx:
            if people.first_community(tx) is None or is_demo_site(tx):
                raise Conflict(N_("Begin a site of your own first."))
            if any(place.slug == site.slug for place in people.communities(tx)):
                raise Conflict(N_("There is a community of this name already. Give this one another --slug."))
            return _found(tx, site)
    except IntegrityError as error:
        raise Conflict(N_("Somebody signs in with this user name already. Choose another one.")) from error


def _found(tx: Session, site: NewSite) -> int:
    now = clock.now()
    community = steps.found_community(
        tx, site.slug, name_en=site.name_en, name_zh=site.name_zh, zone=site.zone,
        station_phone=site.station_phone, now=now,
    )  # fmt: skip
    person = steps.add_person(tx, community.id, site.admin_name, now, status="active")
    user = steps.add_user(tx, person, site.password_hash, now, user_name=site.user_name)
    steps.grant_role(tx, user, "site_admin", "community", community.id, now)
    actor = Actor.program(community.id, "cli", site.zone)
    events.record(tx, "community.founded", actor, f"community:{community.id}", now)
    return community.id


def tidy(_actor: Actor) -> int:
    """Forget tries older than a day and request ids older than 30 days, site-wide; returns how many of the latter.

    SQLite's statistics are brought up to date on the way. Records no event: what is forgotten was nobody's act. Calling
    it again finds nothing.
    """
    now = clock.now()
    with write() as tx:
        limits.forget_old(tx, now)
        first = select(func.min(RequestResult.id)).scalar_subquery()  # by number, as no index by time is kept for this
        is_old = ~RequestResult.at.between(now - KEEP_REQUESTS, now + KEEP_REQUESTS)  # a clock may have run ahead
        old = RequestResult.id < first + MOST, is_old
        gather_statistics(tx)
        return len(tx.execute(delete(RequestResult).where(*old).returning(RequestResult.id)).all())
