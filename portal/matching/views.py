"""The page of suggestions, the days that differ from the week, and the switch."""

from flask import Blueprint, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.errors import Invalid
from portal.matching import actions, jobs, queries
from portal.matching.forms import ChoiceForm, ExceptionForm
from portal.web import guard, pages
from portal.web.forms import PressForm

__all__ = ["jobs", "views"]
views = Blueprint("matching", __name__)


@views.get("/tasks/suggestions")
@guard.signed_in(acting="all")  # the reasons say what stands in the profile
def show_suggestions() -> Response:
    """Show what suits the reader, and why."""
    page, form = queries.suggestions_page(guard.actor()), ExceptionForm(formdata=None)
    return pages.show("matching/suggestions.html", page=page, form=form)


@views.post("/tasks/suggestions/choice")
@guard.signed_in(acting="all")
def choose_suggestions() -> Response:
    """Switch the suggestions off or on."""
    form = ChoiceForm.from_request()
    is_off = form.wanted.data != "yes"
    actions.choose_suggestions(guard.actor(), is_off=is_off, request_id=form.request_key)
    said = gettext("Suggestions are off.") if is_off else gettext("Suggestions are on.")
    return pages.done(said, url_for("matching.show_suggestions"))


@views.post("/availability/exceptions")
@guard.signed_in(acting="all")
def add_exception() -> Response:
    """Keep days on which the reader is away or free."""
    form, actor = ExceptionForm(), guard.actor()
    try:
        form.check()
        actions.add_exception(actor, form.days(), request_id=form.request_key)
    except Invalid as error:
        return pages.again("matching/suggestions.html", form, error, page=queries.suggestions_page(actor))
    return pages.done(gettext("It is saved."), url_for("matching.show_suggestions"))


@views.post("/availability/exceptions/<int:exception_id>/end")
@guard.signed_in(acting="all")
def end_exception(exception_id: int) -> Response:
    """Take own days back."""
    form = PressForm.from_request()
    actions.end_exception(guard.actor(), exception_id, request_id=form.request_key)
    return pages.done(gettext("It no longer counts."), url_for("matching.show_suggestions"))
