"""Verified time by area: for the station and who pays, and in round figures for everybody."""

from flask import Response, request
from flask_babel import gettext

from portal.hours import queries
from portal.hours.forms import read_level, read_months
from portal.hours.views.base import VERIFIERS, views
from portal.kernel.errors import NotFound
from portal.kernel.tables import write_csv
from portal.kernel.text import N_
from portal.web import guard, pages, site
from portal.web.filters import named

READERS = (*VERIFIERS, "committee", "purchaser", "site_admin")
COLUMNS = (N_("Month"), N_("Area code"), N_("Area"), N_("Visits"), N_("Minutes"), N_("Hours"))


@views.get("/areas")
@guard.public
def show_areas() -> Response:
    """Show the areas with what anybody may know of them."""
    actor, where = guard.actor_or_none(), site.community()
    if actor is None and where is None:
        raise NotFound(N_("There is no community here yet."))
    community_id = actor.community_id if actor else where.id
    return pages.show("hours/areas.html", page=queries.area_figures_page(community_id, actor))


@views.get("/hours/areas")
@guard.signed_in(*READERS)
def show_area_months() -> Response:
    """Show what each month booked, by area."""
    actor = guard.actor()
    page = queries.area_months_page(actor, *read_months(request.args, actor.zone), read_level(request.args))
    return pages.show("hours/area_months.html", page=page)


@views.get("/hours/areas.csv")
@guard.signed_in(*READERS)
def show_area_months_csv() -> Response:
    """Send the same as CSV, in minutes and in hours."""
    actor, level = guard.actor(), read_level(request.args)
    first, last = read_months(request.args, actor.zone)
    rows = [
        [f"{row.month:%Y-%m}", row.area.code if row.area else "", named(row.area) if row.area else "", row.count,
         row.minutes, round(row.minutes / 60, 2)]
        for row in queries.area_totals(actor, first, last, level)
    ]  # fmt: skip
    name = f"hours-areas-{first:%Y-%m}-{last:%Y-%m}.csv"
    return pages.download(name, write_csv([gettext(column) for column in COLUMNS], rows))
