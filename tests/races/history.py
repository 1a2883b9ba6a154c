"""Eight clients at once, and what each of them was told: (invoked, ended, answer) for every try."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).with_name("client.py")
CLIENTS = 8


@dataclass(frozen=True)
class Order:
    """One form that somebody sends, or one page that somebody opens; meant is what the test knows about it.

    hangs_up: the first time, the connection is closed before the answer comes.
    """

    key: str
    path: str
    cookie: str
    body: str | None = None
    meant: tuple[Any, ...] = ()
    hangs_up: bool = False

    def plan(self) -> dict[str, Any]:
        """Return what a client needs to carry it out."""
        said = {name: getattr(self, name) for name in ("key", "path", "cookie", "body", "hangs_up")}
        return {**said, "method": "GET" if self.body is None else "POST"}


@dataclass(frozen=True)
class Try:
    """One sending of an order: seconds of the machine's steady clock, and the answer; status 0 is no answer."""

    order: Order
    invoked: float
    ended: float
    status: int
    location: str
    said: str

    @property
    def is_ok(self) -> bool:
        """Tell whether the server said that it did it."""
        return self.status == 303

    @property
    def is_broken(self) -> bool:
        """Tell whether the connection broke under way, so that nobody knows what the server did."""
        return self.status == 0 and self.said != "ConnectionRefusedError"

    @property
    def ms(self) -> float:
        return (self.ended - self.invoked) * 1000


@dataclass
class Rush:
    """Clients under way."""

    orders: dict[str, Order]
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def tries(self) -> list[Try]:
        """Return every try written down until now, by start."""
        found = []
        for path in self.folder.glob("history-*.jsonl"):
            for text in path.read_text(encoding="utf-8").splitlines(keepends=True):
                if text.endswith("\n"):
                    line = json.loads(text)
                    found.append(Try(self.orders[line.pop("key")], **line))
        return sorted(found, key=lambda one: one.invoked)

    def answered(self) -> int:
        """Count the lines written down until now."""
        return sum(path.read_bytes().count(b"\n") for path in self.folder.glob("history-*.jsonl"))

    @property
    def is_on(self) -> bool:
        return any(process.poll() is None for process in self.processes)


@contextmanager
def rush(folder: Path, port: int, dealt: Sequence[Sequence[Order]]) -> Iterator[Rush]:
    """Start one client for each hand of orders; what still runs at the end of the block is ended."""
    folder.mkdir()
    orders = {order.key: order for hand in dealt for order in hand}
    assert len(orders) == sum(map(len, dealt)), "two orders of one key"
    under_way = Rush(orders, folder)
    try:
        for number, hand in enumerate(dealt):
            plan = folder / f"orders-{number}.json"
            plan.write_text(json.dumps({"host": "127.0.0.1", "port": port, "orders": [one.plan() for one in hand]}))
            command = ["setpriv", "--pdeathsig=KILL", sys.executable, "-S", str(CLIENT), str(plan)]
            under_way.processes.append(subprocess.Popen([*command, str(folder / f"history-{number}.jsonl")]))
        yield under_way
    finally:
        for process in under_way.processes:
            process.kill()
            process.wait()


def send(
    folder: Path, port: int, dealt: Sequence[Sequence[Order]], seconds: float,
    meanwhile: Callable[[Rush], None] = lambda _rush: None,
) -> list[Try]:  # fmt: skip
    """Have the clients carry out their hands and return every try; a client that fails or is slower is an error."""
    with rush(folder, port, dealt) as under_way:
        deadline = time.monotonic() + seconds
        while under_way.is_on:
            assert time.monotonic() < deadline, f"the clients needed more than {seconds:.0f} s"
            meanwhile(under_way)
            time.sleep(0.02)
        codes = [process.returncode for process in under_way.processes]
        assert codes == [0] * len(codes), f"clients ended with {codes}"
        return under_way.tries()


def deal(orders: Sequence[Order], hands: int = CLIENTS) -> list[list[Order]]:
    """Deal the orders to the clients in turn."""
    return [list(orders[number::hands]) for number in range(hands)]


def slowest(tries: Sequence[Try]) -> str:
    """Say how long answers took: median, 99th of a hundred, longest."""
    ms = sorted(one.ms for one in tries if one.status)
    at = [ms[min(len(ms) - 1, int(len(ms) * part))] for part in (0.5, 0.99)]
    return f"median {at[0]:.0f} ms, p99 {at[1]:.0f} ms, longest {ms[-1]:.0f} ms"
