"""The shapes and shipped defaults of rule packs; a figure is configuration with a source, never a constant in code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal, TypeVar

from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

DEFAULT_SINCE = date(2020, 1, 1)
SHIPPED_VERSION = 1  # what a community proposes begins at 2, so that a version names the same figures for ever
RISKS = ("low", "medium", "high")
OLDEST_MINIMUM = 21
CHANGERS = ("supervisor", "site_admin")
READERS = ("social_worker", "committee", "purchaser", *CHANGERS)


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
    """From which age people may take part (years), until which age a guardian must agree, and who may earn credits.

    Minors help by day only: from early_hour on, under younger_age until younger_until_hour, under minor_age until
    minor_until_hour; whole hours of the wall clock, 24 for midnight.
    adults_beside_minors: from how many homes adults must have a place before somebody under 18 can take one.
    """

    guardian_age: int = 18
    minimum_age: int = 14
    risk_minimum_age: Mapping[str, int] = field(default_factory=lambda: {"low": 14, "medium": 16, "high": 18})
    minors_credits: Literal["hours_only", "credits"] = "hours_only"
    early_hour: int = 6
    younger_age: int = 16
    younger_until_hour: int = 20
    minor_age: int = 18
    minor_until_hour: int = 22
    adults_beside_minors: int = 2
    version_label: str = "ages-1"


SHIPPED_AGES = AgeRules()


@dataclass(frozen=True)
class AgeRulesByDay:
    """The ages of every day: what was approved, the latest first, each with the day from which it counts."""

    packs: tuple[tuple[date, AgeRules], ...] = ()

    def on(self, day: date) -> AgeRules:
        """Return the ages in force on the day, the defaults before anything was approved."""
        return next((rules for since, rules in self.packs if since <= day), SHIPPED_AGES)

    def from_day(self, day: date) -> tuple[AgeRules, ...]:
        """Return the ages in force on the day and all that follow."""
        return (self.on(day), *(rules for since, rules in self.packs if since > day))


@dataclass(frozen=True)
class TaskRules:
    """Until how many hours before a shift a place can be given back, and for how many minutes a claim can be undone.

    offer_hours: for how long a freed place is kept for who waits; half a day leaves a working day or a night to answer.
    """

    withdraw_hours: int = 12
    undo_minutes: int = 10
    offer_hours: int = 12
    version_label: str = "tasks-1"


@dataclass(frozen=True)
class PatternRules:
    """From when on a visit is held as odd, and what else guards against hours that nobody served.

    Times are how often within window_days, this visit included; hours of the night are full hours of the local clock.
    hands_days: for how long an account counts as that of whoever set its password or gave it its role.
    dispute_days: for how long a person may dispute a decision on their visit.
    paper_days: for how long after a shift its paper list can be typed in.
    """

    window_days: int = 56
    same_minutes_times: int = 6
    most_per_day: int = 4
    most_per_week: int = 14
    same_pair_times: int = 4
    by_hand_times: int = 6
    night_from: int = 23
    night_until: int = 5
    hands_days: int = 7
    dispute_days: int = 30
    paper_days: int = 14
    version_label: str = "patterns-1"


@dataclass(frozen=True)
class HouseholdRules:
    """How people who live together share their time, and what whoever leaves takes along.

    split: by_share, in proportion to what each put in, or equal parts; always whole minutes rounded down, and what is
    left over stays with those who stay. invitation_days: for how long an invitation waits for its answers.
    """

    split: Literal["by_share", "equal"] = "by_share"
    most_members: int = 8
    invitation_days: int = 14
    version_label: str = "households-1"


@dataclass(frozen=True)
class RetentionRules:
    """For how many months things are kept that no book needs: then the worker removes them.

    Refused registrations count from the refusal, sign-ins and flags from their end, messages from when they were made,
    pictures of paper lists from when the list was typed in.
    """

    refused_months: int = 6
    sign_in_months: int = 6
    message_months: int = 12
    flag_months: int = 36
    paper_months: int = 24
    version_label: str = "retention-1"


Rules = TypeVar("Rules", HoursRules, AgeRules, TaskRules, PatternRules, HouseholdRules, RetentionRules)
SHAPES: dict[str, type] = {
    "hours": HoursRules, "ages": AgeRules, "tasks": TaskRules, "patterns": PatternRules, "households": HouseholdRules,
    "retention": RetentionRules,
}  # fmt: skip
SOURCES = {
    "hours": N_("Linli's default: quarter hours rounded down, 30 minutes at least, as local schemes do"),
    "ages": N_(
        "Linli's default after the youth-league rule (14 to 18 with a guardian's consent); confirm locally; hours of "
        "the day modelled on youth-protection rules (from 6:00, under 16 until 20:00, under 18 until 22:00)"
    ),
    "tasks": N_("Linli's default"),
    "patterns": N_("Linli's default; made for sold hours and signing in one's own name, to be set by local experience"),
    "households": N_("Linli's default: whoever leaves takes along what they put in, as far as it is still there"),
    "retention": N_("Linli's default: what no book needs is kept as briefly as the station can work with"),
}
ALLOWED: dict[str, dict[str, Any]] = {
    "hours": {
        "step_minutes": (1, 5, 15, 30, 60), "rounding": ("down", "nearest", "up"), "minimum_minutes": range(121),
        "maximum_minutes_per_day": range(60, 961), "early_minutes": range(121), "late_minutes": range(121),
    },
    "ages": {
        "guardian_age": range(14, 22), "minimum_age": range(19), "minors_credits": ("hours_only", "credits"),
        "early_hour": range(13), "younger_age": range(22), "younger_until_hour": range(12, 25),
        "minor_age": range(22), "minor_until_hour": range(12, 25),
        "adults_beside_minors": range(6),
    },
    "tasks": {"withdraw_hours": range(169), "undo_minutes": range(61), "offer_hours": range(1, 73)},
    "patterns": {
        "window_days": range(7, 181), "same_minutes_times": range(3, 31), "most_per_day": range(1, 13),
        "most_per_week": range(3, 41), "same_pair_times": range(2, 31), "by_hand_times": range(2, 31),
        "night_from": range(20, 24), "night_until": range(1, 8), "hands_days": range(1, 91),
        "dispute_days": range(7, 181), "paper_days": range(1, 91),
    },
    "households": {
        "split": ("by_share", "equal"), "most_members": range(2, 13), "invitation_days": range(1, 61),
    },
    "retention": {
        "refused_months": range(1, 61), "sign_in_months": range(1, 61), "message_months": range(1, 121),
        "flag_months": range(1, 121), "paper_months": range(1, 121),
    },
}  # fmt: skip


def read_rules(name: str, values: Mapping[str, Any], version: int) -> Any:  # noqa: ANN401 - one of SHAPES
    """Return the typed rules of a pack; missing figures keep their default. ValueError names what does not hold."""
    shape = SHAPES[name]
    if problems := check_values(name, values):
        raise ValueError("; ".join(problems))
    return shape(**values, version_label=f"{name}-{version}")


def check_values(name: str, values: Any) -> list[str]:  # noqa: ANN401 - whatever a file held
    """Return what is wrong with the figures of a pack, a sentence each: unknown names, values out of range."""
    known = [item.name for item in fields(SHAPES[name]) if item.name != "version_label"]
    if not isinstance(values, Mapping):
        return [f"a pack is figures by name; {name} has {', '.join(known)}"]
    problems = [f"{key}: there is no such figure; {name} has {', '.join(known)}" for key in values if key not in known]
    for key, allowed in ALLOWED[name].items():
        if key in values and not _is_one_of(values[key], allowed):
            problems.append(f"{key}: {values[key]!r} is not allowed; {_words(allowed)} is")
    if "risk_minimum_age" in values and name == "ages":
        problems += _age_problems(values["risk_minimum_age"])
    return problems


def _is_one_of(value: Any, allowed: Any) -> bool:  # noqa: ANN401 - whatever a file held
    """Tell whether the value is allowed; yes and no are no numbers, and 15.0 is no whole one."""
    return type(value) in {int, str} and value in allowed


def _words(allowed: Any) -> str:  # noqa: ANN401 - a range or a tuple
    if isinstance(allowed, range):
        return f"{allowed[0]} to {allowed[-1]}"
    return " or ".join(str(value) for value in allowed)


def _age_problems(ages: Any) -> list[str]:  # noqa: ANN401 - whatever a file held
    """Return what is wrong with the ages by risk: each class has one, and none is under that of a lower class."""
    if not isinstance(ages, Mapping) or set(ages) != set(RISKS):
        return [f"risk_minimum_age: write an age for each of {', '.join(RISKS)}"]
    allowed = range(OLDEST_MINIMUM + 1)
    problems = [
        f"risk_minimum_age: {ages[risk]!r} for {risk} is not allowed; {_words(allowed)} is"
        for risk in RISKS
        if not _is_one_of(ages[risk], allowed)
    ]
    if not problems and not ages["low"] <= ages["medium"] <= ages["high"]:
        problems.append("risk_minimum_age: a higher risk cannot be open to younger people")
    return problems


@dataclass(frozen=True)
class Proposed:
    """A version of a pack that waits for a second person, or no longer does."""

    proposed_by_user_id: int | None
    is_approved: bool
    effective_on: date


def may_propose(actor: Actor, effective_on: date, today: date) -> Refusal | None:
    """Allow supervisors and site admins a pack that begins tomorrow at the earliest."""
    if actor.is_program or not actor.has(*CHANGERS):
        return Refusal("not-yours", N_("Only a supervisor or a site admin changes the rules."), "forbidden")
    if effective_on <= today:
        return Refusal(
            "too-late", N_("New rules count from tomorrow at the earliest. What was done under the old stays.")
        )
    return None


def may_approve(actor: Actor, proposed: Proposed, today: date) -> Refusal | None:
    """Allow whoever may propose, but for the person who did, once, and before the day has come."""
    refusal = may_propose(actor, proposed.effective_on, today)
    if refusal is not None and refusal.code == "not-yours":
        return refusal
    if proposed.proposed_by_user_id in {None, actor.user_id}:
        text = N_("Somebody else approves the rules that a person proposed. Please ask a colleague.")
        return Refusal("own", text, "forbidden")
    if proposed.is_approved:
        return Refusal("already-approved", N_("These rules are approved already."))
    return refusal
