"""The paper ballots of a poll: to print, to type in, to count a second time."""

from flask import request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.council import actions, queries
from portal.council.forms import CountForm
from portal.council.views.base import box_key, views
from portal.kernel.errors import Conflict, Invalid
from portal.web import guard, pages
from portal.web.forms import PressForm


def _home(poll_id: int) -> str:
    return url_for("council.show_papers", poll_id=poll_id)


@views.get("/polls/<int:poll_id>/papers")
@guard.signed_in(acting="never")
def show_papers(poll_id: int) -> Response:
    """Show the bundles and the form for one more; with `?print=1` ballots to cut out."""
    page = queries.papers_page(guard.actor(), poll_id)
    if request.args.get("print"):
        return pages.show("council/papers_print.html", page=page)
    return pages.show("council/papers.html", page=page, form=CountForm(formdata=None).offer(page.free), about=0)


@views.post("/polls/<int:poll_id>/papers")
@guard.signed_in(acting="never")
def create_papers(poll_id: int) -> Response:
    """Type a bundle in."""
    page = queries.papers_page(guard.actor(), poll_id)
    form, said = CountForm().offer(page.free), gettext("Typed in. Now a second person counts these papers.")
    try:
        form.check()
        count = form.count(page.options)
        actions.type_papers(guard.actor(), poll_id, count, box_key(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("council/papers.html", form, error, page=page, about=0)
    return pages.done(said, _home(poll_id))


@views.post("/polls/<int:poll_id>/papers/<int:bundle_id>/checks")
@guard.signed_in(acting="never")
def check_papers(poll_id: int, bundle_id: int) -> Response:
    """Count a bundle a second time."""
    page = queries.papers_page(guard.actor(), poll_id)
    form = CountForm().offer(page.free)
    try:
        form.check()
        count = form.count(page.options)
        actions.check_papers(guard.actor(), poll_id, bundle_id, count, box_key(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        page = queries.papers_page(guard.actor(), poll_id)  # what differed twice is counted no more
        return pages.again("council/papers.html", form, error, page=page, about=bundle_id)
    return pages.done(gettext("Both counts are the same. The papers are counted."), _home(poll_id))


@views.post("/polls/<int:poll_id>/papers/<int:bundle_id>/withdrawal")
@guard.signed_in(acting="never")
def withdraw_papers(poll_id: int, bundle_id: int) -> Response:
    """Take a bundle back."""
    form = PressForm.from_request()
    actions.withdraw_papers(guard.actor(), poll_id, bundle_id, request_id=form.request_key)
    return pages.done(gettext("The papers are taken back. Their people can vote again."), _home(poll_id))
