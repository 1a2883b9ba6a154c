"""Every question about cards, PINs, devices and one-time codes."""

from portal.cards.queries.pages import (
    CodePage,
    DevicesPage,
    PersonCards,
    PrintedCard,
    SignInPage,
    cards_page,
    code_page,
    devices_page,
    person_cards,
    print_page,
    sign_in_page,
)
from portal.cards.queries.shared import (
    CardHolder,
    DeviceLine,
    card_for_update,
    code_for_update,
    device_by_secret,
    device_for_update,
    holder,
    may_read,
    may_read_for,
    names_behind,
    only_badges,
    open_card,
    open_pin,
    refuse_elsewhere,
    sign_ins_of,
    still_good,
)

__all__ = [
    "CardHolder", "CodePage", "DeviceLine", "DevicesPage", "PersonCards", "PrintedCard", "SignInPage",
    "card_for_update", "cards_page", "code_for_update", "code_page", "device_by_secret", "device_for_update",
    "devices_page", "holder", "may_read", "may_read_for", "names_behind", "only_badges", "open_card", "open_pin",
    "person_cards", "print_page", "refuse_elsewhere", "sign_in_page", "sign_ins_of", "still_good",
]  # fmt: skip
