"""Short words for tests at the door: what stands on a page, and one whole scan."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from portal.attendance.models import Engagement, Scan
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.events import Event


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def code_on_screen(world: Any, shift: Any, who: str = "ben") -> str:
    """Return the path of the link that the leader's screen shows now."""
    page = world.client(who).get(f"/shifts/{shift.id}/screen").text
    return path_of(re.search(r"data-code-url[^>]*>\s*(https?://[^\s<]+)", page).group(1))


def digits_on_screen(world: Any, shift: Any) -> str:
    page = world.client("ben").get(f"/shifts/{shift.id}/screen").text
    return re.sub(r"\D", "", re.search(r"data-code-digits[^>]*>([^<]+)<", page).group(1).replace("&nbsp;", ""))


def field(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def scan(world: Any, shift: Any, who: str = "ana", **fields: Any) -> Any:
    """Open the code on the screen and press the button."""
    browser = world.client(who)
    page = browser.get(code_on_screen(world, shift))
    assert page.status_code == 200, page.text
    return browser.send("/scans", ticket=field(page.text, "ticket"), **fields)


def visit(world: Any, who: str = "ana") -> Engagement | None:
    """Return the person's latest visit, as the database has it now."""
    db.session.remove()
    mine = Engagement.person_id == world.people[who].id
    return db.session.scalar(select(Engagement).where(mine).order_by(Engagement.id.desc()).limit(1))


def scans(world: Any) -> list[Scan]:
    db.session.remove()
    return list(db.session.scalars(select(Scan).order_by(Scan.id)))


def count(model: Any, *where: Any) -> int:
    db.session.remove()
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


def events(name: str) -> int:
    return count(Event, Event.name == name)


def later(by: float) -> None:
    """Move the frozen clock by minutes."""
    clock.tick(minutes(by))
