"""What a leader does with the list beside ticking: add, take off, move, say who did not come, write; who is inside."""

from flask import url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from portal.attendance import actions, queries
from portal.attendance.forms import MoveForm, PlaceForm, RemovalForm, WordsForm
from portal.attendance.views.base import LEADERS, views
from portal.kernel.errors import Conflict, Invalid
from portal.web import guard, pages
from portal.web.forms import PressForm


def _roster(shift_id: int) -> str:
    return url_for("attendance.show_roster", shift_id=shift_id)


@views.get("/shifts/<int:shift_id>/people/new")
@guard.signed_in(*LEADERS)
def new_place(shift_id: int) -> Response:
    """Show the members of the team who can be put on the list."""
    return pages.show("attendance/add.html", page=queries.add_page(guard.actor(), shift_id), form=PlaceForm())


@views.post("/shifts/<int:shift_id>/people")
@guard.signed_in(*LEADERS)
def create_place(shift_id: int) -> Response:
    """Put a member of the team on the list."""
    form, actor = PlaceForm(), guard.actor()
    try:
        form.check()
        actions.give_place(actor, shift_id, form.person.data, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("attendance/add.html", form, error, page=queries.add_page(actor, shift_id))
    return pages.done(gettext("On the list. The person is told."), _roster(shift_id))


@views.get("/shifts/<int:shift_id>/people/<int:person_id>")
@guard.signed_in(*LEADERS)
def show_place(shift_id: int, person_id: int) -> Response:
    """Show what can be done with one person's place."""
    page = queries.person_page(guard.actor(), shift_id, person_id)
    return pages.show("attendance/place.html", page=page, form=RemovalForm(formdata=None))


@views.post("/shifts/<int:shift_id>/people/<int:person_id>/removal")
@guard.signed_in(*LEADERS)
def remove_place(shift_id: int, person_id: int) -> Response:
    """Take somebody off the list; they are told why."""
    form, actor = RemovalForm(), guard.actor()
    try:
        form.check()
        actions.remove_place(actor, shift_id, person_id, form.reason.data, request_id=form.request_key)
    except Invalid as error:
        page = queries.person_page(actor, shift_id, person_id)
        return pages.again("attendance/place.html", form, error, page=page)
    return pages.done(gettext("Taken off the list. The person is told."), _roster(shift_id))


@views.post("/shifts/<int:shift_id>/people/<int:person_id>/move")
@guard.signed_in(*LEADERS)
def move_place(shift_id: int, person_id: int) -> Response:
    """Move somebody to another shift of the task."""
    form, actor = MoveForm(), guard.actor()
    try:
        form.check()
        actions.move_place(actor, shift_id, person_id, form.shift.data, request_id=form.request_key)
    except Invalid as error:
        page = queries.person_page(actor, shift_id, person_id)
        return pages.again("attendance/place.html", RemovalForm(formdata=None), error, page=page)
    return pages.done(gettext("Moved. The person is told."), _roster(shift_id))


@views.post("/shifts/<int:shift_id>/people/<int:person_id>/absence")
@guard.signed_in(*LEADERS)
def create_absence(shift_id: int, person_id: int) -> Response:
    """Write down that somebody did not come."""
    form = PressForm.from_request()
    actions.mark_absent(guard.actor(), shift_id, person_id, request_id=form.request_key)
    return pages.done(gettext("Marked as not come."), _roster(shift_id))


@views.post("/shifts/<int:shift_id>/people/<int:person_id>/absence/reversal")
@guard.signed_in(*LEADERS)
def reverse_absence(shift_id: int, person_id: int) -> Response:
    """Take that back."""
    form = PressForm.from_request()
    actions.undo_absence(guard.actor(), shift_id, person_id, request_id=form.request_key)
    return pages.done(gettext("Taken back."), _roster(shift_id))


@views.get("/shifts/<int:shift_id>/messages/new")
@guard.signed_in(*LEADERS)
def new_message(shift_id: int) -> Response:
    """Show the form for words to everybody on the list, or for the next leader."""
    page = queries.words_page(guard.actor(), shift_id)
    return pages.show("attendance/words.html", page=page, form=WordsForm(formdata=None))


@views.post("/shifts/<int:shift_id>/messages")
@guard.signed_in(*LEADERS)
def create_message(shift_id: int) -> Response:
    """Send words to everybody on the list."""
    form, actor = WordsForm(), guard.actor()
    try:
        form.check()
        told = actions.tell_roster(actor, shift_id, form.text.data, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("attendance/words.html", form, error, page=queries.words_page(actor, shift_id))
    return pages.done(ngettext("%(num)s person is told.", "%(num)s people are told.", told), _roster(shift_id))


@views.post("/shifts/<int:shift_id>/notes")
@guard.signed_in(*LEADERS)
def create_note(shift_id: int) -> Response:
    """Leave words for whoever leads the next shift."""
    form, actor = WordsForm(), guard.actor()
    try:
        form.check()
        actions.leave_note(actor, shift_id, form.text.data, request_id=form.request_key)
    except Invalid as error:
        return pages.again("attendance/words.html", form, error, page=queries.words_page(actor, shift_id))
    return pages.done(gettext("Kept. It stands on the list of the next shift too."), _roster(shift_id))


@views.get("/teams/<int:team_id>/inside")
@guard.signed_in(*LEADERS)
def show_inside(team_id: int) -> Response:
    """Show who of the team's shifts is inside now, for the screen and for paper."""
    return pages.show("attendance/inside.html", page=queries.inside_page(guard.actor(), team_id))


@views.get("/teams/<int:team_id>/notes")
@guard.signed_in(*LEADERS)
def list_notes(team_id: int) -> Response:
    """Show what the team's leaders wrote for one another."""
    return pages.show("attendance/notes.html", page=queries.notes_page(guard.actor(), team_id))
