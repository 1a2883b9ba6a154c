"""Sign in with a card that was read at an enrolled device, and its PIN."""

from flask import request
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.cards import actions, queries, rules
from portal.cards.forms import CardPinForm
from portal.cards.views.base import views
from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid, refuse
from portal.kernel.passwords import matches
from portal.kernel.text import N_
from portal.web import guard, pages, sessions, site


@views.get("/b/<string:badge>/sign-in")
@guard.public
def show_card(badge: str) -> Response:
    """Show the form for the PIN, or say where the card works; a card alone opens nothing."""
    return _show(badge)


def _show(badge: str, form: CardPinForm | None = None, error: Exception | None = None) -> Response:
    queries.only_badges(badge)
    page = queries.sign_in_page(guard.actor_or_none(), badge, site.key(), sessions.device_secret())
    if form is not None and isinstance(error, (Invalid, Conflict)):
        return pages.again("cards/sign_in.html", form, error, page=page)
    return pages.show("cards/sign_in.html", status=page.status, page=page, form=CardPinForm(formdata=None))


@views.post("/b/<string:badge>/sign-in")
@guard.public
def sign_in(badge: str) -> Response:
    """Sign in whoever holds the card and typed its PIN, for a short time."""
    form = CardPinForm()
    try:
        form.check()
        done = _enter(badge, form.pin)
    except (Invalid, Conflict) as error:
        return _show(badge, form, error)
    sessions.begin(done.token, done.user_id, "card")
    return pages.done(gettext("You are signed in for a short time. Sign out when you are done."), "/")


def _enter(badge: str, pin: str) -> actions.Entered:
    """Ask the device, the card, then the PIN, which is compared outside of any transaction."""
    refuse(rules.SIGNED_IN if guard.actor_or_none() else None)
    key, secret, tx = site.key(), sessions.device_secret(), read()
    device = queries.device_by_secret(tx, key, secret)
    queries.refuse_elsewhere(device, device.community_id if device else 0, clock.now())
    holder = queries.holder(tx, device.community_id if device else 0, key, badge)
    tried = actions.count_try(holder)
    if not matches(tried.pin_hash, pin):
        raise Invalid({"pin_password": N_("This is not the PIN. Tries left: %(left)s")}, {"left": tried.left})
    agent = request.user_agent.string or gettext("Unknown device")
    return actions.sign_in(holder, badge, secret=secret, site_key=key, proven=tried.pin_hash, agent=agent)
