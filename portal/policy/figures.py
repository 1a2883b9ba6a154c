"""The figures of a pack one by one, as a page shows and asks for them: with words, a range, and what would change."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from portal.kernel.text import N_
from portal.policy.rules import ALLOWED, OLDEST_MINIMUM, RISKS, SHAPES

PACK_LABELS: Mapping[str, str] = {
    "hours": N_("How hours are counted"),
    "ages": N_("Ages"),
    "tasks": N_("Giving places back"),
    "patterns": N_("What is held as odd"),
    "households": N_("Sharing time in a household"),
    "retention": N_("How long things are kept"),
}
LABELS: Mapping[str, str] = {
    "hours.step_minutes": N_("Minutes are rounded to steps of"),
    "hours.rounding": N_("Rounding"),
    "hours.minimum_minutes": N_("Fewest minutes that count"),
    "hours.maximum_minutes_per_day": N_("Most minutes of a day on one word"),
    "hours.early_minutes": N_("Minutes before the start that count"),
    "hours.late_minutes": N_("Minutes after the end that count"),
    "ages.guardian_age": N_("Age until which a guardian must agree"),
    "ages.minimum_age": N_("Youngest age of volunteers"),
    "ages.risk_minimum_age.low": N_("Youngest age for low risk"),
    "ages.risk_minimum_age.medium": N_("Youngest age for medium risk"),
    "ages.risk_minimum_age.high": N_("Youngest age for high risk"),
    "ages.minors_credits": N_("What minors earn"),
    "ages.early_hour": N_("Minors help from this hour on"),
    "ages.younger_age": N_("Younger minors are below this age"),
    "ages.younger_until_hour": N_("Younger minors help until this hour"),
    "ages.minor_age": N_("Other minors are below this age"),
    "ages.minor_until_hour": N_("Other minors help until this hour"),
    "ages.adults_beside_minors": N_("Adults of different homes beside minors, from medium risk on"),
    "tasks.withdraw_hours": N_("Hours before the start until which a place can be given back"),
    "tasks.undo_minutes": N_("Minutes in which a taken place can be given back in any case"),
    "tasks.offer_hours": N_("Most hours for which a freed place is kept for who waits"),
    "patterns.window_days": N_("Days that are looked back"),
    "patterns.same_minutes_times": N_("Visits of the same length that are odd"),
    "patterns.most_per_day": N_("Visits of one day that are not odd yet"),
    "patterns.most_per_week": N_("Visits of one week that are not odd yet"),
    "patterns.same_pair_times": N_("Visits of the same two people that are odd"),
    "patterns.by_hand_times": N_("Visits ticked by hand that are odd"),
    "patterns.night_from": N_("The night begins at this hour"),
    "patterns.night_until": N_("The night ends at this hour"),
    "patterns.hands_days": N_("Days in which two accounts count as one after a change of password or role"),
    "patterns.dispute_days": N_("Days in which a decision can be disputed"),
    "patterns.paper_days": N_("Days after a shift in which its paper list can be typed in"),
    "households.split": N_("What whoever leaves takes along"),
    "households.most_members": N_("Most people who share"),
    "households.invitation_days": N_("Days in which an invitation to share can be answered"),
    "retention.refused_months": N_("Months for which a refused registration is kept"),
    "retention.sign_in_months": N_("Months for which an ended sign-in is kept"),
    "retention.message_months": N_("Months for which messages are kept"),
    "retention.flag_months": N_("Months for which an ended flag is kept"),
    "retention.paper_months": N_("Months for which pictures of paper lists are kept"),
}
WORDS: Mapping[str, str] = {
    "down": N_("down"),
    "nearest": N_("to the nearest"),
    "up": N_("up"),
    "hours_only": N_("recognised hours only"),
    "by_share": N_("in proportion to what each put in"),
    "equal": N_("equal parts"),
    "credits": N_("recognised hours and time to use"),
}


@dataclass(frozen=True)
class Figure:
    """One figure of a pack: its name in the pack, its label (a msgid), and what it may be.

    choices: the values allowed, as numbers or words; without any, whole numbers from least to most.
    """

    key: str
    label: str
    choices: tuple[Any, ...] = ()
    least: int = 0
    most: int = 0

    def read(self, text: str) -> Any | None:  # noqa: ANN401 - a number or a word
        """Return the value that somebody typed or chose; None when it is not allowed."""
        typed = text.strip()
        for choice in self.choices:
            if str(choice) == typed:
                return choice
        is_number = not self.choices and typed.isascii() and typed.isdigit() and len(typed) < 6
        return int(typed) if is_number and self.least <= int(typed) <= self.most else None


@dataclass(frozen=True)
class Change:
    """One figure beside what it was; words are msgids where has_words is set."""

    label: str
    before: Any
    after: Any

    @property
    def is_changed(self) -> bool:
        return bool(self.before != self.after)


def figures_of(name: str) -> tuple[Figure, ...]:
    """Return the figures of a pack in the order of its shape, the ages of the risk classes one by one."""
    found: list[Figure] = []
    for item in fields(SHAPES[name]):
        if item.name == "risk_minimum_age":
            found += [_figure(name, f"{item.name}.{risk}", range(OLDEST_MINIMUM + 1)) for risk in RISKS]
        elif item.name in ALLOWED[name]:
            found.append(_figure(name, item.name, ALLOWED[name][item.name]))
    return tuple(found)


def _figure(name: str, key: str, allowed: Any) -> Figure:  # noqa: ANN401 - a range or a tuple
    label = LABELS[f"{name}.{key}"]
    if isinstance(allowed, range):
        return Figure(key, label, least=allowed[0], most=allowed[-1])
    return Figure(key, label, tuple(allowed))


def flat(rules: Any) -> dict[str, Any]:  # noqa: ANN401 - one of SHAPES
    """Return the figures of rules by key."""
    found: dict[str, Any] = {}
    for item in fields(rules):
        value = getattr(rules, item.name)
        if isinstance(value, Mapping):
            found |= {f"{item.name}.{part}": figure for part, figure in value.items()}
        elif item.name != "version_label":
            found[item.name] = value
    return found


def nested(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures by key as a pack keeps them."""
    found: dict[str, Any] = {}
    for key, value in figures.items():
        head, _, part = key.partition(".")
        if part:
            found.setdefault(head, {})[part] = value
        else:
            found[key] = value
    return found


def changes(name: str, before: Any, after: Any) -> tuple[Change, ...]:  # noqa: ANN401 - two of SHAPES
    """Return every figure of two versions of a pack side by side."""
    old, new = flat(before), flat(after)
    return tuple(Change(item.label, old[item.key], new[item.key]) for item in figures_of(name))
