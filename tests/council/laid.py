"""An agreement that waits and an open poll of Ben's team, with papers that wait: every address leads somewhere."""

from typing import Any

from portal.council import actions
from portal.council.rules import Count
from tests.council.team import answer, key, open_poll, propose
from tests.world import Neighbourhood

FIELDS: dict[str, dict[str, Any]] = {
    "council.create_agreement": {
        "team_gives": "Nobody goes alone", "member_gives": "I say when I cannot come", "review_on": "2027-05-28",
    },
    "council.create_poll": {
        "question": "Tea or coffee?", "options": "Tea\nCoffee", "closes_at": "2026-11-30T20:00", "secrecy": "open",
        "quorum": "50", "needed": "50",
    },
    "council.cancel_poll": {"reason": "The question was wrong"},
}  # fmt: skip


def lay_out(world: Neighbourhood) -> dict[str, int]:
    """Have Ben propose and agree, and ask; Mei holds a paper of Ana's that nobody has checked. Return the numbers."""
    agreement_id = propose(world)
    actions.sign(world.actor("ben"), agreement_id)
    poll_id = open_poll(world, is_secret=False, is_live=True, is_changeable=True)
    count = Count({answer(poll_id, 0): 1}, (world.people["ana"].id,))
    bundle_id = actions.type_papers(world.actor("mei"), poll_id, count, key(world))
    return {
        "agreement_id": agreement_id, "member_id": world.people["ben"].id, "poll_id": poll_id, "bundle_id": bundle_id,
        "option_id": answer(poll_id, 0),
    }  # fmt: skip


def fields(world: Neighbourhood, numbers: dict[str, int]) -> dict[str, dict[str, Any]]:
    """Return what the forms about these things say."""
    option = numbers["option_id"]
    return {
        "council.note_signature": {"person": str(world.people["ana"].id)},
        "council.create_vote": {"option": str(option)},
        "council.create_papers": {f"votes-{option}": "1", "people": str(world.people["ben"].id)},
        "council.check_papers": {f"votes-{option}": "1"},
    }
