"""Every address of the portal, as tests/house/routes.txt lists it.

No address appears or goes without a line of that file in the same change. After a change that is meant:

    .venv/bin/python -m tests.house.routes --write
"""

import os
import re
import sys
import tempfile
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

LIST = Path(__file__).with_name("routes.txt")
_STATIC_PART = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*")
_VARIABLE = re.compile(r"<(?:(?P<converter>[a-z]+)(?:\([^)]*\))?:)?(?P<name>[a-z0-9_]+)>")


def rules_of(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def listing(app: Flask) -> list[str]:
    """Write one line a route: methods, address, endpoint."""
    return [f"{','.join(methods_of(rule))} {rule.rule} {rule.endpoint}" for rule in rules_of(app)]


def odd_addresses(app: Flask) -> list[str]:
    """Name each address that is not in kebab-case, or whose number is not typed as one."""
    breaches = []
    for rule in rules_of(app):
        static = _VARIABLE.sub("", rule.rule)
        if any(part and not _STATIC_PART.fullmatch(part.strip(".")) for part in static.split("/")):
            breaches.append(f"{rule.rule} is not in kebab-case")
        breaches += [
            f"{rule.rule}: {variable['name']} has no type"
            for variable in _VARIABLE.finditer(rule.rule)
            if variable["name"].endswith("_id") and variable["converter"] not in {"int", "uuid"}
        ]
    return breaches


def undeclared(app: Flask) -> list[str]:
    """Name each endpoint that declares no audience."""
    return [
        f"{rule.endpoint} ({rule.rule}) declares no audience"
        for rule in rules_of(app)
        if getattr(app.view_functions[rule.endpoint], "audience", None) is None
    ]


def misplaced(app: Flask, placed: set[str], excused: dict[str, str]) -> list[str]:
    """Name each page without a place in the menu or an excuse, and each place or excuse without a page.

    Only what a reader can open counts: a form's address is reached from its page.
    """
    pages = {rule.endpoint for rule in rules_of(app) if "GET" in methods_of(rule)}
    known = placed | set(excused)
    return [
        *(f"{endpoint} has neither a place in the menu nor an excuse" for endpoint in sorted(pages - known)),
        *(f"{endpoint} has a place or an excuse, but is no page" for endpoint in sorted(known - pages)),
        *(f"{endpoint} has both a place and an excuse" for endpoint in sorted(placed & set(excused))),
        *(f"{endpoint} is excused without a reason" for endpoint, reason in excused.items() if not reason.strip()),
    ]


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        os.environ["PORTAL_DATA"] = data  # an address needs no database: nothing is kept
        from portal.app import create_app  # noqa: PLC0415 - reads the environment

        lines = listing(create_app())
    if "--write" in sys.argv:
        LIST.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
