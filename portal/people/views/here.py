"""A sign-in of several people: who is here today is asked first, shown on every page and changed by one press."""

from urllib.parse import urlencode

from flask import current_app, redirect, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel import clock
from portal.kernel.errors import Conflict
from portal.kernel.text import N_
from portal.people import actions, queries
from portal.people.forms import HereForm
from portal.people.views.base import ACTS_FOR, HERE_ON, views
from portal.web import guard, pages
from portal.web.forms import PressForm

# Open to all, and yet about whoever reads them; every other public page is the same for everybody.
ALSO_ASKED = frozenset({"admin.show_home", "attendance.show_code", "tasks.list_tasks", "tasks.show_task"})
OF_THE_SIGN_IN = frozenset({"people.share_sign_in", "people.unshare_sign_in"})
SAY_FIRST = N_("Several people use this sign-in. Choose first who is here today; nothing was saved.")


@views.before_app_request
def ask_who_is_here() -> Response | None:
    """Lead to the question before any page that depends on its answer; refuse a form that comes before it."""
    audience = guard.audience_of(current_app, request.endpoint)
    if audience is None or audience.acting == "any" or request.endpoint in OF_THE_SIGN_IN:
        return None
    if audience.is_public and request.endpoint not in ALSO_ASKED:
        return None
    if not guard.is_shared() or guard.is_somebody_here():
        return None
    if request.method != "GET":
        raise Conflict(SAY_FIRST, code="who-is-here")
    return redirect(url_for("people.show_here") + f"?{urlencode({'next': request.full_path.rstrip('?')})}")


@views.get("/here")
@guard.signed_in(acting="any")
def show_here() -> Response:
    """Ask who is here today."""
    actor = guard.actor()
    page = queries.here_page(actor, actor.person_id if guard.is_somebody_here() else None, pages.next_page(""))
    return pages.show("people/here.html", page=page)


@views.post("/here")
@guard.signed_in(acting="any")
def choose_here() -> Response:
    """Remember who is here today, on this device."""
    form, actor = HereForm.from_request(), guard.actor()
    chosen = int(form.mandate.data or 0)
    if chosen:
        session[ACTS_FOR] = queries.to_be_here(actor, chosen)
    else:
        session.pop(ACTS_FOR, None)
    session[HERE_ON] = clock.today(actor.zone).isoformat()
    return pages.done("", pages.next_page("/"))


@views.post("/sign-in/sharing")
@guard.signed_in(acting="never")
def share_sign_in() -> Response:
    """Have one's own sign-in ask who is here."""
    form = PressForm.from_request()
    actions.share_sign_in(guard.actor(), is_shared=True, request_id=form.request_key)
    return pages.done(gettext("From now on this sign-in asks each day who is here."), url_for("people.show_here"))


@views.post("/sign-in/sharing/end")
@guard.signed_in(acting="never")
def unshare_sign_in() -> Response:
    """Have one's own sign-in be one's own again."""
    form = PressForm.from_request()
    actions.share_sign_in(guard.actor(), is_shared=False, request_id=form.request_key)
    return pages.done(gettext("This sign-in is yours alone again."), url_for("people.list_mandates"))
