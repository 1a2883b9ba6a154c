"""The pages of a grid worker."""

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.actor import GRID_WORKER
from portal.kernel.errors import Conflict, Invalid
from portal.tasks import actions, queries, rules
from portal.tasks.forms import CellLinkForm
from portal.tasks.views.base import views
from portal.web import guard, pages, qr, site


@views.get("/cell")
@guard.signed_in(GRID_WORKER)
def show_cell() -> Response:
    """Show who lives in the worker's areas and what is on there."""
    return pages.show("tasks/cell.html", page=queries.cell_page(guard.actor()))


@views.get("/cell/people/<int:resident_id>")
@guard.signed_in(GRID_WORKER)
def show_cell_person(resident_id: int) -> Response:
    """Show one of them, and what a link can be made for."""
    page = queries.cell_person_page(guard.actor(), resident_id)
    return pages.show("tasks/cell_person.html", page=page, form=CellLinkForm(formdata=None))


@views.post("/cell/people/<int:resident_id>/links")
@guard.signed_in(GRID_WORKER)
def create_cell_link(resident_id: int) -> Response:
    """Make a personal link for them."""
    form, actor = CellLinkForm(), guard.actor()
    try:
        form.check()
        link_id = actions.make_link_in_cell(actor, form.task.data, resident_id, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        page = queries.cell_person_page(actor, resident_id)
        return pages.again("tasks/cell_person.html", form, error, page=page)
    return pages.done(gettext("The link is made."), url_for("tasks.show_cell_link", cell_link_id=link_id))


@views.get("/cell/links/<int:cell_link_id>")
@guard.signed_in(GRID_WORKER)
def show_cell_link(cell_link_id: int) -> Response:
    """Show a link to their phone, or on paper."""
    page = queries.cell_link_page(guard.actor(), cell_link_id)
    seal = rules.link_seal(site.key(), cell_link_id)
    path = url_for("tasks.show_link", link_id=cell_link_id, link_seal=seal)
    url = site.url() + path
    return pages.show("tasks/cell_link.html", page=page, url=url, picture=qr.path(url))
