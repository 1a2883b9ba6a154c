"""What the bench's site holds, by number, so that the programs that ask it know what to ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

SEED = 4
OPEN, TAKEN_BY_BENCH = 300, 40  # tasks to come, and those of them that the bench takes places in
VIEWERS = 40
TEAMS = 20
A_SHIFT = 20  # people who came to each past shift
MEI = 1  # signs the hours


@dataclass(frozen=True)
class Site:
    """What was made, by number: the first member who looks, the first who takes places, the tasks to come."""

    data: Path
    database: Path
    now: datetime
    hours: int
    members: int
    first_open: int
    titles: tuple[str, ...]

    @property
    def viewers(self) -> range:
        return range(2, 2 + VIEWERS)

    @property
    def claimers(self) -> range:
        return range(2 + VIEWERS, 1 + self.members)

    @property
    def roomy(self) -> range:
        """The shifts that the bench takes places in, a day apart each; a task and its shift have the same number."""
        return range(self.first_open + OPEN - TAKEN_BY_BENCH, self.first_open + OPEN)


def token(member: int) -> str:
    """Return the secret of a member's sign-in."""
    return sha256(f"{SEED}:{member}".encode()).hexdigest()


def owned() -> range:
    """The places in the list whose shifts have a viewer already: far behind the first fifty."""
    return range(200, 200 + VIEWERS)


def past(site: Site) -> Iterator[tuple[int, datetime]]:
    count = site.first_open - 1
    for number in range(1, count + 1):
        yield number, site.now - timedelta(days=1 + 700 * (count - number) / count)
