"""A job: something a capability has done again and again by the worker."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.kernel.actor import Actor


@dataclass(frozen=True)
class Job:
    """A name for the log, how many seconds between two runs, and what is done for one community.

    run gets the program as the actor of a community, opens its own transactions and returns how much it did; it may
    fail, and it may run in two workers at once.
    """

    name: str
    seconds: int
    run: Callable[[Actor], int]
