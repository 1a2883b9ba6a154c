"""Which event becomes a message, when a reminder is due, how often mail is tried."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from portal.kernel import events
from portal.notices import queries, rules
from portal.notices.queries.audiences import AUDIENCES, listed

ZONE = "Asia/Shanghai"


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_every_wording_is_of_a_declared_event_and_an_audience_that_can_be_found(app):
    assert set(rules.WORDINGS) - set(events.declared()) == set()
    assert {wording.audience for wording in rules.WORDINGS.values()} == set(AUDIENCES)


def test_no_wording_asks_for_a_name():
    asked = {name for told in rules.WORDINGS.values() for name in re.findall(r"%\((\w+)\)", told.text + told.path)}

    numbers = {"assignment_id", "task_id", "offer_id", "team_id", "engagement_id", "poll_id", "where"}
    others = {"search", "question", "closes_at", "review_on", "starts_at", "ends_at", "until_at"}
    assert asked == {"task", "place", "team", "minutes", "reason"} | numbers | others


@pytest.mark.parametrize(
    ("starts_at", "evening"),
    [
        (utc(25, 0, 30), utc(24, 10)),  # 08:30 in Shanghai: six in the evening before
        (utc(25, 12), utc(24, 10)),  # 20:00: the same evening
        (utc(24, 16), utc(24, 10)),  # midnight begins the next day
        (utc(24, 15, 59), utc(23, 10)),
    ],
)
def test_a_reminder_comes_at_six_the_evening_before_in_the_community(starts_at, evening):
    assert rules.remind_at(starts_at, ZONE) == evening


@pytest.mark.parametrize(
    ("claimed_at", "now", "is_due"),
    [
        (utc(20, 1), utc(24, 9, 59), False),  # not yet evening
        (utc(20, 1), utc(24, 10), True),
        (utc(20, 1), utc(25, 0, 29), True),  # the worker was away for the night
        (utc(20, 1), utc(25, 0, 30), False),  # it has begun
        (utc(24, 10), utc(24, 11), False),  # taken that very evening: the confirmation is enough
    ],
)
def test_a_reminder_is_due_once_its_evening_has_come_and_the_shift_has_not(claimed_at, now, is_due):
    assert rules.is_reminder_due(utc(25, 0, 30), claimed_at, ZONE, now) is is_due


def test_mail_is_tried_eight_times_over_a_day_and_then_given_up():
    now, tries = utc(24, 6), 0
    while (again := rules.next_try(tries + 1, now)) is not None:
        assert again > now
        now, tries = again, tries + 1

    assert tries == len(rules.MAIL_PAUSES)
    assert timedelta(hours=20) < now - utc(24, 6) < timedelta(hours=26)


def test_old_news_goes_to_the_inbox_alone():
    told = rules.WORDINGS["shift.cancelled"]

    assert rules.is_mailed(told, utc(22, 6), utc(24, 6))
    assert not rules.is_mailed(told, utc(22, 5), utc(24, 6))


def test_a_long_list_of_titles_is_cut():
    assert listed(["A", "B", "A"]) == "A, B"
    assert listed(["A", "B", "C", "D"]) == "A, B, C …"


def test_the_inbox_reads_no_cursor_that_is_not_ours(world):
    for cursor in ("", "new-", "old-x", "old--1", "new-99999999999999999999", "¹-²", "old-٣"):
        assert queries.inbox_page(world.actor("ana"), cursor).lines == ()
