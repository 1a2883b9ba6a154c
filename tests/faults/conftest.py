"""The crowd, for the tests of this folder."""

from tests.races.crowd import crowd

__all__ = ["crowd"]
