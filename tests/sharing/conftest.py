"""A household: Ana, Lin and Ben live together; each has some verified time, given as the station gives it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from portal.attendance import steps as attendance
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.ledger import queries as books
from portal.ledger import steps as ledger
from portal.people import actions as people
from portal.sharing import actions
from portal.sharing.models import SharingInvitation
from portal.tasks import queries as tasks
from tests.world import Neighbourhood


@dataclass
class Home:
    """Short words for what tests about shared time need."""

    world: Neighbourhood

    def earn(self, who: str, minutes: int) -> None:
        """Credit somebody with minutes out of what the community issues."""
        with write() as tx:
            keys = [("issuance", "community"), ("member", f"person:{self.world.people[who].id}")]
            accounts = ledger.accounts(tx, self.world.community.id, keys, clock.now())
            entries = [(accounts[keys[0]], -minutes), (accounts[keys[1]], minutes)]
            ledger.post(
                tx,
                self.world.community.id,
                "grant",
                f"grant:{who}-{minutes}-{clock.now():%H%M%S}",
                entries,
                clock.now(),
            )

    def visit(self, who: str) -> int:
        """Write down a visit of 95 minutes that has ended; return it."""
        shift = self.world.shift(starts_in=timedelta(hours=-4))
        with write() as tx:
            line, person_id = tasks.shift_line(tx, shift.community_id, shift.id), self.world.people[who].id
            ended = shift.starts_at + timedelta(minutes=95)
            return attendance.record(tx, line, person_id, shift.starts_at, ended).id

    def own(self, who: str) -> int:
        """Return what somebody has on their own account."""
        read().rollback()
        return books.balance(read(), self.world.community.id, "member", f"person:{self.world.people[who].id}")

    def pool(self, sharing_id: int = 1) -> int:
        """Return what is shared."""
        read().rollback()
        return books.balance(read(), self.world.community.id, "pool", f"sharing:{sharing_id}")

    def ask(self, who: str, whom: str) -> int:
        """Let somebody ask another; return the invitation."""
        return actions.ask(self.world.actor(who), self.world.people[whom].public_no)

    def share(self, who: str, whom: str) -> None:
        """Let two people agree."""
        actions.answer(self.world.actor(whom), self.ask(who, whom), is_yes=True)

    def outcome(self, invitation_id: int) -> str | None:
        """Return how an invitation ended."""
        read().rollback()
        return read().get_one(SharingInvitation, invitation_id).outcome

    def holds(self) -> bool:
        """Tell whether the books hold every promise."""
        read().rollback()
        return books.audit(read()) == ()


@pytest.fixture
def home(world: Neighbourhood) -> Home:
    """Ana, Lin and Ben, who live together."""
    for who in ("lin", "ben"):
        people.join_household(world.actor("mei"), world.people[who].id, world.people["ana"].id)
    return Home(world)


@pytest.fixture
def together(home: Home) -> Home:
    """Let Ana (120 minutes), Lin (60) and Ben (0) share."""
    home.earn("ana", 120)
    home.earn("lin", 60)
    home.share("ana", "lin")
    third = home.ask("ana", "ben")
    actions.answer(home.world.actor("ben"), third, is_yes=True)
    actions.answer(home.world.actor("lin"), third, is_yes=True)
    return home
