"""Personal links: what seals them, how long they hold, how often a new one can be asked for."""

from datetime import datetime, timedelta

from portal.kernel import sealing
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

LIFE = timedelta(days=14)
PERSON_ASKS, ADDRESS_ASKS, ASK_SPAN = 3, 20, timedelta(days=1)
SEAL_LENGTH = 40
LINK_OVER = Refusal("link-over", N_("This link holds no longer. Please use the newest one, or call the station."))
SAID_OPENLY = frozenset({"shift-full", "shift-over", "shift-cancelled", "shift-begun", "too-late", "already-taken"})
NOT_BY_LINK = Refusal("not-by-link", N_("You cannot take this place by the link. Please call the station."))
SIGNS_IN = Refusal("signs-in", N_("This person signs in by themselves, so they need no link."))


def link_seal(site_key: bytes, link_id: int) -> str:
    """Return the secret part of a personal link; it follows from the site's key, so that it need not be kept."""
    return sealing.mac(sealing.derive(site_key, "personal-link"), f"link:{link_id}").hex()[:SEAL_LENGTH]


def is_link_seal(site_key: bytes, link_id: int, seal: str) -> bool:
    """Tell in constant time whether the secret belongs to the link."""
    return sealing.same(link_seal(site_key, link_id), seal)


def may_link_in_cell(*, is_on_around: bool, signs_in: bool) -> Refusal | None:
    """Allow a grid worker a link for somebody without a sign-in to what is on in their areas or around these."""
    if signs_in:
        return SIGNS_IN
    return None if is_on_around else Refusal("not-around", N_("That task is not on in or around your area."))


def may_use_link(expires_at: datetime, ended_at: datetime | None, now: datetime) -> Refusal | None:
    """Allow a link that nobody ended, for fourteen days."""
    return None if ended_at is None and now < expires_at else LINK_OVER


def said_by_link(refusal: Refusal) -> Refusal:
    """Return a refusal as the page of a link may say it: whoever made the link could open it too.

    Why the person cannot help, and where else they are at that time, only they and the station know.
    """
    return refusal if refusal.code in SAID_OPENLY else NOT_BY_LINK


def may_ask_again(of_person: int, of_address: int) -> Refusal | None:
    """Allow three new links a person and day, and twenty an address."""
    if of_person < PERSON_ASKS and of_address < ADDRESS_ASKS:
        return None
    text = N_("A new link was asked for several times today. Please call the station.")
    return Refusal("too-many-links", text, "too-many")
