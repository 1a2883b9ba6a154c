"""Erase a person, end a request, forget what is old: inside somebody's transaction."""

from portal.privacy.steps.erasing import begin_request, end_request, erase
from portal.privacy.steps.forgetting import forget

__all__ = ["begin_request", "end_request", "erase", "forget"]
