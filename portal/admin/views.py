"""Home, help, overview, event log; and what machines ask."""

from datetime import date

from flask import Blueprint, Response, current_app, jsonify, request

from portal.admin import acts, audit, health, queries
from portal.admin.forms import SignInBox
from portal.kernel import clock
from portal.web import guard, pages
from portal.web.addresses import day_of, number_of

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
    wanted = request.args.get("of", "").strip()[:60]
    page = queries.events_page(guard.actor(), wanted, number_of(request.args.get("before")))
    return pages.show("admin/events.html", page=page)


@views.get("/changes")
@guard.signed_in("social_worker", "supervisor", "site_admin")
def show_changes():
    thing, who = (request.args.get(name, "").strip()[:60] for name in ("of", "who"))
    wanted = queries.Wanted(thing, who, day_of(request.args.get("day")))
    page = queries.changes_page(guard.actor(), wanted, number_of(request.args.get("before")))
    return pages.show("admin/changes.html", page=page, words=acts)


@views.get("/changes.jsonl")
@guard.signed_in("social_worker", "supervisor", "site_admin")
def export_changes():
    last: date = day_of(request.args.get("to")) or clock.today(guard.actor().zone)
    first = min(day_of(request.args.get("from")) or last.replace(day=1), last)
    text = audit.write(*queries.recorded(guard.actor(), first, last), current_app.config["SITE_KEY"])
    return pages.download(f"changes-{first}-{last}.jsonl", text.encode())


@views.get("/healthz")
@guard.public
def healthz():
    return Response("ok\n", mimetype="text/plain")


@views.get("/readyz")
@guard.public
def readyz():
    found = health.ready(current_app.config["SETTINGS"], clock.now())
    return jsonify(ready=all(found.values()), **found), 200 if all(found.values()) else 503
