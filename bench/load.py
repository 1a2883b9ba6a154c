"""One thread that keeps a number of connections busy, so that the cores are left to the servers."""

import gzip
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

SAMPLE = 25  # one answer of so many is kept to be read
PIECE = 1 << 18
PATIENCE = 30


class Ask(NamedTuple):
    """One request as bytes, and what it is about, to check the answer by."""

    raw: bytes
    about: object


@dataclass
class Answer:
    """What came back: status, lengths on the wire, and the body as it is read."""

    status: int
    headers: dict[str, str]
    body: bytes
    wire: int

    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


@dataclass
class Round:
    """What one round of load led to. seconds: how long it was; latencies in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    sample: list[tuple[object, Answer]] = field(default_factory=list)
    went_to: list[tuple[object, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.latencies)

    def keep(self, about: object, answer: Answer, took: float) -> None:
        if self.count % SAMPLE == 0:
            self.sample.append((about, answer))
        self.latencies.append(took)
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if place := answer.headers.get("location"):
            self.went_to.append((about, place))


def get(path: str, cookie: str = "", *, packed: bool = True) -> bytes:
    """Write a GET as a phone's browser would."""
    takes = "gzip, deflate, br" if packed else "identity"
    signed = f"Cookie: {cookie}\r\n" if cookie else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nAccept-Language: en\r\n"
        f"Accept-Encoding: {takes}\r\n{signed}\r\n"
    ).encode()


def post(path: str, cookie: str, body: str) -> bytes:
    """Write the POST of a form."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nAccept-Language: en\r\n"
        f"Accept-Encoding: gzip, deflate, br\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def read(raw: bytes) -> Answer | None:
    """Read an answer; None while a part of it is missing."""
    end = raw.find(b"\r\n\r\n")
    if end < 0:
        return None
    first, *lines = raw[:end].decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "content-length" not in headers:
        raise ConnectionError(f"an answer without its length: {first}")
    wire = end + 4 + int(headers["content-length"])
    return Answer(int(first.split()[1]), headers, raw[end + 4 : wire], wire) if len(raw) >= wire else None


def ask_once(port: int, raw: bytes) -> Answer:
    """Send one request over a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(raw)
        got = bytearray()
        while (answer := read(bytes(got))) is None:
            if not (piece := line.recv(PIECE)):
                raise ConnectionError("the server hung up")
            got += piece
    return answer


class _Line:
    """One connection with the request that is under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = bytearray()
        self.ask = Ask(b"", None)
        self.began = 0.0

    def send(self, ask: Ask) -> None:
        self.got.clear()
        self.ask, self.began = ask, time.perf_counter()
        self.socket.sendall(ask.raw)

    def receive(self) -> Answer | None:
        piece = self.socket.recv(PIECE)
        if not piece:
            raise ConnectionError("the server hung up in the middle of a round")
        self.got += piece
        return read(bytes(self.got))


def drive(port: int, asks: Iterator[Ask], connections: int, seconds: float) -> Round:
    """Keep the connections busy for so many seconds, each sending its next request when the last one is answered."""
    lines = [_Line(port) for _ in range(connections)]
    try:
        return _drive(lines, asks, seconds)
    finally:
        for line in lines:
            line.socket.close()


def _drive(lines: list[_Line], asks: Iterator[Ask], seconds: float) -> Round:
    made, watch, began = Round(), selectors.DefaultSelector(), time.perf_counter()
    for line in lines:
        watch.register(line.socket, selectors.EVENT_READ, line)
        line.send(next(asks))
    while watch.get_map():
        if not (ready := watch.select(timeout=PATIENCE)):
            raise TimeoutError(f"no answer for {PATIENCE} seconds")
        for key, _ in ready:
            line = key.data
            if (answer := line.receive()) is None:
                continue
            now = time.perf_counter()
            made.keep(line.ask.about, answer, now - line.began)
            if now - began < seconds:
                line.send(next(asks))
            else:
                watch.unregister(line.socket)
    made.seconds = time.perf_counter() - began
    return made
