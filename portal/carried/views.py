"""The pages about hours from before: which lists wait, what one says, and the word that it counts."""

from flask import Blueprint, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from portal.carried import (
    actions,
    jobs,  # noqa: F401 - the worker’s part is declared with the pages
    queries,
    rules,
)
from portal.web import guard, pages
from portal.web.forms import PressForm

views = Blueprint("carried", __name__)
FARTHEST = 10_000


@views.get("/hours/before")
@guard.signed_in(*rules.STATION)
def list_batches() -> Response:
    """Show the lists of old hours, the latest first."""
    return pages.show("carried/list.html", page=queries.batches_page(guard.actor()))


@views.get("/hours/before/<int:batch_id>")
@guard.signed_in(*rules.STATION)
def show_batch(batch_id: int) -> Response:
    """Show what a list says, and who stands for it."""
    number = request.args.get("page", 1, type=int)
    page = queries.batch_page(guard.actor(), batch_id, number if 0 < number <= FARTHEST else 1)
    return pages.show("carried/show.html", page=page)


@views.post("/hours/before/<int:batch_id>/agreements")
@guard.signed_in(*rules.VERIFIERS)
def create_agreement(batch_id: int) -> Response:
    """Say that the hours of a list count."""
    form = PressForm.from_request()
    agreed = actions.agree(guard.actor(), batch_id, request_id=form.request_key)
    return pages.done(_sentence(agreed), url_for("carried.show_batch", batch_id=batch_id))


def _sentence(agreed: actions.Agreed) -> str:
    if agreed.words_missing:
        return gettext("Noted. One more person must agree before these hours count.")
    return ngettext(
        "These hours count now. %(num)s person has theirs; the others follow within minutes.",
        "These hours count now. %(num)s people have theirs; the others follow within minutes.",
        agreed.credited,
    )
