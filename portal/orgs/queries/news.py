"""What folders above have to say on the page of a team."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.kernel.actor import Actor


@dataclass(frozen=True)
class News:
    """A sentence (a msgid) that may name a day and a thing, and where it leads."""

    text: str
    path: str
    day: date | datetime | None = None
    name: str = ""


TeamNews = Callable[[Session, Actor, int, datetime], Sequence[News]]
_tellers: dict[str, TeamNews] = {}


def add_team_news(name: str, teller: TeamNews) -> None:
    """Let a folder above say what waits in a team, by its number; one teller a name."""
    _tellers[name] = teller


def news_of(tx: Session, actor: Actor, team_id: int, now: datetime) -> tuple[News, ...]:
    """Return what waits in a team for whoever reads its page."""
    return tuple(news for teller in _tellers.values() for news in teller(tx, actor, team_id, now))
