"""One run: make the site, let both servers take turns, look at what came back, hold it against the goals."""

import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from statistics import median, quantiles

from bench import acts, bare, faults, goals, load, seed, servers, statements, weight
from bench.load import Ask, Round
from bench.servers import Server
from bench.site import Site

FEWEST = 4  # rounds whose spread says anything
RESULTS = Path(__file__).with_name("results")
Asks = Callable[[dict[int, acts.Pass], Site], Iterator[Ask]]
Check = Callable[[Round, Site], list[str]]


@dataclass(frozen=True)
class Options:
    """How much is measured. only: the goals to look at, all when empty; folder: where it works, left empty."""

    hours: int = 10_000
    rounds: int = 12
    seconds: float = 0.6
    patience: float = 240.0  # seconds; what was noisy is measured again only while there is time
    only: frozenset[str] = frozenset()
    fault: str | None = None
    loosen: float = 1.0
    folder: Path = RESULTS


@dataclass(frozen=True)
class Act:
    """What is timed, how many do it at once, and for which goal."""

    name: str
    goal: str
    connections: int
    asks: Asks
    check: Check


ACTS = (
    Act("list", "G1", 4, acts.lists, acts.check_list),
    Act("detail", "G2", 4, acts.details, acts.check_detail),
    Act("claim", "G3", 8, acts.claims, acts.check_claims),
)


@dataclass
class Series:
    """The rounds of one act on one side: CPU ms an answer, answers a second, and all latencies in ms.

    beside: CPU ms an answer of the program that tells people what happened.
    """

    cpu: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    def keep(self, made: Round, cpu_seconds: float, beside_seconds: float) -> None:
        self.cpu.append(1000 * cpu_seconds / made.count)
        self.beside.append(1000 * beside_seconds / made.count)
        self.rate.append(made.count / made.seconds)
        self.latencies += [1000 * latency for latency in made.latencies]

    def joined(self, more: "Series") -> "Series":
        """Return these rounds and those together."""
        return Series(*(one + other for one, other in zip(vars(self).values(), vars(more).values(), strict=True)))

    def line(self) -> str:
        ordered = sorted(self.latencies)
        p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        more = f"   worker {median(self.beside):.2f} ms" if any(self.beside) else ""
        return f"{median(self.cpu):6.2f} ms CPU {median(self.rate):7.0f} /s   p50 {p50:5.1f}  p99 {p99:6.1f} ms{more}"


@dataclass
class Outcome:
    """What a run found.

    limits: what each figure is held against; wrong: answers that were not true; noisy: why a figure says nothing.
    """

    limits: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)
    hello: float = 1.0  # CPU ms in which the reference answers "ok"
    figures: dict[str, float] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    noisy: dict[str, str] = field(default_factory=dict)
    verdicts: list[goals.Verdict] = field(default_factory=list)

    @property
    def code(self) -> int:
        """Return 1 for a missed goal or a wrong answer, 3 when the machine was too busy to say, else 0."""
        missed = [verdict for verdict in self.verdicts if not verdict.holds]
        if self.wrong or any(verdict.is_sure or verdict.goal.figure not in self.noisy for verdict in missed):
            return 1
        return 3 if self.noisy else 0

    def keep(self, figure: str, pairs: Sequence[float], limit: float) -> None:
        """Take the median of the pairs as the figure; it says nothing while the limit lies within its doubt."""
        self.figures[figure] = median(pairs)
        if is_open(pairs, limit):
            self.noisy[figure] = f"the ratio is known to {doubt(pairs):.0%} only, its goal lies within twice that"


def run(options: Options) -> Outcome:
    """Measure and judge; everything that was made or started is gone afterwards."""
    wanted, said = goals.read()
    outcome = Outcome({goal.figure: goal.limit for goal in wanted})
    with _folder(options.folder) as folder:
        site = seed.build(folder / "site", options.hours)
        lab = bare.copy(site, folder / "lab")
        app = seed.app_on(site.data)
        passes = acts.product_passes(app, range(1, 1 + site.members))
        if _asks_for(options, "G1", "G2", "G3", "G5"):
            _serve(folder, site, passes, options, said, outcome)
        if options.fault:
            faults.FAULTS[options.fault][0]()
        with (folder / "lab.log").open("w") as log, redirect_stderr(log):
            _look_inside(lab, passes, options, said, outcome)
    asked = [goal for goal in wanted if _asks_for(options, goal.id)]
    outcome.wrong += [f"{goal.figure} was not taken" for goal in asked if goal.figure not in outcome.figures]
    outcome.verdicts = goals.judge(asked, outcome.figures, options.loosen)
    return outcome


def _asks_for(options: Options, *ids: str) -> bool:
    return not options.only or bool(options.only & set(ids))


@contextmanager
def _folder(where: Path) -> Iterator[Path]:
    """Give a folder, on the disk of the checkout unless told otherwise: in memory, a commit would cost nothing."""
    where.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=where))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _serve(
    folder: Path, site: Site, passes: dict[int, acts.Pass], options: Options, said: dict[str, dict[str, float]],
    outcome: Outcome,
) -> None:  # fmt: skip
    """Time the acts against both servers, and weigh the page."""
    with (
        servers.product(site.data, folder / "portal.log", options.fault) as portal,
        servers.reference(site.database, folder / "reference.log") as reference,
    ):
        outcome.hello = _say_hello(reference, options)
        sides = ((portal, passes), (reference, acts.reference_passes(range(1, 1 + site.members))))
        for act in ACTS:
            if _asks_for(options, act.goal):
                _time(act, sides, site, options, said, outcome)
        if _asks_for(options, "G5"):
            figures, wrong = weight.weigh(portal.port, passes[site.viewers[0]].cookie)
            outcome.figures |= figures
            outcome.wrong += wrong


def _time(
    act: Act, sides: Sequence[tuple[Server, dict[int, acts.Pass]]], site: Site, options: Options,
    said: dict[str, dict[str, float]], outcome: Outcome,
) -> None:  # fmt: skip
    """Take the ratio of one act, the median over rounds of which each stands beside one of the reference.

    A machine that is slower for a while is slower for both. As many rounds again while a goal is too near to say.
    """
    limits = {f"{act.name}_cpu": outcome.limits[f"{act.name}_cpu"] * options.loosen}
    if act.name == "claim":
        limits["claim_rate"] = outcome.limits["claim_rate"] / options.loosen
    began = time.monotonic()
    ours, theirs = _take_turns(act, sides, site, options, outcome)
    took = time.monotonic() - began
    while _is_to_go_on(_found(ours, theirs, limits), limits, time.monotonic() - outcome.began + took, options):
        more = _take_turns(act, sides, site, options, outcome)
        ours, theirs = ours.joined(more[0]), theirs.joined(more[1])
    for figure, pairs in _found(ours, theirs, limits).items():
        outcome.keep(figure, pairs, limits[figure])
    steps = median(theirs.cpu) / outcome.hello
    if steps > said["ladder"]["slack"] * said["ladder"][act.name]:
        outcome.noisy |= dict.fromkeys(limits, f"the reference takes {steps:.1f} times what it takes to say ok")
    outcome.lines += [f"{act.name:<7} portal    {ours.line()}", f"{act.name:<7} reference {theirs.line()}"]


def _found(ours: Series, theirs: Series, limits: Iterable[str]) -> dict[str, list[float]]:
    taken = {"cpu": ratios(ours.cpu, theirs.cpu), "rate": ratios(ours.rate, theirs.rate)}
    return {figure: taken[figure.rpartition("_")[2]] for figure in limits}


def _is_to_go_on(
    found: Mapping[str, list[float]], limits: Mapping[str, float], seconds: float, options: Options
) -> bool:
    """Tell whether more rounds may say more; a run that asks for too few to doubt asks for no verdict."""
    is_too_near = any(is_open(pairs, limits[figure]) for figure, pairs in found.items())
    return is_too_near and options.rounds >= FEWEST and seconds < options.patience


def _say_hello(reference: Server, options: Options) -> float:
    """Return the CPU ms of the reference for an answer that needs nothing, the median of three short rounds."""
    taken, asks = [], itertools.repeat(Ask(load.get("/healthz"), None))
    for _ in range(3):
        before = reference.cpu_seconds()[0]
        made = load.drive(reference.port, asks, 4, options.seconds / 3)
        taken.append(1000 * (reference.cpu_seconds()[0] - before) / made.count)
    return max(median(taken), 0.01)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return what each round of ours is to the round of theirs beside it."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def doubt(pairs: Sequence[float]) -> float:
    """Return by which share the median of these may be wrong: the spread of their middle half over the root of n.

    Of fewer than four nothing is known.
    """
    if len(pairs) < FEWEST:
        return inf
    low, _, high = quantiles(pairs, n=4)
    return float((high - low) / median(pairs) / len(pairs) ** 0.5)


def is_open(pairs: Sequence[float], limit: float) -> bool:
    """Tell whether the limit lies within twice the doubt: one time in twenty the median is on the wrong side then."""
    found = median(pairs)
    return abs(found - limit) < 2 * doubt(pairs) * found


def _take_turns(
    act: Act, sides: Sequence[tuple[Server, dict[int, acts.Pass]]], site: Site, options: Options, outcome: Outcome
) -> tuple[Series, Series]:
    series = Series(), Series()
    for number in range(options.rounds + 1):
        both = list(zip(series, sides, strict=True))
        for one, (server, passes) in both if number % 2 else reversed(both):  # neither always comes first
            before, before_beside = server.cpu_seconds()
            made = load.drive(server.port, act.asks(passes, site), act.connections, options.seconds)
            after, after_beside = server.cpu_seconds()
            if server.beside:
                if not acts.is_told(site):  # the reference would run beside the worker
                    outcome.wrong.append(f"{server.name}, {act.name}: nobody was told within a minute")
                after_beside = server.cpu_seconds()[1]
            outcome.wrong += [f"{server.name}, {act.name}: {text}" for text in act.check(made, site)]
            if number:  # the first round warms up
                one.keep(made, after - before, after_beside - before_beside)
    return series


def _look_inside(
    lab: Site, passes: dict[int, acts.Pass], options: Options, said: dict[str, dict[str, float]], outcome: Outcome
) -> None:
    """Measure in this process, on the copy: what the action costs without a web, and what it asks of the database."""
    app = seed.app_on(lab.data)
    if _asks_for(options, "G3"):
        rates = bare.measure(app, lab, 8 * options.rounds, options.seconds / 10)
        outcome.keep("claim_call", rates.pairs, outcome.limits["claim_call"] / options.loosen)
        if rates.waited > said["noise"]["waited"]:
            outcome.noisy["claim_call"] = f"{100 * rates.waited:.0f} % of the time others had the cores"
        shares = f"portal {rates.call / rates.bare:.0%}, reference {rates.reference / rates.bare:.0%}"
        outcome.lines.append(f"one process: {rates.bare:.0f} bare transactions a second; of these {shares}")
    if _asks_for(options, "G4"):
        figures, scans = statements.count(app, lab, passes)
        outcome.figures |= figures
        outcome.lines += scans
