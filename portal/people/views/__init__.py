"""The people pages, and how a browser's sign-in becomes an actor."""

from portal.people.views import (  # noqa: F401 - importing them adds their routes
    acting,
    cells,
    here,
    joining,
    profile,
    signing_in,
    staff,
)
from portal.people.views.base import login_manager, views

__all__ = ["login_manager", "views"]
