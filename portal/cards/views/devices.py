"""The devices that read cards: enrol the one in one's hands, list them, end one."""

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.cards import actions, queries
from portal.cards.forms import DeviceForm
from portal.cards.views.base import STAFF, views
from portal.kernel.errors import Conflict, Invalid
from portal.web import guard, pages, sessions, site
from portal.web.forms import PressForm

LEADERS = ("team_leader", "organisation_admin", *STAFF)


@views.get("/devices")
@guard.signed_in(*LEADERS)
def list_devices() -> Response:
    """Show the devices that the reader answers for, with the form that enrols this one."""
    page = queries.devices_page(guard.actor(), site.key(), sessions.device_secret())
    return pages.show("cards/devices.html", page=page, form=DeviceForm(formdata=None).among(page.places))


@views.post("/devices")
@guard.signed_in(*LEADERS)
def enrol_device() -> Response:
    """Let this browser read cards."""
    actor, here = guard.actor(), sessions.device_secret()
    page = queries.devices_page(actor, site.key(), here)
    form = DeviceForm().among(page.places)
    try:
        form.check()
        said = form.name.data, form.team.data or None
        done = actions.enrol(actor, *said, site_key=site.key(), here=here, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("cards/devices.html", form, error, page=page)
    response = pages.done(gettext("This device reads cards from now on."), url_for("cards.list_devices"))
    return sessions.keep_device(response, done.secret, done.until)


@views.post("/devices/<int:device_id>/end")
@guard.signed_in(*LEADERS)
def end_device(device_id: int) -> Response:
    """End a device, also one that was stolen."""
    form = PressForm.from_request()
    actions.end_device(guard.actor(), device_id, request_id=form.request_key)
    return pages.done(gettext("That device reads no cards any more."), url_for("cards.list_devices"))
