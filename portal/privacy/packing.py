"""The file that a person takes away: all of it as JSON, one page to read and print, and each part as a table."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext
from markupsafe import escape

from portal.kernel import tables
from portal.privacy.queries import Parts
from portal.privacy.rules import COLUMNS, PARTS
from portal.web import filters
from portal.web.language import reading

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
# A page of its own, away from the site: no address leads anywhere, nothing is fetched, nothing runs.
PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>'
    "<body>{body}</body></html>"
)
STYLE = """
body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color: #222; }
div { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 1rem; }
th, td { border: 1px solid #999; padding: .3rem .5rem; text-align: left; vertical-align: top; }
th { background: #eee; } h2 { margin: 2rem 0 .5rem; break-after: avoid; } tr { break-inside: avoid; }
@media print { body { font-size: 10pt; padding: 0; } table { font-size: 8pt; } div { overflow: visible; } }
"""


@dataclass(frozen=True)
class PartTable:
    """One part of the page: its title, the headings and the cells."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FilePage:
    """All parts with rows, and when the file was made."""

    title: str
    at: datetime
    parts: tuple[PartTable, ...]


def pack(parts: Parts, at: datetime) -> bytes:
    """Return the ZIP in the reader's language; a part without rows stands in the JSON alone, as an empty list."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        whole = {"format": "linli-person-1", "made_at": at.isoformat(), "parts": parts}
        packed.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=2))
        packed.writestr("data.html", _page(parts, at))
        for name, rows in parts.items():
            if rows:
                names = _names(rows)
                lines = [[_cell(row.get(key)) for key in names] for row in rows]
                packed.writestr(f"{name}.csv", tables.write_csv([gettext(COLUMNS[key]) for key in names], lines))
    return out.getvalue()


def _page(parts: Parts, at: datetime) -> str:
    """Return the page, without columns that are empty or hold nothing but numbers of the portal's own."""
    found = []
    for name, label in PARTS.items():
        rows = parts.get(name, [])
        names = [key for key in _names(rows) if not _is_inner(key) and any(row.get(key) not in EMPTY for row in rows)]
        heads = tuple(gettext(COLUMNS[key]) for key in names)
        cells = tuple(tuple(_read(row.get(key)) for key in names) for row in rows)
        if names:
            found.append(PartTable(gettext(label), heads, cells))
    title = gettext("Everything that is written down about you")
    body = render_template("privacy/file.html", page=FilePage(title, at, tuple(found)))
    return PAGE.format(language=reading().name.replace("_", "-"), title=escape(title), style=STYLE, body=body)


EMPTY: tuple[Any, ...] = (None, "", [], {})


def _names(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


def _is_inner(key: str) -> bool:
    return key == "id" or (key.endswith("_id") and key != "external_id")


def _read(value: object) -> str:
    """Write a value for people: a moment in local time, yes or no, a list in one line."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return filters.wall(datetime.fromisoformat(value)).replace("T", " ")
    if isinstance(value, list):
        return ", ".join(_read(each) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_read(each)}" for key, each in value.items())
    return "" if value is None else str(value)


def _cell(value: object) -> tables.Cell:
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else value
    return json.dumps(value, ensure_ascii=False)
