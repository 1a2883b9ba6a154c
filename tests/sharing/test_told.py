"""Those concerned are told, once for each event, and nobody of what they did themselves."""

from portal.kernel.db import read
from portal.notices import actions as notices
from portal.notices import queries
from portal.sharing import actions
from tests.sharing.conftest import Home


def told(home: Home, who: str) -> list[str]:
    """Return the names of the events that somebody was told, the oldest first."""
    notices.deliver_pending(home.world.program(), [].append)
    read().rollback()
    names = [line.event_name for line in queries.inbox_page(home.world.actor(who), None).lines]
    return [name for name in reversed(names) if name.startswith("sharing.")]


def test_who_is_told_of_what(home: Home) -> None:
    home.share("ana", "lin")
    third = home.ask("ana", "ben")
    asked = {who: told(home, who) for who in ("ana", "lin", "ben", "hua")}
    actions.answer(home.world.actor("lin"), third, is_yes=False)
    actions.leave(home.world.actor("lin"))

    assert asked == {
        "ana": ["sharing.joined"],
        "lin": ["sharing.asked", "sharing.asked"],  # for herself, and because Ben would share with her, too
        "ben": ["sharing.asked"],
        "hua": [],
    }
    assert told(home, "ana") == ["sharing.joined", "sharing.declined", "sharing.left"]
    assert told(home, "lin") == ["sharing.asked", "sharing.asked"]
    assert "Somebody no longer shares" in home.world.client("ana").get("/notices").text
