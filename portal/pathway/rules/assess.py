"""Compare what a team has with what a stage wants, and say how much is missing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from types import MappingProxyType

from portal.pathway.rules.definitions import METRICS, OPS, Number, Requirement, Stage

Figures = Mapping[str, Number | None]
STATES = ("not_started", "in_progress", "submitted", "returned", "approved", "waived")
DONE = ("approved", "waived")


@dataclass(frozen=True)
class Mark:
    """What the latest submission of a requirement says: where it stands, who sent it when, the figures kept with it.

    state is submitted, returned, approved or waived. outcome is what an authority gave, such as a filing number.
    """

    state: str
    by_user_id: int | None
    at: datetime
    figures: Figures = field(default_factory=dict)
    has_file: bool = False
    outcome: str = ""


@dataclass(frozen=True)
class Measure:
    """One figure beside the one that is wanted; None is not known. is_recorded: a metric that nobody counts yet."""

    name: str
    op: str
    want: Decimal
    have: Decimal | None
    unit: str
    is_recorded: bool = False

    @property
    def is_met(self) -> bool:
        """Tell whether the figure is known and good enough."""
        return self.have is not None and OPS[self.op](self.have, self.want)

    @property
    def missing(self) -> Decimal | None:
        """How far the figure is from the wanted one, never below 0; None while it is not known."""
        if self.have is None:
            return None
        gap = self.want - self.have if self.op in (">=", ">") else self.have - self.want
        return max(gap, Decimal(0))


@dataclass(frozen=True)
class Assessed:
    """How a team stands with one requirement.

    counted is the measure to show: of a metric's alternatives the one that is met, else the main one; of a vote's
    share and quorum the one that fails. figure names what a coach records here, None where there is nothing to record.
    """

    requirement: Requirement
    state: str
    is_met: bool
    measures: tuple[Measure, ...]
    counted: Measure
    figure: str | None
    mark: Mark | None

    @property
    def id(self) -> str:
        """The requirement's id."""
        return self.requirement.id

    @property
    def kind(self) -> str:
        """The requirement's kind."""
        return self.requirement.kind

    @property
    def linkages(self) -> tuple[str, ...]:
        """The linkages that can supply what is missing."""
        return self.requirement.linkages

    @property
    def is_done(self) -> bool:
        """Tell whether it is approved or waived."""
        return self.state in DONE

    @property
    def have(self) -> int | float | None:
        """The figure that counts, in `unit`; None while it is not known."""
        return _plain(self.counted.have)

    @property
    def want(self) -> int | float | None:
        """The figure that is wanted, in `unit`."""
        return _plain(self.counted.want)

    @property
    def missing(self) -> int | float | None:
        """What is still missing, in `unit`; None while it is not known."""
        return _plain(self.counted.missing)

    @property
    def op(self) -> str:
        """How have is compared with want."""
        return self.counted.op

    @property
    def unit(self) -> str:
        """The unit: count, share (0 to 1), hours, rating, months, points, file, decision, or a currency's code."""
        return self.counted.unit


def requirements_for(
    stage: Stage, *, form: str | None = None, area: str | None = None, settings: frozenset[str] = frozenset()
) -> tuple[Requirement, ...]:
    """Return a stage's requirements as they hold for a team: its form, its area's figures, its settings.

    form None keeps the requirements of every form, so that nothing is passed over before the team has chosen.
    """
    return tuple(
        _local(requirement, area)
        for requirement in stage.requirements
        if (form is None or requirement.form in (None, form)) and requirement.skip_if not in settings
    )


def _local(requirement: Requirement, area: str | None) -> Requirement:
    figures = requirement.overrides.get(area or "", {})
    if requirement.test is None or not figures:
        return requirement
    main, *others = (replace(test, value=figures.get(test.metric, test.value)) for test in requirement.tests)
    return replace(requirement, test=main, any_of=tuple(others))


def fresh_marks(
    requirements: Sequence[Requirement], marks: Mapping[str, Mark], reopened_at: datetime | None
) -> dict[str, Mark]:
    """Return the marks that still count after the stage was opened again: figures are counted anew, the rest stays."""
    metrics = {requirement.id for requirement in requirements if requirement.kind == "metric"}
    return {key: mark for key, mark in marks.items() if not (reopened_at and key in metrics and mark.at <= reopened_at)}


NOTHING: Mapping[str, Figures] = MappingProxyType({})


def assess(
    requirements: Sequence[Requirement],
    facts: Figures,
    marks: Mapping[str, Mark],
    votes: Mapping[str, Figures] = NOTHING,
) -> tuple[Assessed, ...]:
    """Return how a team stands with each requirement, in order.

    facts: metric -> figure now, None or absent for one that nobody counts yet; marks: requirement id -> latest mark;
    votes: requirement id -> what a poll of the team counted for it, "in_favour" and "present" as shares.
    What was submitted, approved or waived keeps the figures of that day; everything else is compared with the facts.
    """
    return tuple(_assess_one(one, {**facts, **votes.get(one.id, {})}, marks.get(one.id)) for one in requirements)


def open_items(assessed: Sequence[Assessed]) -> tuple[Assessed, ...]:
    """Return what still keeps the stage from being done; optional items never do."""
    return tuple(item for item in assessed if not item.is_done and not item.requirement.is_optional)


def amount_text(value: Number | None, unit: str, *, is_missing: bool = False) -> str:
    """Return an amount in figures alone: a share in percent, all else with at most two decimals.

    Rounded down, and what is missing up, so that nothing looks reached before it is. Unknown is a dash.
    """
    exact = _decimal(value)
    if exact is None:
        return "–"
    step, sign = (Decimal("0.1"), "%") if unit == "share" else (Decimal("0.01"), "")
    shown = exact * (100 if unit == "share" else 1)
    shown = shown.quantize(step, rounding=ROUND_UP if is_missing else ROUND_DOWN)
    return f"{shown:,f}".rstrip("0").rstrip(".") + sign


def _assess_one(requirement: Requirement, facts: Figures, mark: Mark | None) -> Assessed:
    kept = _measures(requirement, {}, mark)
    if mark and (mark.state in DONE or (mark.state == "submitted" and _is_enough(requirement, kept))):
        return _assessed(requirement, mark.state, kept, facts, mark)
    live = _measures(requirement, facts, mark)
    if mark and mark.state == "returned":
        return _assessed(requirement, "returned", live, facts, mark)
    is_begun = mark is not None or any(measure.have for measure in live)
    return _assessed(requirement, "in_progress" if is_begun else "not_started", live, facts, mark)


def _assessed(
    requirement: Requirement, state: str, measures: tuple[Measure, ...], facts: Figures, mark: Mark | None
) -> Assessed:
    is_any = requirement.kind == "metric"
    counted = next((measure for measure in measures if measure.is_met == is_any), measures[0])
    is_met = (any if is_any else all)(measure.is_met for measure in measures)
    return Assessed(requirement, state, is_met, measures, counted, _figure(requirement, facts), mark)


def _figure(requirement: Requirement, facts: Figures) -> str | None:
    """Name the figure that a coach records: the first metric that nobody counts yet, a vote's share, an amount.

    Of a vote nothing, where a poll of the team has carried it.
    """
    if requirement.kind == "metric":
        return next((test.metric for test in requirement.tests if facts.get(test.metric) is None), None)
    if requirement.kind == "vote":
        is_carried = "in_favour" in facts and all(measure.is_met for measure in _vote(requirement, facts, facts))
        return None if is_carried else "in_favour"
    return "value" if requirement.value is not None else None


def _is_enough(requirement: Requirement, measures: tuple[Measure, ...]) -> bool:
    """Tell whether a submission carries what it must; a figure below the wanted one is only noted down."""
    sent = [measure.is_met for measure in measures if measure.name != "decision"]
    return any(sent) if requirement.kind == "metric" else all(sent)


def _measures(requirement: Requirement, facts: Figures, mark: Mark | None) -> tuple[Measure, ...]:
    """Measure against the facts where they are known, else against the figures kept with the mark."""
    is_kept = mark is not None and mark.state != "returned"
    known = {key: value for key, value in facts.items() if value is not None}
    figures = {
        **(mark.figures if mark and is_kept else {}),
        **known,
        "file": int(bool(mark and is_kept and mark.has_file)),
        "decision": int(bool(mark and mark.state == "approved")),
    }
    return MEASURES[requirement.kind](requirement, figures, known)


def _metric(requirement: Requirement, figures: Figures, known: Figures) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            test.metric, test.op, test.value, _decimal(figures.get(test.metric)),
            (requirement.unit if test is requirement.test else None) or METRICS[test.metric],
            is_recorded=test.metric not in known,
        )
        for test in requirement.tests
    )  # fmt: skip


def _document(_requirement: Requirement, figures: Figures, _known: Figures) -> tuple[Measure, ...]:
    return (_at_least("file", 1, figures, "file"),)


def _review(requirement: Requirement, figures: Figures, known: Figures) -> tuple[Measure, ...]:
    decision = _at_least("decision", 1, figures, "decision")
    return (decision,) if requirement.value is None else (*_training(requirement, figures, known), decision)


def _training(requirement: Requirement, figures: Figures, _known: Figures) -> tuple[Measure, ...]:
    return (_at_least("value", requirement.value or 0, figures, requirement.unit or "points"),)


def _vote(requirement: Requirement, figures: Figures, _known: Figures) -> tuple[Measure, ...]:
    share = _at_least("in_favour", requirement.value or 0, figures, "share")
    if requirement.quorum is None:
        return (share,)
    return share, _at_least("present", requirement.quorum, figures, "share")


# A kind of requirement is one entry: what it measures, from the figures and those of them that the program counts.
MEASURES: Mapping[str, Callable[[Requirement, Figures, Figures], tuple[Measure, ...]]] = MappingProxyType(
    {"metric": _metric, "document": _document, "review": _review, "training": _training, "vote": _vote}
)


def _at_least(name: str, want: Number, figures: Figures, unit: str) -> Measure:
    return Measure(name, ">=", Decimal(want), _decimal(figures.get(name)), unit)


def _decimal(value: Number | None) -> Decimal | None:
    exact = None if value is None else Decimal(str(value))
    return exact if exact is not None and exact.is_finite() else None


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
