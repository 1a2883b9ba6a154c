"""Nobody passes by default: every view says who may call it, and everything else is refused.

What holds a sign that no database keeps is refused here too, before anybody reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Forbidden
from portal.kernel.text import N_
from portal.web import letters

View = TypeVar("View", bound=Callable[..., Any])
OTHER_PERSON = N_(
    "This page was opened for somebody else, so nothing was saved. You act for %(name)s now: open the page again."
)
ONLY_ONESELF = N_("You act for %(name)s. Stop acting for %(name)s first: this page is only for yourself.")
ONLY_TASKS = N_("You act for %(name)s in tasks, visits and hours only. This page is for %(name)s alone.")


class SignedOut(Forbidden):
    """A form came after the sign-in had ended: it is handed back, to be sent again."""


@dataclass(frozen=True)
class Audience:
    """Who may call a view: everybody, or signed-in people who hold one of the roles (none named: all of them).

    acting: what somebody's mandate must cover to call it for another: "tasks", "all", or "never". "any" is for what
    concerns the sign-in and nobody's person.
    """

    is_public: bool
    roles: tuple[str, ...] = ()
    acting: str = "tasks"


def _declare(view: View, audience: Audience) -> View:
    if hasattr(view, "audience"):
        message = f"{view.__name__} declares two audiences"
        raise ValueError(message)
    view.audience = audience  # type: ignore[attr-defined]  # a mark that the guard and the house test read
    return view


def public(view: View) -> View:
    """Let anybody call the view."""
    return _declare(view, Audience(is_public=True))


def signed_in(*roles: str, acting: str = "tasks") -> Callable[[View], View]:
    """Let signed-in people call the view; with roles named, only holders of one of them; acting: see Audience."""
    return lambda view: _declare(view, Audience(is_public=False, roles=roles, acting=acting))


def actor() -> Actor:
    """Return who is signed in; Forbidden when nobody is."""
    if not current_user.is_authenticated:
        raise Forbidden(N_("Please sign in first."))
    found: Actor = current_user.actor
    return found


def actor_or_none() -> Actor | None:
    """Return who is signed in, or None."""
    return getattr(current_user._get_current_object(), "actor", None)  # noqa: SLF001 - asked for eight times a page


def is_shared() -> bool:
    """Tell whether several people use this sign-in."""
    return getattr(current_user._get_current_object(), "is_shared", False)  # noqa: SLF001 - on every page


def is_somebody_here() -> bool:
    """Tell whether, at a sign-in of several people, one of them was chosen for today."""
    return getattr(current_user, "is_here", False)


def audience_of(app: Flask, endpoint: str | None) -> Audience | None:
    """Return the declared audience of an endpoint, None when it has none."""
    if endpoint is None or endpoint not in app.view_functions:
        return None
    found: Audience | None = getattr(app.view_functions[endpoint], "audience", None)
    return found


# What ends the sign-in that sends it: a second press finds it done.
ENDS_ITSELF = frozenset({"people.sign_out", "privacy.confirm"})


def _to_sign_in() -> Response:
    """Lead to the sign-in and back to the page; SignedOut for a form, but one that ended the sign-in itself."""
    if request.method == "POST" and request.endpoint not in ENDS_ITSELF:
        raise SignedOut(N_("Please sign in first."))
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("people.show_sign_in") + (f"?{urlencode({'next': wanted})}" if wanted else ""))


def _check_acting(who: Actor, audience: Audience) -> None:
    """Refuse what no mandate covers, and a form that was opened while its sender acted for somebody else."""
    if audience.acting == "any":
        return
    shown_for = request.form.get("acts_for", "") if request.method == "POST" else None
    if shown_for not in {None, str(who.person_id) if who.helper else ""}:
        raise Conflict(OTHER_PERSON, {"name": who.name}, "other-person")
    if who.helper is None:
        return
    if audience.roles or audience.acting == "never":
        raise Forbidden(ONLY_ONESELF, {"name": who.name})
    if audience.acting == "all" and who.helper.scope != "all":
        raise Forbidden(ONLY_TASKS, {"name": who.name})


def stop_strangers(app: Flask) -> Callable[[], Response | None]:
    """Return the hook that runs before every view."""

    def check() -> Response | None:
        if request.endpoint in {None, "static"}:
            return None
        letters.refuse_unkeepable()
        audience = audience_of(app, request.endpoint)
        if audience is None:
            raise Forbidden(N_("This page is not open to you."))
        if audience.is_public:
            return None
        if not current_user.is_authenticated:
            return _to_sign_in()
        _check_acting(current_user.actor, audience)
        if audience.roles and not current_user.actor.has(*audience.roles):
            raise Forbidden(N_("This page is not open to you."))
        return None

    return check
