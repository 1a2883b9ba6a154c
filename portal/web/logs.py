"""What the program writes down about itself: one JSON line a fact, on standard error, with numbers instead of names.

Only words of a closed list get into a line: a name, a phone number or a sentence that somebody typed has no key here.
"""

import logging
import secrets
import sys
import time
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, g, request

ALLOWED = frozenset({
    "event", "level", "at", "request", "reference", "method", "endpoint", "status", "ms", "user_id", "community_id",
    "kind", "where", "job", "count", "refusal", "attempt", "pid", "port", "signal", "seconds", "code", "notice_id",
    "version",
})  # fmt: skip
QUIET = frozenset({"static", "stylesheet", "admin.healthz", None})
FRAMES = 6  # of our own; the last one is told whosever it is
_ROOT = Path(__file__).resolve().parents[2]
Line = MutableMapping[str, Any]

log = structlog.get_logger()


def configure() -> None:
    """Send structlog's lines to standard error as JSON; calling it again changes nothing."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            say_where,
            keep_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_stderr,
        cache_logger_on_first_use=True,
    )


class _Stderr:
    """Standard error as it is when a line is written."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


_STDERR = _Stderr()  # one for all loggers, so that they write line by line


def _stderr(*_names: str) -> structlog.WriteLogger:
    return structlog.WriteLogger(_STDERR)


def say_where(_logger: object, _method: str, line: Line) -> Line:
    """Replace an error by its kind and the places it came through; its text may hold what somebody typed."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        line.setdefault("kind", type(error).__name__)
        line["where"] = _places(traceback.extract_tb(error.__traceback__))
    return line


def _places(frames: list[traceback.FrameSummary]) -> list[str]:
    own = [frame for frame in frames[:-1] if Path(frame.filename).is_relative_to(_ROOT / "portal")]
    return [_place(frame) for frame in (*own[-FRAMES:], *frames[-1:])]


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    short = path.relative_to(_ROOT) if path.is_relative_to(_ROOT / "portal") else Path(*path.parts[-2:])
    return f"{short}:{frame.lineno} {frame.name}"


def keep_allowed(_logger: object, _method: str, line: Line) -> Line:
    """Drop every key that is not on the list, and say how many were dropped."""
    kept = {key: _plain(value) for key, value in line.items() if key in ALLOWED}
    if dropped := len(line) - len(kept):
        kept["dropped"] = dropped
    return kept


def _plain(value: object) -> object:
    """Numbers stay; a text loses its line ends, so that one fact is one line even where JSON is not read."""
    if isinstance(value, str):
        return value.replace("\n", " ").replace("\r", " ")
    return [str(item) for item in value] if isinstance(value, list | tuple) else value


def register(app: Flask) -> None:
    """Write one line for each finished request; static files and the liveness probe stay silent."""
    configure()
    app.before_request(_begin)
    app.after_request(_finish)


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=secrets.token_hex(4).upper())


def _finish(response: Response) -> Response:
    if request.endpoint in QUIET and response.status_code < 400:
        return response
    person = g.get("_login_user")  # only when the request has loaded it: the log asks the database for nothing
    actor = getattr(person, "actor", None)
    refused = {"refusal": g.refusal} if g.get("refusal") else {}
    log.info(
        "request.finished",
        method=request.method,
        endpoint=request.endpoint or "none",
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
        user_id=getattr(actor, "user_id", None),
        community_id=getattr(actor, "community_id", None),
        **refused,
    )
    return response
