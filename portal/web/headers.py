"""Security headers on every response, by hand: one function, no set of presets to outgrow."""

from wsgiref.headers import Headers

from flask import Response, current_app, request
from flask_login import current_user

from portal.web.site import nonce

YEAR_SECONDS = 31_536_000
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
)


def policy() -> str:
    """Return the content policy of this response: nothing but our own files, no inline style or script."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce()}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    )


def add_headers(response: Response) -> Response:
    """Set the headers; what a signed-in person sees is never stored, static files may be kept for ever."""
    headers, wanted = response.headers, [("Content-Security-Policy", policy()), *ALWAYS]
    if current_app.config["SESSION_COOKIE_SECURE"]:
        wanted.append(("Strict-Transport-Security", f"max-age={YEAR_SECONDS}; includeSubDomains"))
    there = {name for name, _ in headers}  # a view may have said otherwise
    headers.extend([pair for pair in wanted if pair[0] not in there])
    if request.endpoint in {"static", "stylesheet"}:
        if "v" in request.args:
            headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        return response
    headers["Cache-Control"] = "no-store" if _is_personal() else "no-cache"
    headers.add("Vary", "Cookie, Accept-Language")
    return response


def add_file_headers(headers: Headers, _path: str, _url: str) -> None:
    """Set the headers of a static file: opened by itself it may load and run nothing."""
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"


def _is_personal() -> bool:
    try:
        is_by_link = "link_seal" in (request.view_args or {})
        return is_by_link or request.method != "GET" or bool(current_user.is_authenticated)
    except Exception:  # noqa: BLE001 - when the database is away nobody can say; the careful answer is yes
        return True
