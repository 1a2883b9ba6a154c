"""Mei clears the demo's fifty: one press for what is in order, one for each odd visit, none signed unseen."""

import pytest
from sqlalchemy import select

from portal.admin import demo
from portal.attendance.models import Engagement
from portal.hours import queries
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.ledger import queries as books
from portal.people import actions as people
from portal.people import queries as found
from portal.people.models import User
from tests.reading import Person
from tests.world import Browser

MOST_TAPS = 8


def sign_in(app, user_name, language="en"):
    """Return somebody of the demo with a browser, and as the one who acts."""
    user = read().scalars(select(User).where(User.user_name == user_name)).one()
    token = people.sign_in(Actor(user.id, user.person_id, user.community_id), user.id, "a test", "")
    app.test_client_class = Browser
    browser = app.test_client()
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return Person(browser), found.actor_by_token(read(), token, clock.now()).actor


@pytest.mark.row("none-C")
@pytest.mark.row("product-23")
def test_fifty_are_cleared_in_eight_taps_and_no_trap_is_signed_unseen(app):
    demo.make(app.config["SETTINGS"], clock.now())
    mei, actor = sign_in(app, "mei", "zh-CN")
    before = queries.queue_page(actor)
    traps = {row.engagement_id for group in before.odd for row in group.rows}
    last = read().scalar(select(Verification.id).order_by(Verification.id.desc()).limit(1))

    page = mei.open("/hours/queue")
    page = mei.press(page.form("/hours/verifications"), decision="verify")
    signed = set(read().scalars(select(Verification.engagement_id).where(Verification.id > last)))
    while odd := [
        form for form in page.forms if form.action == "/hours/verifications" and "decision" in dict(form.fields)
    ]:
        page = mei.press(odd[-1])

    assert (before.count, before.odd_count) == (50, 5)
    assert len(signed) == 45
    assert not signed & traps
    assert mei.taps <= MOST_TAPS
    words = (
        read().execute(select(Verification.engagement_id, Verification.by_user_id).where(Verification.id > last)).all()
    )
    assert len(words) == len({engagement_id for engagement_id, _ in words}) == 49
    assert {by for _, by in words} == {actor.user_id}
    (left,) = [row for group in queries.queue_page(actor).odd for row in group.rows]
    assert (left.is_mine, left.decider, left.remedies) == (False, "Sara", ())

    sara, _ = sign_in(app, "sara")
    page = sara.open(f"/hours/engagements/{left.engagement_id}")
    sara.press(page.form("/hours/verifications"), decision="verify")

    state = select(Engagement.state).where(Engagement.id == left.engagement_id)
    assert read().scalar(state) == "verified"
    assert books.audit(read()) == ()
