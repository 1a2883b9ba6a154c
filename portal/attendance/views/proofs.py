"""What this browser remembers of a door code: that it was fresh when it was shown, for ten minutes."""

from datetime import UTC, datetime

from flask import session

from portal.attendance import rules
from portal.kernel import clock

DOOR = "door"  # signing in keeps this part of the cookie


def remember(text: str) -> datetime | None:
    """Keep in the signed cookie that the code is fresh now; return when it was last seen fresh, if that still counts.

    So a slow sign-in or a reload does not expire the code. Whether it is ours is decided when it is used.
    """
    code, now = rules.read_code(text), clock.now()
    if code is None:
        return None
    if rules.is_fresh(code.counter, now):
        session[DOOR] = [text.strip().upper(), int(now.timestamp())]
        return now
    kept = session.get(DOOR)
    if not isinstance(kept, list) or kept[:1] != [text.strip().upper()]:
        return None
    proven_at = datetime.fromtimestamp(kept[1], UTC)
    return proven_at if rules.is_proven(proven_at, now) else None
