"""Each row that must hold has a test with its mark, so that nobody takes the last proof of a promise away unseen."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import read_tree

# The rows of the goals that are built: the numbered must-haves, and by letter what no other portal has.
BUILT = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 18, 21, 22, 23, 24, 32, 39, 42, 43, 44)
REQUIRED = {*(f"product-{number}" for number in BUILT), "none-B", "none-C"}


def marked(source: str) -> Iterator[str]:
    """Give the rows that stand as a mark above a test, or above a whole file that has tests."""
    tree = ast.parse(source)
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    for test in tests:
        for decorator in test.decorator_list:
            yield from _rows(decorator)
    for node in tree.body:
        if tests and isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            yield from _rows(node.value)


def _rows(node: ast.AST) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.row":
            yield from (str(arg.value) for arg in call.args if isinstance(arg, ast.Constant))


def test_each_required_row_has_a_test():
    found = {row for source in read_tree("tests/**/test_*.py").values() for row in marked(source)}

    assert REQUIRED - found == set()


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ('@pytest.mark.row("product-9")\ndef test_it(): ...', ["product-9"]),
        ('pytestmark = [pytest.mark.row("none-B"), other]\ndef test_it(): ...', ["none-B"]),
        ('pytestmark = pytest.mark.row("none-B")\ndef helper(): ...', []),
        ('@pytest.mark.row("product-9")\ndef helper(): ...', []),
        ('# pytest.mark.row("product-9")\ndef test_it(): ...', []),
    ],
)
def test_only_the_mark_of_a_test_counts(source, rows):
    assert list(marked(source)) == rows
