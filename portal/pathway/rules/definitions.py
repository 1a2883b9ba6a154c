"""What a pathway file says, as frozen values, and the words it may use."""

import hashlib
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

Number = int | float | Decimal

KINDS = ("metric", "document", "review", "training", "vote")
LINKAGES = ("talent", "organisation", "service", "venue", "volunteer")
CONFIDENCES = ("R", "M", "D")  # read in a source, general knowledge still to be checked, our own default
OPS: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
)
# Name -> unit. "count" is a whole number of what the metric's label names; "share" lies between 0 and 1.
METRICS: Mapping[str, str] = MappingProxyType(
    {
        "member_count": "count",
        "unit_member_count": "count",
        "active_members_90d": "count",
        "resident_share": "share",
        "activities_12m": "count",
        "verified_hours_12m": "hours",
        "signed_conduct_share": "share",
        "core_team_count": "count",
        "staff_count": "count",
        "minuted_meetings_12m": "count",
        "finance_posts_12m": "count",
        "funds": "money",
        "satisfaction_avg": "rating",
        "trustee_count": "count",
        "founder_signatures": "count",
        "months_registered": "months",
    }
)
AUTHORITIES = (
    "street_office", "civil_affairs", "supervisory_body", "charity_regulator", "notary", "register_court", "tax_office",
)  # fmt: skip
ROLES = ("team_leader", "social_worker", "supervisor", "community_committee", "members", *AUTHORITIES)


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a pathway file; line and column count from 1, the reason is a sentence in English."""

    file: str
    line: int
    column: int | None
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")
        return f"{place}: {self.reason}"


@dataclass(frozen=True)
class Label:
    """One wording in several languages by their two-letter codes, English always among them."""

    texts: Mapping[str, str]

    def text(self, locale: str | None = None) -> str:
        """Return the wording in the locale's language ("zh-Hans" and "zh_Hans_CN" are "zh"), else in English."""
        language = re.split("[-_]", locale or "en")[0].lower()
        return self.texts.get(language, self.texts["en"])


@dataclass(frozen=True)
class Test:
    """A metric compared with a figure; shares are fractions, hours are hours, money is in the local currency."""

    __test__ = False  # pytest would take the name for a class of tests

    metric: str
    op: str
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One testable condition of a stage.

    value is the score of a review, the amount of a training or the share of votes in favour; a metric has its test.
    days None promises nothing. overrides: area -> metric -> the figure that holds there.
    """

    id: str
    kind: str
    label: Label
    approver: str
    linkages: tuple[str, ...]
    conf: str
    close: Label | None = None
    evidence: Label | None = None
    test: Test | None = None
    any_of: tuple[Test, ...] = ()
    overrides: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    value: Decimal | None = None
    quorum: Decimal | None = None
    unit: str | None = None
    is_optional: bool = False
    form: str | None = None
    skip_if: str | None = None
    template: str | None = None
    must_have: tuple[str, ...] = ()
    course: str | None = None
    outcome: str | None = None
    days: int | None = None
    notice_days: int | None = None
    note: str | None = None

    @property
    def tests(self) -> tuple[Test, ...]:
        """The main test and its alternatives, of which any one is enough."""
        return (self.test, *self.any_of) if self.test else ()


@dataclass(frozen=True)
class Stage:
    """One step of a pathway: done when each of its requirements is approved or waived."""

    id: str
    label: Label
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something that stays due after the last stage; every, valid and rerate_after are spans such as 1y."""

    id: str
    kind: str
    label: Label
    conf: str
    value: Decimal | None = None
    when: Test | None = None
    action: str | None = None
    every: str | None = None
    due: Label | None = None
    days: int | None = None
    to: str | None = None
    via: str | None = None
    trigger: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    valid: str | None = None
    rerate_after: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Pathway:
    """A way from a team to one kind of organisation: stages in order, then what stays due."""

    id: str
    label: Label
    is_legal_person: bool
    forms: tuple[str, ...]
    stages: tuple[Stage, ...]
    after: tuple[Duty, ...]

    def stage(self, stage_id: str) -> Stage | None:
        """Return the stage with this id, None when there is none."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def stage_of(self, requirement_id: str) -> Stage | None:
        """Return the stage that holds the requirement (ids are unique in a pathway), None when none does."""
        return next((s for s in self.stages if any(r.id == requirement_id for r in s.requirements)), None)


@dataclass(frozen=True)
class Words:
    """The labels of every kind, linkage, metric and role; what a file leaves out reads as its name."""

    kinds: Mapping[str, Label]
    linkages: Mapping[str, Label]
    metrics: Mapping[str, Label]
    roles: Mapping[str, Label]


@dataclass(frozen=True)
class Pack:
    """One pathway file, complete and free of findings.

    text is what a team's version is pinned by: the shared file and this one together, readable without any other.
    """

    name: str
    version: int
    text: str = field(repr=False)
    words: Words
    library: tuple[Stage, ...]
    pathways: tuple[Pathway, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 of the text in UTF-8, in hex."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def pathway(self, pathway_id: str) -> Pathway | None:
        """Return the pathway with this id, None when the file has none."""
        return next((pathway for pathway in self.pathways if pathway.id == pathway_id), None)


def plain_label(name: str) -> Label:
    """Return a name in words ("charter-draft" -> "Charter draft"), for what a file does not label."""
    words = name.replace("-", " ").replace("_", " ")
    return Label({"en": words[:1].upper() + words[1:]})
