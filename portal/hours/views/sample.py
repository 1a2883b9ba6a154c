"""One in twenty credits is looked at once more, by somebody who had no part in it."""

from flask import Response, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from portal.hours import actions, queries
from portal.hours.forms import LookForm
from portal.hours.views.base import VERIFIERS, views
from portal.kernel import sealing
from portal.kernel.errors import Invalid
from portal.web import guard, pages, site


@views.get("/hours/sample")
@guard.signed_in(*VERIFIERS)
def show_sample() -> Response:
    """Show the credits of past weeks that are to be looked at once more."""
    page = queries.sample_page(guard.actor(), _key())
    return pages.show("hours/sample.html", page=page, form=LookForm(formdata=None))


@views.post("/hours/verifications/<int:verification_id>/looks")
@guard.signed_in(acting="never")
def create_look(verification_id: int) -> AnyResponse:
    """Write down what the second look found."""
    form, actor, key = LookForm(), guard.actor(), _key()
    said = {"minutes": form.minutes.minutes, "reason": form.reason.data or "", "request_id": form.request_key}
    try:
        form.check()
        actions.look_at(actor, verification_id, key=key, is_fault=form.outcome.data == "fault", **said)
    except Invalid as error:
        actions.only_verifiers(actor, "look", verification_id)
        page = queries.sample_page(actor, key, verification_id)
        return pages.again("hours/sample.html", form, error, page=page)
    return pages.done(gettext("It is saved."), url_for("hours.show_sample"))


def _key() -> bytes:
    return sealing.derive(site.key(), "hours sample")
