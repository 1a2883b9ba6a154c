"""The pages on which the station keeps its areas."""

from flask import Blueprint, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.areas import actions, queries
from portal.areas.forms import AreaForm, DivisionForm, MergerForm, NamesForm
from portal.areas.rules import KEEPERS
from portal.kernel.db import read
from portal.kernel.errors import Conflict, DomainError, Invalid
from portal.kernel.tables import write_csv
from portal.web import guard, pages
from portal.web.addresses import number_of
from portal.web.forms import BaseForm, PressForm

views = Blueprint("areas", __name__)
COLUMNS = ("code", "level", "name_en", "name_zh", "parent", "since", "until")  # as the import reads them


@views.get("/areas/list")
@guard.signed_in(*KEEPERS)
def list_areas() -> Response:
    """Show the tree, with the form for one more."""
    return _tree_page(AreaForm(formdata=None))


def _tree_page(form: AreaForm, error: DomainError | None = None) -> Response:
    actor = guard.actor()
    form.parent.offer(queries.choices(queries.all_of(read(), actor.community_id)))
    page = queries.tree_page(actor)
    if error is not None:
        return pages.again("areas/list.html", form, error, page=page)
    return pages.show("areas/list.html", page=page, form=form)


@views.get("/areas/list.csv")
@guard.signed_in(*KEEPERS)
def export_areas() -> Response:
    """Send the tree as a list that can be imported again."""
    areas = queries.all_of(read(), guard.actor().community_id)
    codes = {number: line.code for number, line in areas.items()}
    rows = [
        [line.code, line.kind, line.name_en, line.name_zh, codes.get(line.parent_id or 0, ""), line.began_on,
         line.ended_on or ""]
        for _, line in queries.laid_out(areas.values())
    ]  # fmt: skip
    return pages.download("areas.csv", write_csv(COLUMNS, rows))


@views.post("/areas")
@guard.signed_in(*KEEPERS)
def add_area() -> Response:
    """Add an area."""
    form = AreaForm()
    try:
        form.check()
        actions.add_area(guard.actor(), form.said(), form.parent.number, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _tree_page(form, error)
    return pages.done(gettext("The area is added."), url_for("areas.list_areas"))


@views.get("/areas/<int:area_id>")
@guard.signed_in(*KEEPERS)
def show_area(area_id: int) -> Response:
    """Show one area, what became of it, and the forms that change it."""
    return _area_page(area_id)


def _area_page(area_id: int, form: BaseForm | None = None, error: DomainError | None = None) -> Response:
    page = queries.area_page(guard.actor(), area_id)
    forms = {
        "names_form": form if isinstance(form, NamesForm) else NamesForm.of(page.area),
        "merger_form": (form if isinstance(form, MergerForm) else MergerForm(formdata=None)).offer(page),
        "division_form": form if isinstance(form, DivisionForm) else DivisionForm(formdata=None),
    }
    if form is not None and error is not None:
        return pages.again("areas/show.html", form, error, page=page, **forms)
    return pages.show("areas/show.html", page=page, form=None, **forms)


@views.post("/areas/<int:area_id>/names")
@guard.signed_in(*KEEPERS)
def rename_area(area_id: int) -> Response:
    """Give an area other names."""
    form = NamesForm()
    try:
        form.check()
        said = form.name_en.data or "", form.name_zh.data or ""
        actions.rename_area(guard.actor(), area_id, *said, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _area_page(area_id, form, error)
    return pages.done(gettext("The names are changed."), url_for("areas.show_area", area_id=area_id))


@views.post("/areas/<int:area_id>/merger")
@guard.signed_in(*KEEPERS)
def merge_area(area_id: int) -> Response:
    """Let an area become part of the one beside it."""
    form = MergerForm()
    try:
        form.check()
        into_id = number_of(form.into.data) or 0
        actions.merge_area(guard.actor(), area_id, into_id, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _area_page(area_id, form, error)
    return pages.done(gettext("The two areas are one now."), url_for("areas.show_area", area_id=into_id))


@views.post("/areas/<int:area_id>/division")
@guard.signed_in(*KEEPERS)
def split_area(area_id: int) -> Response:
    """Split an area."""
    form = DivisionForm()
    try:
        form.check()
        actions.split_area(guard.actor(), area_id, form.said(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _area_page(area_id, form, error)
    return pages.done(gettext("The area is split."), url_for("areas.list_areas"))


@views.post("/areas/<int:area_id>/end")
@guard.signed_in(*KEEPERS)
def end_area(area_id: int) -> Response:
    """End an area."""
    form = PressForm.from_request()
    actions.end_area(guard.actor(), area_id, request_id=form.request_key)
    return pages.done(gettext("The area has ended."), url_for("areas.list_areas"))
