"""A team's polls: the list, one to vote in or with its result, on paper, and the form for a new one."""

from datetime import datetime, time, timedelta

from flask import Response as FileResponse
from flask import request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.council import actions, queries
from portal.council.forms import CancelPollForm, PollForm, VoteForm
from portal.council.views.base import box_key, views
from portal.kernel import clock, tables
from portal.kernel.errors import Conflict, Invalid, refuse
from portal.web import guard, pages

A_WEEK = timedelta(days=7)


@views.get("/teams/<int:team_id>/polls")
@guard.signed_in(acting="all")
def list_polls(team_id: int) -> Response:
    """Show the team's polls."""
    return pages.show("council/polls.html", page=queries.polls_page(guard.actor(), team_id))


@views.get("/teams/<int:team_id>/polls/new")
@guard.signed_in(acting="never")
def new_poll(team_id: int) -> Response:
    """Show the form for a poll; the pathway may have named a step, a quorum and a share."""
    page = _may_open(team_id)
    asked = {name: request.args.get(name) for name in ("step", "quorum", "needed")}
    evening = datetime.combine(clock.today(guard.actor().zone) + A_WEEK, time(20))
    said = {"secrecy": "secret", "closes_at": evening, "quorum": "50", "needed": "50"}
    form = PollForm(formdata=None, data={**said, **{name: value for name, value in asked.items() if value}})
    return pages.show("council/new_poll.html", page=page, form=form)


def _may_open(team_id: int) -> queries.PollsPage:
    page = queries.polls_page(guard.actor(), team_id)
    refuse(page.why_not)
    return page


@views.post("/teams/<int:team_id>/polls")
@guard.signed_in(acting="never")
def create_poll(team_id: int) -> Response:
    """Open the poll."""
    form, actor, page = PollForm(), guard.actor(), _may_open(team_id)
    try:
        form.check()
        number = actions.open_poll(actor, team_id, form.draft(actor.zone), box_key(), request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return pages.again("council/new_poll.html", form, error, page=page)
    said = gettext("The poll is open. The members are told.")
    return pages.done(said, url_for("council.show_poll", poll_id=number))


@views.get("/polls/<int:poll_id>")
@guard.signed_in(acting="all")
def show_poll(poll_id: int) -> Response:
    """Show the poll, to vote or to read the result; with `?print=1` as a page for the notice board."""
    page = queries.poll_page(guard.actor(), poll_id)
    if request.args.get("print"):
        return pages.show("council/poll_print.html", page=page)
    form, cancel = VoteForm(formdata=None), CancelPollForm(formdata=None)
    return pages.show("council/poll.html", page=page, form=form, cancel=cancel)


@views.post("/polls/<int:poll_id>/votes")
@guard.signed_in(acting="never")
def create_vote(poll_id: int) -> Response:
    """Vote."""
    form, actor = VoteForm(), guard.actor()
    try:
        form.check()
        actions.vote(actor, poll_id, form.option_id, box_key(), request_id=form.request_key)
    except Invalid as error:
        page = queries.poll_page(actor, poll_id)
        return pages.again("council/poll.html", form, error, page=page, cancel=CancelPollForm(formdata=None))
    return pages.done(gettext("Thank you. Your vote is counted."), url_for("council.show_poll", poll_id=poll_id))


@views.post("/polls/<int:poll_id>/cancellation")
@guard.signed_in(acting="never")
def cancel_poll(poll_id: int) -> Response:
    """Call the poll off."""
    form, actor = CancelPollForm(), guard.actor()
    try:
        form.check()
        actions.cancel_poll(actor, poll_id, form.reason.data, request_id=form.request_key)
    except Invalid as error:
        page = queries.poll_page(actor, poll_id)
        return pages.again("council/poll.html", form, error, page=page, cancel=form)
    said = gettext("The poll is called off. The members are told.")
    return pages.done(said, url_for("council.show_poll", poll_id=poll_id))


@views.get("/votes.csv")
@guard.signed_in(acting="all")
def export_own() -> FileResponse:
    """Give the reader's own agreements and polls as a table: that they voted, never what."""
    kinds = {"agreement": gettext("Agreement"), "poll": gettext("Poll")}
    ways = {
        "self": gettext("on the screen"), "screen": gettext("on the screen"), "paper": gettext("on paper"),
        "helper": gettext("through somebody"), None: gettext("not"),
    }  # fmt: skip
    head = [gettext("What"), gettext("Team"), gettext("Version or question"), gettext("How"), gettext("Time")]
    rows = [
        [kinds[kind], team, name, ways[how], clock.local(at, guard.actor().zone)]
        for kind, team, name, how, at in queries.own_rows(guard.actor())
    ]
    return pages.download("votes.csv", tables.write_csv(head, rows))
