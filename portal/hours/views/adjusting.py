"""Adjusting several visits by one change: choose, look at what it does to each, sign."""

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.hours import actions, queries, rules
from portal.hours.forms import AdjustmentForm, choice_in, read_choice
from portal.hours.views.base import VERIFIERS, views
from portal.hours.views.verifying import receipt_sentence
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.text import N_
from portal.web import guard, pages


@views.get("/hours/adjustments/new")
@guard.signed_in(*VERIFIERS)
def new_adjustment() -> Response:
    """Show the visits to choose from; once they and a change were named, what it would do to each."""
    form, choice = AdjustmentForm(formdata=request.args), read_choice(request.args)
    ids, actor, is_all = form.engagement.data or [], guard.actor(), "all" in request.args
    if "kind" not in request.args:
        return pages.show("hours/adjusting.html", page=queries.adjusting_page(actor, choice, is_all=is_all), form=form)
    if problems := _problems(form):
        page = queries.adjusting_page(actor, choice, ids)
        return pages.again("hours/adjusting.html", form, Invalid(problems), page=page)
    form.choice.data = choice.query
    return pages.show("hours/adjusted.html", page=queries.preview_page(actor, ids, form.change), form=form)


def _problems(form: AdjustmentForm) -> dict[str, str]:
    chosen = {} if form.engagement.data else {"engagement": N_("Tick at least one visit.")}
    return {**chosen, **rules.check_change(form.change)}


@views.post("/hours/adjustments")
@guard.signed_in(acting="never")
def create_adjustment() -> Response:
    """Sign what was shown."""
    form, actor = AdjustmentForm(), guard.actor()
    ids, change = form.engagement.data or [], form.change
    try:
        form.check()
        reason, seen = form.reason.data or "", form.seen.data or []
        receipt = actions.adjust(actor, ids, change, seen, reason, request_id=form.request_key)
    except (Invalid, Conflict) as error:
        return _again(form, error)
    chosen = choice_in(form.choice.data).query
    back = url_for("hours.show_queue", done=receipt.first_id) + (f"&{chosen}" if chosen else "")
    return pages.done(receipt_sentence(receipt), back)


def _again(form: AdjustmentForm, error: Invalid | Conflict) -> Response:
    """Show the visits once more as they are now; where none or no change is named, the choice."""
    actor, ids = guard.actor(), form.engagement.data or []
    actions.only_verifiers(actor, "adjust", ids)
    if _problems(form):
        page = queries.adjusting_page(actor, choice_in(form.choice.data), ids)
        return pages.again("hours/adjusting.html", form, error, page=page)
    return pages.again("hours/adjusted.html", form, error, page=queries.preview_page(actor, ids, form.change))
