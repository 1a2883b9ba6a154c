"""The long tests first, some for each process: so only short ones are left to share at the end of a run."""

from collections.abc import Generator, Sequence

import pytest

# Modules with tests of ten seconds and more, the longest first.
LONG = (
    "web/test_accessible.py", "properties/test_ledger_model.py", "faults/test_answers.py", "bench/test_bench.py",
    "weeks/test_week.py", "web/test_crawl.py", "faults/test_kill.py", "admin/test_serve.py", "races/test_twice.py",
    "races/test_controls.py", "races/test_claims.py", "journeys/test_in_chromium.py",
)  # fmt: skip


def spread(modules: Sequence[str], processes: int) -> list[int]:
    """Return an order of tests, named by their modules, in which the share of each process begins with long ones.

    `--dist worksteal` deals equal shares of what follows one another.
    """
    long = [end for end in LONG if any(name.endswith(end) for name in modules)]
    places = {end: [at for at, name in enumerate(modules) if name.endswith(end)] for end in long}
    taken = {at for found in places.values() for at in found}
    short = iter([at for at in range(len(modules)) if at not in taken])
    order: list[int] = []
    for each in range(processes):
        order += [at for end in long[each::processes] for at in places[end]]
        until = len(modules) * (each + 1) // processes
        order += [at for _, at in zip(range(until - len(order)), short, strict=False)]
    return order + list(short)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """Put the tests that are left into that order, where several processes run them."""
    yield
    if worker := getattr(config, "workerinput", None):
        order = spread([str(item.path) for item in items], worker["workercount"])
        items[:] = [items[at] for at in order]
