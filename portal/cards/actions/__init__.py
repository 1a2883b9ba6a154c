"""What people do about cards: issue and end them, set PINs, enrol devices, make codes, sign in with all of them."""

from portal.cards.actions.cards import end_card, issue_card, set_pin
from portal.cards.actions.codes import count_code, make_code, use_code
from portal.cards.actions.devices import Enrolled, end_device, enrol
from portal.cards.actions.signing_in import Entered, Tried, count_try, sign_in

__all__ = [
    "Enrolled", "Entered", "Tried", "count_code", "count_try", "end_card", "end_device", "enrol", "issue_card",
    "make_code", "set_pin", "sign_in", "use_code",
]  # fmt: skip
