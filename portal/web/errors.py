"""Errors become pages here, once: a sentence, the right status, a reference, nothing of the inside."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_babel import gettext
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from portal.kernel.errors import DomainError
from portal.kernel.text import N_
from portal.web import pages
from portal.web.guard import SignedOut
from portal.web.headers import add_headers

log = structlog.get_logger()

SENTENCES = {
    400: N_(
        "The page was open for a long time, or the form was not complete. Go back, reload the page and send it again."
    ),
    403: N_("This page is not open to you."),
    404: N_("We could not find that page."),
    405: N_("This page cannot be opened this way. Go back and use the button on the page."),
    413: N_("This file is too large. Please send one of at most 12 MB."),
    429: N_("Too many tries. Please wait a few minutes."),
    500: N_(
        "Something went wrong on our side. Nothing was saved. Please try again, or call the station and name the number"
        " below."
    ),
    503: N_("Linli cannot save anything just now. Nothing was lost: go back and send the form again in a minute."),
}
TITLES = {
    400: N_("Please send it again"),
    403: N_("Not open to you"),
    404: N_("Not found"),
    409: N_("That did not work"),
    413: N_("Too large"),
    422: N_("Something needs changing"),
    429: N_("Please wait"),
    503: N_("Not just now"),
}
KEPT = N_(
    "Linli cannot save anything just now. What you typed is kept on this page: wait a minute, then send it again."
)
SIGN_IN_FIRST = N_(
    "Your sign-in has ended, so nothing was saved yet. What you typed is kept on this page: open the sign-in in a new"
    " tab, sign in, come back to this page and send it again."
)
SIGN_IN_AND_RELOAD = N_(
    "Your sign-in has ended, so nothing was saved yet. Open the sign-in in a new tab, sign in, come back to this page"
    " and reload it: the browser then sends what you typed once more."
)
NO_ANSWER = N_("Linli cannot answer just now. Please wait a minute, then try again.")
MOST_KEPT = 64 * 1024  # letters of a form that come back with the page
HIDDEN = frozenset({"csrf_token", "request_id"})
CODE = re.compile(r"[a-z0-9_-]*")  # a choice, or the number of a thing: nobody typed it
PASSING_STATES = frozenset({"40", "53", "57", "08", "25", "55"})  # the first two letters of PostgreSQL's codes
PASSING_SIGNS = (
    "database is locked", "disk is full", "readonly database", "disk i/o error", "unable to open database",
    "no space left", "read-only file system", "connection failed",
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A form that could not be taken, as it was sent, but for passwords and files; is_whole: there were none."""

    url: str
    fields: tuple[tuple[str, str], ...]
    is_whole: bool

    @property
    def typed(self) -> tuple[str, ...]:
        """Return what somebody wrote, to be read; choices and numbers of things are left out."""
        return tuple(value for name, value in self.fields if name not in HIDDEN and not CODE.fullmatch(value))


@dataclass(frozen=True)
class ErrorPage:
    """What an error page says: title, sentence, the way on, the number to name on the phone, a form to send again.

    is_beside: the way on opens in a tab of its own, since this page is needed afterwards.
    """

    title: str
    sentence: str
    url: str
    label: str
    reference: str | None
    kept: Kept | None = None
    is_beside: bool = False


def page(status: int, text: str, reference: str | None = None) -> Response:
    """Return the error page: title, sentence, where to go, whom to call."""
    title = gettext(TITLES.get(status, N_("Something went wrong")))
    shown = ErrorPage(title, text, "/", gettext("Go to the first page"), reference)
    return make_response(render_template("error.html", page=shown), status)


def _not_now(reference: str) -> Response:
    """Return the page of a passing fault, with the form that could not be taken or the way to ask once more."""
    title, kept, here = gettext(TITLES[503]), _kept_form(), request.full_path.rstrip("?")
    if request.method == "POST":
        text, url, label = SENTENCES[503] if kept is None else KEPT, "/", gettext("Go to the first page")
    else:
        text, url, label = NO_ANSWER, here, gettext("Try again")
    shown = ErrorPage(title, gettext(text), url, label, reference, kept)
    return make_response(render_template("error.html", page=shown), 503)


def _signed_out(error: SignedOut) -> Response:
    """Return the form of somebody whose sign-in had ended; it holds for the same person once they signed in again."""
    kept = _kept_form()
    text, url = SIGN_IN_AND_RELOAD if kept is None else SIGN_IN_FIRST, url_for("people.show_sign_in")
    label = gettext("Open the sign-in in a new tab")
    shown = ErrorPage(gettext("Please sign in again"), gettext(text), url, label, None, kept, is_beside=True)
    return make_response(render_template("error.html", page=shown), error.status)


def _kept_form() -> Kept | None:
    """Return the form of this request; None when there is none or it is too long to hand back.

    Its token and request id come back as they were sent: what was forged is refused again, what was done is done once.
    """
    try:
        pairs = [(name, value) for name, values in request.form.lists() for value in values]
        has_files = any(file.filename for file in request.files.values())
    except (HTTPException, OSError):  # it was not read to its end
        return None
    fields = tuple(pair for pair in pairs if "password" not in pair[0].lower())
    if not fields or sum(len(name) + len(value) for name, value in fields) > MOST_KEPT:
        return None
    return Kept(request.full_path.rstrip("?"), fields, is_whole=len(fields) == len(pairs) and not has_files)


def _of_domain(error: DomainError) -> Response:
    g.refusal = error.code  # all that the log says of it; the sentence names people's things
    return _shown(error.status, lambda: page(error.status, pages.sentence(error)))


def _of_signed_out(error: SignedOut) -> Response:
    return _shown(error.status, lambda: _signed_out(error))


def _of_http(error: HTTPException) -> Response:
    status, cause = error.code or 0, getattr(error, "original_exception", None)
    if cause is not None:  # it was raised outside a view, where Flask wraps it
        return _of_database(cause)
    if status < 400:
        return make_response(error.get_response())
    return _shown(status, lambda: page(status, gettext(SENTENCES.get(status, SENTENCES[400]))))


def _of_database(error: Exception) -> Response:
    text = str(getattr(error, "orig", error)).lower()
    state = str(getattr(getattr(error, "orig", None), "sqlstate", "") or "")
    is_passing = isinstance(error, PoolTimeout) or any(sign in text for sign in PASSING_SIGNS)
    is_passing = is_passing or state[:2] in PASSING_STATES or getattr(error, "connection_invalidated", False)
    return _report(error, 503 if is_passing else 500)


def _report(error: Exception, status: int = 500) -> Response:
    reference = secrets.token_hex(4).upper()
    log.error(
        "request.failed",
        reference=reference,
        status=status,
        endpoint=request.endpoint,
        kind=type(error).__name__,
        exc_info=error,
    )
    if status != 503:
        return _shown(status, lambda: page(status, gettext(SENTENCES[status]), reference), reference)
    response = _shown(status, lambda: _not_now(reference), reference)
    response.headers["Retry-After"] = "10"
    return response


def _shown(status: int, make: Callable[[], Response], reference: str = "") -> Response:
    """Return the page; as a stranger sees it when it cannot be asked who reads it, and bare when nothing else works."""
    for is_known in (True, False):
        if not is_known:
            g.community, g._login_user = None, AnonymousUserMixin()  # noqa: SLF001 - where Flask-Login looks first
        try:
            return make()
        except Exception as error:  # noqa: BLE001 - the page itself may need what is broken
            log.warning("page.failed", status=status, kind=type(error).__name__)
    text = SENTENCES.get(status, SENTENCES[500])
    return add_headers(make_response(f"<!doctype html><html lang=en><title>Linli</title><p>{text} {reference}", status))


def register(app: Flask) -> None:
    """Turn every kind of error into its page."""
    app.register_error_handler(DomainError, _of_domain)
    app.register_error_handler(SignedOut, _of_signed_out)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(DBAPIError, _of_database)
    app.register_error_handler(PoolTimeout, _of_database)
    app.register_error_handler(OSError, _of_database)
    app.register_error_handler(Exception, _report)
