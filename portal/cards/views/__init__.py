"""The pages of cards, PINs, devices and one-time codes."""

from portal.cards.views import cards, codes, devices, signing_in
from portal.cards.views.base import views

__all__ = ["cards", "codes", "devices", "signing_in", "views"]
