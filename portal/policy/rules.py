"""The shapes and shipped defaults of rule packs; a figure is configuration with a source, never a constant in code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal, TypeVar

DEFAULT_SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class HoursRules:
    """How recorded minutes become credited minutes. All figures are whole minutes.

    early/late: how far before the planned start and after the planned end time still counts.
    """

    step_minutes: int = 15
    rounding: Literal["down", "nearest", "up"] = "down"
    minimum_minutes: int = 30
    maximum_minutes_per_day: int = 480
    early_minutes: int = 30
    late_minutes: int = 30
    version_label: str = "hours-1"


@dataclass(frozen=True)
class AgeRules:
    """From which age people may take part (years), until which age a guardian must agree, and who may earn credits."""

    guardian_age: int = 18
    minimum_age: int = 14
    risk_minimum_age: Mapping[str, int] = field(default_factory=lambda: {"low": 14, "medium": 16, "high": 18})
    minors_credits: Literal["hours_only", "credits"] = "hours_only"
    version_label: str = "ages-1"


@dataclass(frozen=True)
class TaskRules:
    """Until how many hours before a shift a place can be given back, and for how many minutes a claim can be undone."""

    withdraw_hours: int = 12
    undo_minutes: int = 10
    version_label: str = "tasks-1"


Rules = TypeVar("Rules", HoursRules, AgeRules, TaskRules)
SHAPES: dict[str, type] = {"hours": HoursRules, "ages": AgeRules, "tasks": TaskRules}
SOURCES = {
    "hours": "Linli's default: quarter hours rounded down, 30 minutes at least, as local schemes do",
    "ages": "Linli's default after the youth-league rule (14 to 18 with a guardian's consent); confirm locally",
    "tasks": "Linli's default",
}
ALLOWED: dict[str, dict[str, Any]] = {
    "hours": {
        "step_minutes": (1, 5, 15, 30, 60), "rounding": ("down", "nearest", "up"), "minimum_minutes": range(121),
        "maximum_minutes_per_day": range(60, 961), "early_minutes": range(121), "late_minutes": range(121),
    },
    "ages": {"guardian_age": range(14, 22), "minimum_age": range(19), "minors_credits": ("hours_only", "credits")},
    "tasks": {"withdraw_hours": range(169), "undo_minutes": range(61)},
}  # fmt: skip


def read_rules(name: str, values: Mapping[str, Any], version: int) -> Any:  # noqa: ANN401 - one of SHAPES
    """Return the typed rules of a pack; missing figures keep their default. ValueError names what does not hold."""
    shape = SHAPES[name]
    if problems := check_values(name, values):
        raise ValueError("; ".join(problems))
    return shape(**values, version_label=f"{name}-{version}")


def check_values(name: str, values: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the figures of a pack: unknown names and values out of range."""
    known = {item.name for item in fields(SHAPES[name])} - {"version_label"}
    problems = [f"{key}: there is no such figure" for key in values if key not in known]
    for key, allowed in ALLOWED[name].items():
        if key in values and values[key] not in allowed:
            problems.append(f"{key}: {values[key]!r} is not allowed")
    return problems
