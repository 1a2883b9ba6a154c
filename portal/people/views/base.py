"""The blueprint, and Flask-Login's loader: the cookie holds a secret, the database says whose it is."""

import structlog
from flask import Blueprint, g, session
from flask_login import LoginManager, UserMixin
from sqlalchemy.exc import DBAPIError

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.people import actions, queries
from portal.people.models import Community
from portal.web import sessions
from portal.web.site import CommunityLine

log = structlog.get_logger()
views = Blueprint("people", __name__)
# No remember-me cookie and no browser fingerprint: the row in the database decides, and phones change their address.
login_manager = LoginManager()
login_manager.session_protection = None
HERE_ON = "here_on"  # in the cookie: the day for which somebody at a shared sign-in said who is here
ACTS_FOR = "acts_for"  # in the cookie: the mandate by which its holder acts for somebody; the database has the word


class SignedInUser(UserMixin):
    """What Flask-Login keeps for a request: the actor, found by the secret in the cookie.

    is_shared: several people use the sign-in; is_here: one of them was chosen for today.
    """

    def __init__(self, token: str, actor: Actor, *, is_shared: bool = False, is_here: bool = False) -> None:
        self.id = token
        self.actor = actor
        self.is_shared, self.is_here = is_shared, is_here


def line_of(community: Community | queries.CommunityFacts) -> CommunityLine:
    """Return what the frame of a page needs of the community."""
    return CommunityLine(
        community.id, community.slug, community.name_en, community.name_zh, community.zone, community.station_phone,
        community.is_demo,
    )  # fmt: skip


@login_manager.user_loader
def load_user(token: str) -> SignedInUser | None:
    """Return the signed-in user of this secret, None once the sign-in ended."""
    chosen = session.get(ACTS_FOR, 0)
    found = queries.actor_by_token(read(), token, clock.now(), chosen)
    if found is None:
        session.pop("_user_id", None)
        return None
    g.community = line_of(found.community)
    _touch(found)
    is_here = found.is_shared and session.get(HERE_ON) == clock.today(found.actor.zone).isoformat()
    return SignedInUser(token, found.actor, is_shared=found.is_shared, is_here=is_here)


def _touch(found: queries.SignedIn) -> None:
    """Keep the sign-in alive, and forget a choice to act for somebody that was ended or ran out."""
    if found.actor.helper is None and session.pop(ACTS_FOR, None):
        session.pop(HERE_ON, None)  # whoever was here is so no longer: it is asked again
    try:
        actions.touch(found.actor, found.seen_at)
    except DBAPIError as error:  # nothing can be saved just now; pages can still be read
        log.warning("sign-in.not-touched", kind=type(error).__name__)


def load_community() -> CommunityLine | None:
    """Return the community of a request that nobody signed in for: the site's first."""
    found = queries.first_community(read())
    return line_of(found) if found else None


def mint(user: SignedInUser) -> None:
    """Let this browser be signed in as the user, by the secret that it keeps."""
    sessions.begin(user.id, user.actor.user_id)
