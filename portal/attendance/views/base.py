"""The blueprint, and the page that says why a scan was not taken."""

from dataclasses import dataclass

from flask import Blueprint
from flask_babel import gettext
from werkzeug.wrappers import Response

from portal.attendance import rules
from portal.kernel.errors import Conflict, DomainError, Refusal
from portal.kernel.text import N_
from portal.web import pages, qr, site

views = Blueprint("attendance", __name__)
LEADERS = ("team_leader", "organisation_admin", "social_worker", "supervisor", "site_admin")
READERS = ("team_leader", "organisation_admin", "social_worker", "supervisor")  # of pictures with signatures
NOT_FOUND = 404


@dataclass(frozen=True)
class RefusedPage:
    """A scan that was not taken: title and sentence in the reader's language, and what may help."""

    title: str
    sentence: str
    is_at_door: bool
    may_type: bool


def code_of_sheet(shift_id: int) -> tuple[str, int]:
    """Return the picture of the code that opens the page on which a shift's list is typed in."""
    return qr.path(f"{site.url()}/shifts/{shift_id}/sheet")


def refused(reason: DomainError | Refusal) -> Response:
    """Show why the scan was not taken; 404 for a code that is not ours, else the error's own status."""
    error = Conflict(reason.text, reason.params, reason.code) if isinstance(reason, Refusal) else reason
    title = rules.TITLES.get(error.code, N_("That did not work"))
    may_type = error.code.startswith(("code-", "ticket-"))
    page = RefusedPage(gettext(title), pages.sentence(error), error.code in rules.AT_DOOR, may_type)
    status = NOT_FOUND if error.code == rules.UNKNOWN_CODE.code else error.status
    return pages.show("attendance/refused.html", status=status, page=page)
