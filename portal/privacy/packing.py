"""The file that a person takes away: everything as JSON, and each part as a table for spreadsheets."""

import io
import json
import zipfile
from datetime import datetime

from portal.kernel import tables
from portal.privacy.queries import Parts


def pack(parts: Parts, at: datetime) -> bytes:
    """Return the ZIP; a part without rows stands in the JSON as an empty list and has no table."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        whole = {"format": "linli-person-1", "made_at": at.isoformat(), "parts": parts}
        packed.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=2))
        for name, rows in parts.items():
            if rows:
                heads = list(dict.fromkeys(key for row in rows for key in row))
                lines = [[_cell(row.get(key)) for key in heads] for row in rows]
                packed.writestr(f"{name}.csv", tables.write_csv(heads, lines))
    return out.getvalue()


def _cell(value: object) -> tables.Cell:
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else value
    return json.dumps(value, ensure_ascii=False)
