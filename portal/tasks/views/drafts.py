"""The list of drafts that need dates, and giving them dates."""

from flask import url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.kernel.errors import Conflict, Invalid
from portal.tasks import actions, queries
from portal.tasks.forms import DatesForm
from portal.tasks.views.base import LEADERS, views
from portal.web import guard, pages
from portal.web.addresses import asked_number


@views.get("/tasks/drafts")
@guard.signed_in(*LEADERS)
def list_drafts() -> Response:
    """Show the drafts that need dates, with the form that gives them."""
    chosen = [task] if (task := asked_number("task")) else []
    page = queries.drafts_page(guard.actor(), asked_number("after"), chosen)
    return pages.show("tasks/drafts.html", page=page, form=DatesForm(formdata=None))


@views.post("/tasks/dates")
@guard.signed_in(*LEADERS)
def redate() -> Response:
    """Give the ticked drafts their dates, which publishes them."""
    form, actor = DatesForm(), guard.actor()
    try:
        form.check()
        done = actions.redate(actor, form.chosen(), form.pattern(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        page = queries.drafts_page(actor, asked_number("after"), form.ticked(), is_all=form.everything.data)
        return pages.again("tasks/drafts.html", form, error, page=page)
    said = ngettext(
        "%(num)s task is published, with %(shifts)s shifts.", "%(num)s tasks are published, with %(shifts)s shifts.",
        done.task_count, shifts=done.shift_count,
    )  # fmt: skip
    return pages.done(said, url_for("tasks.list_tasks", view="led"))
