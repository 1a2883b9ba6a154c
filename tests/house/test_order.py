"""The order of the tests: none is lost, and each process begins with long ones."""

from tests.databases import ROOT
from tests.order import LONG, spread

MODULES = ["/a/test_one.py"] * 50 + [f"/{LONG[0]}"] * 2 + ["/b/test_two.py"] * 50 + [f"/{LONG[1]}", f"/{LONG[2]}"]


def test_every_share_begins_with_long_tests_and_none_is_lost():
    order = spread(MODULES, 3)

    heads = [MODULES[order[len(order) * each // 3]] for each in range(3)]
    assert heads == [f"/{name}" for name in LONG[:3]]
    assert sorted(order) == list(range(len(MODULES)))


def test_the_long_ones_are_there():
    assert [name for name in LONG if not (ROOT / "tests" / name).exists()] == []
