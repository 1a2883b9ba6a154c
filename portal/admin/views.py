"""Home, help, overview, event log; and what machines ask."""

from flask import Blueprint, Response, current_app, jsonify, request

from portal.admin import health, queries
from portal.admin.forms import SignInBox
from portal.kernel import clock
from portal.web import guard, pages

views = Blueprint("admin", __name__)


@views.get("/")
@guard.public
def show_home():
    actor = guard.actor_or_none()
    if actor is None:
        return pages.show("admin/street.html", page=queries.street_page(), box=SignInBox(formdata=None))
    return pages.show("admin/home.html", page=queries.home_page(actor))


@views.get("/help")
@guard.public
def show_help():
    actor = guard.actor_or_none()
    return pages.show("admin/help.html", page=actor.roles if actor else frozenset({"member"}))


@views.get("/overview")
@guard.signed_in("site_admin", "committee", "purchaser")
def show_overview():
    return pages.show("admin/overview.html", page=queries.overview_page(guard.actor()))


@views.get("/events")
@guard.signed_in("site_admin")
def show_events():
    before, wanted = request.args.get("before", ""), request.args.get("of", "").strip()[:60]
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    return pages.show("admin/events.html", page=queries.events_page(guard.actor(), wanted, number))


@views.get("/healthz")
@guard.public
def healthz():
    return Response("ok\n", mimetype="text/plain")


@views.get("/readyz")
@guard.public
def readyz():
    found = health.ready(current_app.config["SETTINGS"], clock.now())
    return jsonify(ready=all(found.values()), **found), 200 if all(found.values()) else 503
