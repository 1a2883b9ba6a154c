"""Where people live, as the station writes it down; and whom a grid worker registers."""

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.actor import GRID_WORKER
from portal.kernel.db import read
from portal.kernel.errors import Conflict, DomainError, Invalid
from portal.people import actions, queries, rules
from portal.people.actions.cells import Resident
from portal.people.forms import ResidentForm
from portal.people.views.base import views
from portal.web import guard, pages


@views.get("/cell/people/new")
@guard.signed_in(GRID_WORKER)
def new_resident() -> Response:
    """Show the form for somebody who lives in the worker's area."""
    return _resident_page(ResidentForm(formdata=None))


def _resident_page(form: ResidentForm, error: DomainError | None = None) -> Response:
    actor = guard.actor()
    form.home.offer(queries.area_choices(read(), actor.community_id, actor.area_ids))
    if error is not None:
        return pages.again("people/resident.html", form, error)
    return pages.show("people/resident.html", form=form)


@views.post("/cell/people")
@guard.signed_in(GRID_WORKER)
def register_resident() -> Response:
    """Write the person down; a social worker approves them."""
    form = ResidentForm()
    try:
        form.check()
        person_id = actions.register_resident(guard.actor(), _resident(form), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _resident_page(form, error)
    said = gettext("Saved. A social worker approves them; low-risk tasks are open to them now.")
    return pages.done(said, url_for("tasks.show_cell_person", resident_id=person_id))


def _resident(form: ResidentForm) -> Resident:
    phone = rules.read_phone(form.phone.data or "")
    return Resident(form.name.data or "", phone, form.birth_date.data, form.home.number or 0)
