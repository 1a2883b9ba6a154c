"""What the browser keeps: the secret of a sign-in in the session cookie, a device's in one of its own."""

from datetime import datetime

from flask import current_app, request, session
from werkzeug.wrappers import Response

DEVICE_COOKIE = "linli-device"


def begin(token: str, user_id: int | None, way: str = "") -> None:
    """Put a fresh secret into a fresh cookie session; only the proof of a door code outlives signing in.

    For the same person as before the token of open forms does, too: a form sent too late can be sent again.
    way: "card" or "code" where no password was typed; such a session ends with the browser, at the latest.
    """
    names = ("door", "csrf_token") if session.get("whose") == user_id else ("door",)
    kept = {name: session[name] for name in names if name in session}
    session.clear()
    session.update(kept, whose=user_id, **({"way": way} if way else {}))
    session.permanent = not way
    session["_user_id"] = token
    session["_fresh"] = True
    current_app.logger.debug("signed in")


def way() -> str:
    """Return how the present sign-in began: "card", "code", or "" by the password. For show; the database decides."""
    return str(session.get("way", ""))


def _device_cookie() -> str:
    return f"__Host-{DEVICE_COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else DEVICE_COOKIE


def device_secret() -> str:
    """Return the secret by which this browser says that it is an enrolled device; empty when it has none."""
    return request.cookies.get(_device_cookie(), "")[:100]


def keep_device(response: Response, secret: str, until: datetime) -> Response:
    """Put the secret of an enrolled device into a cookie that no script reads."""
    is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(
        _device_cookie(), secret, expires=until, path="/", httponly=True, samesite="Lax", secure=is_secure
    )
    return response
