"""The source as the house checks read it: a path under the root, and the text of that file."""

import ast
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
BELOW = frozenset({"kernel", "web"})  # no capability: everybody stands on them
Tree = dict[str, str]


def read_tree(*patterns: str) -> Tree:
    """Read every file that matches, by its path from the root."""
    paths = sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def portal() -> Tree:
    return read_tree("portal/**/*.py")


def templates() -> Tree:
    return read_tree("templates/**/*.html", "templates/**/*.txt")


def capability_of(path: str) -> str | None:
    """Return the folder below portal/ that the file belongs to, None for portal/app.py and its like."""
    parts = PurePosixPath(path).parts
    return parts[1] if len(parts) > 2 and parts[0] == "portal" else None


def room_of(path: str) -> str | None:
    """Return the room of a capability's file: "actions" for actions.py and for actions/claims.py."""
    parts = PurePosixPath(path).parts
    return PurePosixPath(parts[2]).stem if capability_of(path) not in BELOW | {None} else None


def module_of(path: str) -> str:
    """Return the dotted name of the file's module."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(node: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Give (module or module.name, the name it is known by here, line) of each import; not those for types alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from ((alias.name, alias.asname or alias.name, child.lineno) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            for alias in child.names:
                yield f"{child.module}.{alias.name}", alias.asname or alias.name, child.lineno
        else:
            yield from imports(child)
