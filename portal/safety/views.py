"""The page of flags, for those whom the station named for safeguarding."""

from flask import Blueprint, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel.actor import SAFEGUARDING_LEAD
from portal.kernel.errors import Conflict, Invalid
from portal.safety import actions, queries
from portal.safety.forms import FlagForm
from portal.web import guard, pages
from portal.web.forms import PressForm

views = Blueprint("safety", __name__)


@views.get("/flags")
@guard.signed_in(SAFEGUARDING_LEAD)
def list_flags() -> Response:
    """Show who is kept away from minors and homes, with the form for one more."""
    return pages.show("safety/flags.html", page=queries.flags_page(guard.actor()), form=FlagForm(formdata=None))


@views.post("/flags")
@guard.signed_in(SAFEGUARDING_LEAD)
def set_flag() -> Response:
    """Flag a person."""
    form, actor = FlagForm(), guard.actor()
    try:
        form.check()
        actions.set_flag(actor, form.whom.data, form.reason.data, form.until_on.data, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("safety/flags.html", form, error, page=queries.flags_page(actor))
    return pages.done(gettext("It is saved."), url_for("safety.list_flags"))


@views.post("/flags/<int:flag_id>/end")
@guard.signed_in(SAFEGUARDING_LEAD)
def end_flag(flag_id: int) -> Response:
    """End a flag."""
    form = PressForm.from_request()
    actions.end_flag(guard.actor(), flag_id, request_id=form.request_key)
    return pages.done(gettext("It no longer counts."), url_for("safety.list_flags"))
