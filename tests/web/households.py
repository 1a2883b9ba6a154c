"""One of each thing of a household that shares its time."""

from typing import Any

from portal.sharing import actions as sharing
from tests.world import Neighbourhood

FIELDS: dict[str, dict[str, Any]] = {
    "people.choose_here": {"mandate": "0"}, "sharing.create_answer": {"answer": "no"},
}  # fmt: skip


def lay_out(world: Neighbourhood) -> dict[str, int]:
    """Let Guo and Pei share a balance; return the invitation by which Ana asks Oskar."""
    agreed = sharing.ask(world.actor("guo"), world.people["pei"].public_no)
    sharing.answer(world.actor("pei"), agreed, is_yes=True)
    return {"invitation_id": sharing.ask(world.actor("ana"), world.people["oskar"].public_no)}
