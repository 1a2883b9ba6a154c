"""The station's mornings: one press for what is in order, the rest one by one; then a month is closed."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from math import ceil

from sqlalchemy import select

from portal.attendance.models import Engagement
from portal.hours import actions
from portal.hours.models import HourDispute, Verification
from portal.hours.queries import sample_page
from portal.hours.views.sample import _key
from portal.kernel import clock
from portal.kernel.db import read
from portal.people import actions as people
from tests.reading import Form, Page, Person
from tests.weeks.recount import monday_of, overview_expected, overview_shown, standing, worth
from tests.weeks.station import Stay, Week, local

QUEUE = "/hours/queue?limit=200"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def session(week: Week) -> None:
    """Verify what is in order with one press, then decide on the rest one by one; the last shift is left for later."""
    mei = Person(week.station.client("mei"))
    page = mei.open(QUEUE)
    if stays := _in_order(week, page):
        done = _press_all(week, mei, page, stays)
        if "undo" not in week.pressed:
            _undo(week, mei, done, stays)
            _press_all(week, mei, mei.open(QUEUE), stays)
    counted = standing(week)
    for stay in _waiting(week):
        if stay not in counted and not stay.is_refused and not _is_for_november(week, stay):
            one_by_one(week, stay)
    week.work()


def _waiting(week: Week) -> list[Stay]:
    """Return the visits that ended so long ago that also a forgotten one is closed, by the time that they began."""
    before = clock.now() - timedelta(minutes=32)
    return sorted((s for s in week.stays if s.visit and s.left and s.left < before), key=lambda stay: stay.came)


def _is_for_november(week: Week, stay: Stay) -> bool:
    return stay.slot is max((each for each in week.slots if not each.is_cancelled), key=lambda slot: slot.ends)


def _form(page: Page) -> Form | None:
    return next((form for form in page.forms if ("engagement" in {name for name, _ in form.boxes})), None)


def _in_order(week: Week, page: Page) -> list[Stay]:
    """Return the visits that the page has ticked, but for those of the last shift."""
    form = _form(page)
    ids = {int(value) for name, value in form.fields if name == "engagement"} if form else set()
    return [stay for stay in week.stays if stay.visit in ids and not _is_for_november(week, stay)]


def _press_all(week: Week, mei: Person, page: Page, stays: Sequence[Stay]) -> Page:
    form = _form(page)
    assert form
    assert {stay.grade for stay in stays} == {3}, "only good proof is ticked beforehand"
    for stay in stays:
        week.credit(stay, worth(stay), "Mei")
    week.tell("hours.verified", *{stay.who for stay in stays})
    week.pressed.add("verify many")
    return mei.press(form, decision="verify", engagement=[stay.visit for stay in stays])


def _undo(week: Week, mei: Person, done: Page, stays: Sequence[Stay]) -> None:
    page = mei.press(done.form("/reversal"))
    assert page.status == 200
    for stay in stays:
        week.take_back(stay)
    week.tell("hours.undone", *{stay.who for stay in stays})
    week.pressed.add("undo")


def one_by_one(week: Week, stay: Stay) -> None:
    """Decide on one visit: most count, some for less, some do not; who is new is approved first."""
    week.decided += 1
    if stay.who.is_pending:
        path = f"/people/{stay.who.id}/approval"
        week.press("approve", "mei", path, lambda by: people.decide(by, stay.who.id, "approve", ""), decision="approve")
        stay.who.is_pending = False
        week.tell("person.approved", stay.who)
    if week.decided % 9 == 4 and stay.who.user_id:
        _refuse(week, stay)
    else:
        count(week, stay, less=20 if week.decided % 5 == 2 else 0)


def count(week: Week, stay: Stay, less: int = 0) -> None:
    """Have Mei count a visit, and Sara after her where one word is too little."""
    assert stay.left
    minutes = max(int((stay.left - stay.came).total_seconds() // 60) - less, 1) if less else None
    reason = "Came with the second group" if less else ""
    said = {"engagement": stay.visit, "decision": "verify", "minutes": minutes or "", "reason": reason}
    week.press(
        f"verify one for {'less' if less else 'all'}", "mei", "/hours/verifications",
        lambda by: actions.verify(by, [stay.visit], minutes=minutes, reason=reason), **said,
    )  # fmt: skip
    week.credit(stay, worth(stay, minutes), _second(week, stay) or "Mei")
    week.tell("hours.verified", stay.who)


def _second(week: Week, stay: Stay) -> str:
    """Have Sara give the second word where the first did not credit; thin proof is never credited by one."""
    needs_two = read().scalar(select(Engagement.state).where(Engagement.id == stay.visit)) == "seconding"
    assert needs_two or stay.grade > 2
    if needs_two:
        said = {"engagement": stay.visit, "decision": "verify"}
        path = "/hours/verifications"
        week.press("second", "sara", path, lambda by: actions.verify(by, [stay.visit]), **said)
    return "Sara" if needs_two else ""


def word_of(stay: Stay, step: str) -> int:
    mine = Verification.engagement_id == stay.visit, Verification.step == step, Verification.reversed_at.is_(None)
    return read().scalars(select(Verification.id).where(*mine)).one()


def _refuse(week: Week, stay: Stay) -> None:
    """Refuse a visit; every second person disagrees, and a third person counts it after all."""
    why = "Nobody saw it"
    said = {"engagement": stay.visit, "decision": "refuse", "reason": why}
    path = "/hours/verifications"
    week.press("refuse", "mei", path, lambda by: actions.refuse_hours(by, [stay.visit], why), **said)
    week.tell("hours.refused", stay.who)
    stay.is_refused = True
    week.refusals += 1
    if week.refusals % 2:
        _dispute(week, stay)


def _dispute(week: Week, stay: Stay) -> None:
    word = word_of(stay, "refuse")
    path, why = f"/hours/verifications/{word}/disputes", "I was there"
    week.press("dispute", stay.who.key, path, lambda by: actions.dispute(by, word, why), reason=why)
    week.tell_staff("hours.disputed", "sara", "hua")
    week.work()
    number = read().scalars(select(HourDispute.id).where(HourDispute.verification_id == word)).one()
    path, said = f"/hours/disputes/{number}/decision", {"outcome": "changed", "reason": "The leader saw them"}
    week.press("decide", "hua", path, lambda by: actions.decide_dispute(by, number, **said), **said)
    week.tell("hours.dispute-decided", stay.who)
    week.tell_staff("hours.dispute-decided", "mei")
    stay.is_refused = False
    if by := _second(week, stay):
        week.tell("hours.verified", stay.who)
    week.credit(stay, worth(stay), by or "Hua")


def november(week: Week) -> None:
    """Decide on what was left, take one word of October back, look at the sample, close October."""
    assert overview_shown(week) == overview_expected(week)
    week.go_to(local(date(2026, 11, 2), time(9, 30)))
    late = [stay for stay in _waiting(week) if stay not in standing(week) and not stay.is_refused]
    assert late
    for stay in late:
        count(week, stay)
    stay = next(s for s in standing(week) if s.grade == 3 and s not in late and worth(s) > 30)
    word, why = word_of(stay, "credit"), "The clock was wrong"
    path = f"/hours/verifications/{word}/reversal"
    week.press("take back", "mei", path, lambda by: actions.reverse(by, word, why), reason=why)
    week.take_back(stay)
    week.tell("hours.reversed", stay.who)
    count(week, stay, less=20)
    week.go_to(local(date(2026, 11, 3), time(9, 30)))
    week.work()
    _look(week)
    path = f"/hours/months/{OCTOBER:%Y-%m}/closing"
    week.press("close a month", "mei", path, lambda by: actions.close_month(by, OCTOBER))
    week.work()


def _look(week: Week) -> None:
    """Have Sara look at one of the sample, which holds a twentieth of what each week credited."""
    given: dict[date, int] = {}
    for word in week.words:
        if word.sign == 1 and word.at < local(NOVEMBER.replace(day=2), time()):
            given[monday_of(word.at)] = given.get(monday_of(word.at), 0) + 1
    page = sample_page(week.station.as_("sara"), _key())
    assert page.count == sum(ceil(count / 20) for count in given.values())
    mine = next((row for row in page.rows if row.refusal is None), None)
    if mine:
        path = f"/hours/verifications/{mine.verification_id}/looks"
        week.press("look", "sara", path, lambda by: actions.look_at(by, mine.verification_id, key=_key()),
                   outcome="fine")  # fmt: skip
