"""What can be asked, who may vote, and what the counts say: no database."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.council.rules import (
    Balloting,
    Papers,
    PollDraft,
    check_bundle,
    check_draft,
    may_check,
    may_see_counts,
    may_vote,
    outcome,
    quorum_count,
)

NOW = datetime(2026, 11, 24, 6, 6, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
OPEN = Balloting(LATER, is_secret=False, is_changeable=False, is_live=False, outcome=None)
CHANGEABLE = Balloting(LATER, is_secret=False, is_changeable=True, is_live=True, outcome=None)
OVER = Balloting(NOW, is_secret=False, is_changeable=True, is_live=False, outcome=None)


@pytest.mark.row("product-33")
@pytest.mark.parametrize(
    ("entitled", "percent", "is_secret", "wanted"),
    [(7, 50, False, 4), (6, 50, False, 3), (3, 67, False, 3), (9, 0, False, 1), (9, 0, True, 3), (40, 100, True, 40)],
)
def test_the_quorum_is_the_share_rounded_up_and_three_votes_in_a_secret_poll(entitled, percent, is_secret, wanted):
    assert quorum_count(entitled, percent, is_secret=is_secret) == wanted


@pytest.mark.row("product-33")
@pytest.mark.parametrize(
    ("counts", "quorum", "needed", "said"),
    [
        ((3, 0), 4, 50, "no_quorum"), ((0, 0), 1, 0, "no_quorum"), ((3, 1), 4, 50, "carried"),
        ((2, 2), 4, 50, "tie"), ((2, 2, 0), 1, 0, "tie"), ((2, 2, 1), 1, 0, "tie"),
        ((2, 1, 1), 4, 50, "carried"), ((3, 2, 2), 4, 50, "short"), ((3, 2, 2), 4, 0, "carried"),
        ((2, 1), 3, 67, "short"), ((67, 33), 3, 67, "carried"), ((5, 0), 3, 100, "carried"), ((5, 1), 3, 100, "short"),
    ],
)  # fmt: skip
def test_what_the_counts_say(counts, quorum, needed, said):
    assert outcome(counts, quorum, needed) == said


@pytest.mark.parametrize(
    ("poll", "how", "entitled", "acting", "code"),
    [
        (OPEN, None, True, False, None), (OPEN, "screen", True, False, "voted"),
        (OPEN, "paper", True, False, "on-paper"),
        (OPEN, None, False, False, "not-entitled"), (OPEN, None, True, True, "acting"),
        (CHANGEABLE, "screen", True, False, None), (CHANGEABLE, "paper", True, False, "on-paper"),
        (OVER, None, True, False, "over"), (OVER, "screen", True, False, "over"),
    ],
)  # fmt: skip
def test_one_vote_each_of_their_own_until_the_end(poll, how, entitled, acting, code):
    refusal = may_vote(poll, how, NOW, is_entitled=entitled, is_acting=acting)

    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("said", "is_secret", "is_live", "seen"),
    [
        (None, True, False, False), (None, False, False, False), (None, False, True, True),
        ("carried", True, False, True), ("no_quorum", True, False, False), ("no_quorum", False, False, True),
        ("lost", True, False, False), ("cancelled", False, True, False),
    ],
)  # fmt: skip
def test_when_counts_are_shown(said, is_secret, is_live, seen):
    assert may_see_counts(Balloting(LATER, is_secret, False, is_live, said)) is seen


@pytest.mark.parametrize(
    ("more", "members", "field"),
    [
        ({}, 2, None), ({"options": ("Yes",)}, 6, "options"), ({"options": tuple("abcdefghi")}, 6, "options"),
        ({"options": ("Yes", "yes")}, 6, "options"), ({"closes_at": NOW}, 6, "closes_at"),
        ({"question": " "}, 6, "question"),
        ({"closes_at": NOW + timedelta(days=93)}, 6, "closes_at"), ({"is_secret": True}, 2, "secrecy"),
        ({"is_secret": True}, 3, None), ({"is_secret": True, "is_live": True}, 6, "secrecy"),
        ({"is_secret": True, "is_changeable": True}, 6, "secrecy"),
    ],
)  # fmt: skip
def test_what_can_be_asked(more, members, field):
    said = {"question": "Tea?", "options": ("Yes", "No"), "closes_at": LATER, "is_secret": False, **more}

    assert set(check_draft(PollDraft(**said), members, NOW)) == ({field} if field else set())


@pytest.mark.parametrize(
    ("counts", "people", "is_secret", "field"),
    [
        ((1, 2), (1, 2, 3), True, None), ((1, 1), (1, 2), True, "people"), ((1, 1), (1, 2), False, None),
        ((2, 2), (1, 2, 3), False, "counts"), ((1, 1), (1, 2, 3), False, "counts"),
        ((4, -1), (1, 2, 3), False, "counts"),
        ((1, 0), (9,), False, "people"), ((0, 0), (), False, "people"),
    ],
)  # fmt: skip
def test_papers_are_as_many_as_people_who_have_not_voted(counts, people, is_secret, field):
    assert set(check_bundle(counts, people, {1, 2, 3, 4}, is_secret=is_secret)) == ({field} if field else set())


def test_whoever_typed_the_papers_does_not_check_them():
    same = may_check(OPEN, NOW, Papers(True, True, 3), may_count=True)
    other = may_check(OPEN, NOW, Papers(False, True, 3), may_count=True)

    assert (same.code, other) == ("own", None)
