"""A team's week on the screen and on paper, and copying it into the next one."""

from datetime import timedelta

from flask import request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.tasks import actions, queries
from portal.tasks.forms import WeekForm
from portal.tasks.views.base import LEADERS, views
from portal.web import guard, pages
from portal.web.addresses import day_of


@views.get("/teams/<int:team_id>/week")
@guard.signed_in(*LEADERS)
def show_week(team_id: int) -> Response:
    """Show the shifts of a week with the names of those who have a place."""
    return pages.show(
        "tasks/week.html", page=queries.week_page(guard.actor(), team_id, day_of(request.args.get("from")))
    )


@views.post("/teams/<int:team_id>/week/copies")
@guard.signed_in(*LEADERS)
def copy_week(team_id: int) -> Response:
    """Give the shifts of a week again in the next one."""
    form = WeekForm.from_request()
    count = actions.copy_week(guard.actor(), team_id, form.week.data, request_id=form.request_key)
    said = ngettext("%(num)s shift is added.", "%(num)s shifts are added.", count)
    following = form.week.data + timedelta(days=7)
    return pages.done(said, url_for("tasks.show_week", team_id=team_id, **{"from": following.isoformat()}))
