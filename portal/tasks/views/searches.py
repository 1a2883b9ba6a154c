"""The searches that the reader keeps."""

from flask import request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.errors import Conflict, Invalid
from portal.tasks import actions, queries
from portal.tasks.forms import SearchForm
from portal.tasks.views.base import views
from portal.web import guard, pages
from portal.web.forms import PressForm


@views.get("/searches")
@guard.signed_in()
def list_searches() -> Response:
    """Show the searches that the reader keeps."""
    return pages.show("tasks/searches.html", page=queries.searches_page(guard.actor()))


@views.get("/searches/new")
@guard.signed_in()
def new_search() -> Response:
    """Show the form for keeping what the list was asked for."""
    page = queries.new_search_page(guard.actor(), queries.Filters.read(request.args))
    return pages.show("tasks/search.html", page=page, form=SearchForm.of(page.filters))


@views.post("/searches")
@guard.signed_in()
def save_search() -> Response:
    """Keep a search, and show what it finds."""
    form, actor = SearchForm(), guard.actor()
    try:
        form.check()
        actions.save_search(actor, form.kept(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        page = queries.new_search_page(actor, form.filters())
        return pages.again("tasks/search.html", form, error, page=page)
    return pages.done(gettext("The search is kept. You find it above the list."), form.filters().url())


@views.post("/searches/<int:search_id>/news")
@guard.signed_in()
def begin_news(search_id: int) -> Response:
    """Have the reader told of what is new."""
    form = PressForm.from_request()
    actions.choose_news(guard.actor(), search_id, is_told=True, request_id=form.request_key)
    return pages.done(gettext("We tell you when something new fits."), url_for("tasks.list_searches"))


@views.post("/searches/<int:search_id>/news/reversal")
@guard.signed_in()
def end_news(search_id: int) -> Response:
    """Tell the reader no longer."""
    form = PressForm.from_request()
    actions.choose_news(guard.actor(), search_id, is_told=False, request_id=form.request_key)
    return pages.done(gettext("We no longer tell you about it."), url_for("tasks.list_searches"))


@views.post("/searches/<int:search_id>/removal")
@guard.signed_in()
def remove_search(search_id: int) -> Response:
    """Remove a search."""
    form = PressForm.from_request()
    actions.remove_search(guard.actor(), search_id, request_id=form.request_key)
    return pages.done(gettext("The search is removed."), url_for("tasks.list_searches"))
