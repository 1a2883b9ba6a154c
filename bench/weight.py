"""How many bytes a phone loads for the list, the first time and every time after."""

import re
from urllib.parse import urlsplit

from bench import load

DAY = 86_400
LINKED = re.compile(r'<(?:link|script|img|use|source)\b[^>]*?\s(?:href|src)="(/[^"#]+)')


def weigh(port: int, cookie: str) -> tuple[dict[str, float], list[str]]:
    """Return the figures of the list page of whoever holds the cookie, with headers, and which answers were no page."""
    plain = load.ask_once(port, load.get("/tasks", cookie, packed=False))
    page = load.ask_once(port, load.get("/tasks", cookie))
    assets = {url: load.ask_once(port, load.get(url)) for url in dict.fromkeys(LINKED.findall(page.text()))}
    sheets = [answer for url, answer in assets.items() if urlsplit(url).path.endswith((".css", ".js"))]
    asked_again = [answer for answer in assets.values() if not _is_kept(answer)]
    answers = {"/tasks unpacked": plain, "/tasks": page, **assets}
    wrong = [f"{url} was answered {answer.status}" for url, answer in answers.items() if answer.status != 200]
    figures = {
        "list_bytes": len(plain.body),
        "list_bytes_packed": len(page.body),
        "sheet_bytes_packed": sum(len(answer.body) for answer in sheets),
        "first_view_bytes": page.wire + sum(answer.wire for answer in assets.values()),
        "first_view_requests": 1 + len(assets),
        "repeat_view_bytes": page.wire + sum(answer.wire for answer in asked_again),
    }
    return figures, wrong


def _is_kept(answer: load.Answer) -> bool:
    """Tell whether the browser may use it for a day or more without asking."""
    found = re.search(r"max-age=(\d+)", answer.headers.get("cache-control", ""))
    return found is not None and int(found[1]) >= DAY
