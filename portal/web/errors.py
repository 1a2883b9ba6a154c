"""Errors become pages here, once: a sentence, the right status, a reference, nothing of the inside."""

import secrets
from dataclasses import dataclass

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from portal.kernel.errors import DomainError
from portal.kernel.text import N_
from portal.web import pages
from portal.web.safety import add_headers

log = structlog.get_logger()

SENTENCES = {
    400: N_("The page was open for a long time, or the form was not complete. Go back, reload the page and send it again."),
    403: N_("This page is not open to you."),
    404: N_("We could not find that page."),
    405: N_("This address does not take what was sent. Go back and use the button on the page."),
    413: N_("This file is too large. Please send one of at most 12 MB."),
    429: N_("Too many tries. Please wait a few minutes."),
    500: N_("Something went wrong on our side. Nothing was saved. Please try again, or call the station and name the number below."),
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
FULL_OR_LOCKED = ("database is locked", "disk is full", "readonly database", "disk i/o error", "no space left")


@dataclass(frozen=True)
class ErrorPage:
    """What an error page says: title, sentence, the way on, and the number to name on the phone."""

    title: str
    sentence: str
    url: str
    label: str
    reference: str | None


def page(status: int, text: str, reference: str | None = None) -> Response:
    """Return the error page: title, sentence, where to go, whom to call."""
    title = gettext(TITLES.get(status, N_("Something went wrong")))
    shown = ErrorPage(title, text, "/", gettext("Go to the first page"), reference)
    response = make_response(render_template("error.html", page=shown), status)
    if status == 503:
        response.headers["Retry-After"] = "10"
    return response


def _of_domain(error: DomainError) -> Response:
    return page(error.status, pages.sentence(error))


def _of_http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    return page(error.code, gettext(SENTENCES.get(error.code, SENTENCES[400])))


def _of_csrf(_error: CSRFError) -> Response:
    return page(400, gettext(SENTENCES[400]))


def _of_database(error: Exception) -> Response:
    text = str(getattr(error, "orig", error)).lower()
    state = str(getattr(getattr(error, "orig", None), "sqlstate", "") or "")
    is_passing = isinstance(error, PoolTimeout) or any(sign in text for sign in FULL_OR_LOCKED)
    is_passing = is_passing or state[:2] in {"40", "53", "57", "08", "25"}
    return _report(error, 503 if is_passing else 500)


def _report(error: Exception, status: int = 500) -> Response:
    reference = secrets.token_hex(4).upper()
    log.error("request.failed", reference=reference, status=status, endpoint=request.endpoint, kind=type(error).__name__, exc_info=error)
    try:
        return page(status, gettext(SENTENCES[status]), reference)
    except Exception:  # noqa: BLE001 - the page itself may need what is broken; the bare sentence needs nothing
        response = make_response(f"<!doctype html><html lang=en><title>Linli</title><p>{SENTENCES[status]} ({reference})", status)
        return add_headers(response)


def register(app: Flask) -> None:
    """Turn every kind of error into its page."""
    app.register_error_handler(DomainError, _of_domain)
    app.register_error_handler(CSRFError, _of_csrf)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(DBAPIError, _of_database)
    app.register_error_handler(PoolTimeout, _of_database)
    app.register_error_handler(OSError, _of_database)
    app.register_error_handler(Exception, _report)
