"""What import contracts cannot say: each check takes a tree of source and returns its breaches, one sentence each."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import BELOW, Tree, capability_of, imports, room_of

LONGEST_FILE = 300
LONGEST = {"views": 12, "actions": 30, "rules": 20}
DOORS = frozenset({"queries", "steps"})
READS_MODELS = frozenset({"reports", "exchange", "admin"})
WRITES = frozenset({"actions", "steps"})


def neighbours(tree: Tree) -> list[str]:
    """A neighbour is entered only through its queries or steps.

    Queries may also join its tables (docs/adr/0006), and some folders read them everywhere but where they write.
    """
    breaches = []
    for path, text in tree.items():
        here = capability_of(path)
        if here is None:
            continue
        may_read = room_of(path) == "queries" or (here in READS_MODELS and room_of(path) not in WRITES)
        doors = DOORS | ({"models"} if may_read else set())
        for name, _known_as, line in imports(ast.parse(text)):
            parts = name.split(".")
            if parts[0] != "portal" or len(parts) < 3 or parts[1] in BELOW | {here}:
                continue
            if parts[2] not in doors:
                breaches.append(f"{path}:{line} enters {parts[1]} through {parts[2]}")
    return breaches


def commits(tree: Tree) -> list[str]:
    """Only the kernel commits: an action's transaction ends with its block."""
    return [
        f"{path}:{node.lineno} commits"
        for path, text in tree.items()
        if capability_of(path) != "kernel"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]


def long_files(tree: Tree) -> list[str]:
    """No file over 300 lines: split it by noun into a package of the same name."""
    lengths = {path: len(text.splitlines()) for path, text in tree.items()}
    return [f"{path} has {length} lines" for path, length in lengths.items() if length > LONGEST_FILE]


def long_functions(tree: Tree) -> list[str]:
    """A view fits in 12 lines, an action in 30, a rule in 20, signature, docstring and blank lines not counted."""
    return [
        f"{path}:{function.lineno} {function.name} has {length} lines"
        for path, text in tree.items()
        if (limit := LONGEST.get(room_of(path) or ""))
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef) and (length := _length(function, text)) > limit
    ]


def _length(function: ast.FunctionDef, text: str) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    lines = text.splitlines()[body[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in lines if line.strip())


def endings(tree: Tree) -> list[str]:
    """No TODO without an issue's number, no code that waits to be written."""
    waiting = re.compile(r"\b(?:TODO(?!.*#\d)|FIXME|XXX|NotImplementedError)\b")
    return [
        f"{path}:{number} {line.strip()}"
        for path, text in tree.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if waiting.search(line)
    ]


# ---------------------------------------------------------------- templates

_SAFE = re.compile(r"\|\s*safe\b|autoescape\s+false")
_INLINE = (
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "an inline style"),
    (re.compile(r"<style\b", re.IGNORECASE), "a style element"),
    (re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE), "an inline script"),
    (re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE), "an event attribute"),
    (re.compile(r"javascript:", re.IGNORECASE), "a script address"),
)


def unsafe_marks(tree: Tree) -> list[str]:
    """Text is trusted as HTML only in the macros of ui/."""
    return [
        f"{path}:{number} trusts text as HTML"
        for path, number, line in _lines(tree)
        if _SAFE.search(line) and not path.startswith("templates/ui/")
    ]


def inline_code(tree: Tree) -> list[str]:
    """No page carries style or script of its own: the content policy would refuse it."""
    return [
        f"{path}:{number} has {what}"
        for path, number, line in _lines(tree)
        for pattern, what in _INLINE
        if pattern.search(line)
    ]


def _lines(tree: Tree) -> Iterator[tuple[str, int, str]]:
    for path, text in tree.items():
        for number, line in enumerate(text.splitlines(), start=1):
            yield path, number, line


def unsafe_markup(tree: Tree) -> list[str]:
    """Python trusts text as HTML only where the web's own filters and pictures are made."""
    return [
        f"{path}:{node.lineno} trusts text as HTML"
        for path, text in tree.items()
        if capability_of(path) != "web"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Markup"
    ]
