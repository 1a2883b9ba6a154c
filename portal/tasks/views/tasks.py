"""The list of tasks, one task, and publishing, changing and cancelling it."""

from flask import request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.kernel.text import N_
from portal.tasks import actions, queries
from portal.tasks.forms import CancelForm, TaskForm
from portal.tasks.views.base import LEADERS, views
from portal.web import guard, pages, site
from portal.web.addresses import asked_number


@views.get("/tasks")
@guard.public
def list_tasks() -> Response:
    """Show what the reader can take now; a visitor sees what is on."""
    filters = queries.Filters.read(request.args)
    if actor := guard.actor_or_none():
        return pages.show("tasks/list.html", page=queries.list_page(actor, filters))
    where = _community()
    return pages.show("tasks/list.html", page=queries.public_list_page(where.id, where.zone, filters))


@views.get("/tasks/<int:task_id>")
@guard.public
def show_task(task_id: int) -> Response:
    """Show one task with its shifts."""
    if actor := guard.actor_or_none():
        page = queries.task_page(actor, task_id, is_past="past" in request.args, after=asked_number("after"))
        return pages.show("tasks/show.html", page=page)
    where = _community()
    return pages.show("tasks/show.html", page=queries.public_task_page(where.id, where.zone, task_id))


def _community() -> site.CommunityLine:
    if (where := site.community()) is None:
        raise NotFound(N_("There is no community here yet."))
    return where


@views.get("/tasks/new")
@guard.signed_in(*LEADERS)
def new_task() -> Response:
    """Show the empty form of a task."""
    page = queries.new_task_page(guard.actor())
    return pages.show("tasks/new.html", page=page, form=TaskForm.of(page))


@views.post("/tasks")
@guard.signed_in(*LEADERS)
def create_task() -> Response:
    """Publish a task."""
    form, actor = TaskForm(), guard.actor()
    try:
        form.check()
        said = {"needs": form.needs.data, "guides": form.guides(), "request_id": form.request_key}
        task_id = actions.publish(actor, form.draft(), **said)
    except (Invalid, Conflict) as error:
        return pages.again("tasks/new.html", form, error, page=form.shown(queries.new_task_page(actor)))
    said = gettext("The task is published. Now add a shift, so that people can take places.")
    return pages.done(said, url_for("tasks.show_task", task_id=task_id))


@views.get("/tasks/<int:task_id>/edit")
@guard.signed_in(*LEADERS)
def edit_task(task_id: int) -> Response:
    """Show the form of a task with what it says."""
    page = queries.edit_task_page(guard.actor(), task_id)
    return pages.show("tasks/new.html", page=page, form=TaskForm.of(page))


@views.post("/tasks/<int:task_id>")
@guard.signed_in(*LEADERS)
def change_task(task_id: int) -> Response:
    """Change what a task says."""
    form, actor = TaskForm(), guard.actor()
    try:
        form.check()
        said = {"needs": form.needs.data, "guides": form.guides(), "request_id": form.request_key}
        actions.edit(actor, task_id, form.draft(), **said)
    except (Invalid, Conflict) as error:
        return pages.again("tasks/new.html", form, error, page=form.shown(queries.edit_task_page(actor, task_id)))
    return pages.done(gettext("The task is changed."), url_for("tasks.show_task", task_id=task_id))


@views.get("/tasks/<int:task_id>/cancellation")
@guard.signed_in(*LEADERS)
def confirm_task_cancellation(task_id: int) -> Response:
    """Show what cancelling the task would do."""
    page = queries.cancel_task_page(guard.actor(), task_id)
    return pages.show("tasks/cancel.html", page=page, form=CancelForm(formdata=None))


@views.post("/tasks/<int:task_id>/cancellation")
@guard.signed_in(*LEADERS)
def cancel_task(task_id: int) -> Response:
    """Cancel a task and all its shifts to come."""
    form, actor = CancelForm(), guard.actor()
    try:
        form.check()
        done = actions.cancel_task(actor, task_id, form.reason.data or "", request_id=form.request_key)
    except Invalid as error:
        return pages.again("tasks/cancel.html", form, error, page=queries.cancel_task_page(actor, task_id))
    said = ngettext(
        "The task is cancelled. %(num)s person is told.",
        "The task is cancelled. %(num)s people are told.",
        done.told_count,
    )
    return pages.done(said, url_for("tasks.show_task", task_id=task_id))
