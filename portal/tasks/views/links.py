"""Taking part by a personal link, without a sign-in; and the leader's page of such links."""

import dataclasses

from flask import g, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Invalid
from portal.tasks import actions, queries, rules
from portal.tasks.forms import LinkForm
from portal.tasks.views.base import LEADERS, views
from portal.web import guard, pages, qr, site
from portal.web.addresses import asked_number
from portal.web.forms import PressForm
from portal.web.site import CommunityLine

GONE = 410


def _holder(link_id: int, link_seal: str) -> queries.LinkHolder:
    """Return whose link it is; the page then speaks for their community."""
    found = queries.link_holder(read(), site.key(), link_id, link_seal, clock.now())
    g.community = CommunityLine(**dataclasses.asdict(found.community))
    return found


def _path(link_id: int) -> str:
    seal = rules.link_seal(site.key(), link_id)
    return url_for("tasks.show_link", link_id=link_id, link_seal=seal)


@views.get("/l/<int:link_id>/<string:link_seal>")
@guard.public
def show_link(link_id: int, link_seal: str) -> Response:
    """Show what the link would do; nothing is written."""
    page = queries.link_page(_holder(link_id, link_seal), _path(link_id))
    return pages.show("tasks/link.html", page=page, status=200 if page.task else GONE)


@views.post("/l/<int:link_id>/<string:link_seal>/shifts/<int:shift_id>/assignments")
@guard.public
def claim_by_link(link_id: int, link_seal: str, shift_id: int) -> Response:
    """Take a place for the person whose link it is."""
    holder, form = _holder(link_id, link_seal), PressForm.from_request()
    actor = queries.link_actor(read(), holder, shift_id=shift_id)
    actions.claim_by_link(actor, shift_id, request_id=form.request_key)
    return pages.done(gettext("The place is yours."), _path(link_id))


@views.post("/l/<int:link_id>/<string:link_seal>/assignments/<int:place_id>/withdrawal")
@guard.public
def give_back_by_link(link_id: int, link_seal: str, place_id: int) -> Response:
    """Give back a place of the person whose link it is."""
    holder, form = _holder(link_id, link_seal), PressForm.from_request()
    actor = queries.link_actor(read(), holder, assignment_id=place_id)
    actions.withdraw(actor, place_id, request_id=form.request_key)
    return pages.done(gettext("You have given the place back. It goes to others."), _path(link_id))


@views.post("/l/<int:link_id>/<string:link_seal>/renewals")
@guard.public
def renew_link(link_id: int, link_seal: str) -> Response:
    """Send a new link by the way we know; the answer is the same whether there is one."""
    holder, form = _holder(link_id, link_seal), PressForm.from_request()
    actions.renew_link(holder.actor, link_id, request.remote_addr or "", request_id=form.request_key)
    said = gettext("If we know an e-mail address of yours, a new link is on its way. Otherwise your leader is told.")
    return pages.done(said, _path(link_id))


@views.get("/tasks/<int:task_id>/links")
@guard.signed_in(*LEADERS)
def list_links(task_id: int) -> Response:
    """Show the personal links of a task, one of them with its address, and find somebody for another."""
    return pages.show("tasks/links.html", page=_links_page(task_id), form=LinkForm(formdata=None))


def _links_page(task_id: int) -> queries.LinksPage:
    page = queries.links_page(guard.actor(), task_id, request.values.get("q", "")[:80], asked_number("link"))
    if page.shown is None:
        return page
    url = site.url() + _path(page.shown.link_id)
    return dataclasses.replace(page, shown_url=url, picture=qr.path(url))


@views.post("/tasks/<int:task_id>/links")
@guard.signed_in(*LEADERS)
def create_link(task_id: int) -> Response:
    """Make a link for somebody without a sign-in."""
    form = LinkForm()
    try:
        form.check()
        link_id = actions.make_link(guard.actor(), task_id, form.person.data, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("tasks/links.html", form, error, page=_links_page(task_id))
    return pages.done(gettext("The link is made."), url_for("tasks.list_links", task_id=task_id, link=link_id))


@views.post("/links/<int:link_id>/end")
@guard.signed_in(*LEADERS)
def end_link(link_id: int) -> Response:
    """End a link: whoever has it can do nothing by it any more."""
    PressForm.from_request()
    task_id = actions.end_link(guard.actor(), link_id)
    return pages.done(gettext("The link has ended."), url_for("tasks.list_links", task_id=task_id))
