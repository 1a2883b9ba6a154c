"""The goals of goals.toml, and what the figures say to them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("goals.toml")
HOPELESS = 2.0  # CPU that is beyond its goal by so much is so on any machine, however busy; rates say nothing there


@dataclass(frozen=True)
class Goal:
    """One figure and what it must be; kind: ratio, count or bytes."""

    id: str
    figure: str
    says: str
    kind: str
    stretch: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def limit(self) -> float:
        found = self.at_least if self.at_most is None else self.at_most
        assert found is not None
        return found

    def miss(self, value: float) -> float:
        """Return by which factor the value misses the goal; 1 or less: it holds."""
        if self.at_most is None:
            return self.limit / value if value else float("inf")
        return value / self.limit if self.limit else float(1 + value)


@dataclass(frozen=True)
class Verdict:
    """A goal and its figure. is_sure: no noise of the machine can have brought it about."""

    goal: Goal
    value: float
    holds: bool
    is_sure: bool
    is_stretched: bool
    loosen: float = 1.0

    def line(self) -> str:
        sign = "≤" if self.goal.at_least is None else "≥"
        said = "ok" if self.holds else "MISSED"
        more = "" if self.is_stretched or not self.holds else f"   (aim: {sign} {_shown(self.goal, self.goal.stretch)})"
        limit = self.goal.limit * (self.loosen if self.goal.at_least is None else 1 / self.loosen)
        figure = f"{_shown(self.goal, self.value):>8} {sign} {_shown(self.goal, limit):<7}"
        return f"{self.goal.id}  {self.goal.says:<72} {figure} {said}{more}"


def _shown(goal: Goal, value: float) -> str:
    if goal.kind == "ratio":
        return f"{value:.2f}" if goal.at_least is None else f"{100 * value:.1f} %"
    return f"{value:,.0f}".replace(",", "\N{NO-BREAK SPACE}")


def read() -> tuple[tuple[Goal, ...], Mapping[str, Any]]:
    """Return the goals, and the other tables of the file."""
    said = tomllib.loads(FILE.read_text())
    return tuple(Goal(**goal) for goal in said.pop("goal")), said


def judge(goals: Iterable[Goal], figures: Mapping[str, float], loosen: float = 1.0) -> list[Verdict]:
    """Hold each figure that was taken against its goal; loosen: by which factor a ratio may miss it."""
    verdicts = []
    for goal in goals:
        if goal.figure in figures:
            value = figures[goal.figure]
            slack = loosen if goal.kind == "ratio" else 1.0
            miss = goal.miss(value) / slack
            is_stretched = value <= goal.stretch if goal.at_least is None else value >= goal.stretch
            is_sure = goal.kind != "ratio" or (goal.at_least is None and miss > HOPELESS)
            verdicts.append(Verdict(goal, value, miss <= 1.0, is_sure, is_stretched, slack))
    return verdicts
