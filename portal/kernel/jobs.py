"""Jobs: what capabilities have done again and again by the worker."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.kernel.actor import Actor

_declared: dict[str, "Job"] = {}


@dataclass(frozen=True)
class Job:
    """A name for the log, how many seconds between two runs, and what is done for one community.

    run gets the program as the actor of a community, opens its own transactions and returns how much it did; it may
    fail, and it may run in two workers at once.
    """

    name: str
    seconds: int
    run: Callable[[Actor], int]


def declare(*jobs: Job) -> None:
    """Have the worker do these; ValueError on a name that is taken."""
    for job in jobs:
        if job.name in _declared:
            message = f"job {job.name!r} is declared twice"
            raise ValueError(message)
        _declared[job.name] = job


def declared() -> tuple[Job, ...]:
    """Return every declared job, in the order in which they were declared."""
    return tuple(_declared.values())
