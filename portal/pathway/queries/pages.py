"""The data of the pathway pages, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Refusal
from portal.orgs import queries as orgs
from portal.pathway import rules
from portal.pathway.models import Review, Submission
from portal.pathway.queries.journeys import Standing, journey_of, team_standing
from portal.people import queries as people


@dataclass(frozen=True)
class PathwayLine:
    """A pathway that a team may follow."""

    id: str
    label: str
    is_legal_person: bool
    stages: tuple[str, ...]
    forms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PathwaysPage:
    """The pathways that came with the portal."""

    pathways: tuple[PathwayLine, ...]


def pathways_page(locale: str) -> PathwaysPage:
    """Return the shipped pathways in the reader's language."""
    return PathwaysPage(
        tuple(
            PathwayLine(
                pathway.id, pathway.label.text(locale), pathway.is_legal_person,
                tuple(stage.label.text(locale) for stage in pathway.stages),
                tuple((form, rules.plain_label(form).text(locale)) for form in pathway.forms),
            )
            for _, pathway in rules.shipped_pathways().values()
        )
    )  # fmt: skip


@dataclass(frozen=True)
class RoadStage:
    """One house on the road."""

    number: int
    label: str
    state: str
    done_at: datetime | None
    done_count: int
    need_count: int


@dataclass(frozen=True)
class Answer:
    """The last decision on an item: who, when, why, and what an authority gave; who and why may be kept back."""

    decision: str
    by: str
    at: datetime
    reason: str
    outcome: str
    file_id: int | None


@dataclass(frozen=True)
class Item:
    """One requirement on the team's page: where it stands, how much is missing, and what the reader may do."""

    id: str
    label: str
    kind: str
    state: str
    is_done: bool
    is_met: bool
    is_optional: bool
    have: str
    want: str
    missing: str
    unit: str
    share: int
    counted: str
    linkages: tuple[str, ...]
    close: str
    evidence: str
    approver: str
    sent_by: str
    sent_at: datetime | None
    note: str
    file_id: int | None
    answer: Answer | None
    may_send: bool
    why_not: Refusal | None
    figure: str | None
    figure_unit: str
    wants_present: bool
    wants_file: bool
    decisions: tuple[str, ...]
    wants_outcome: bool
    wants_proof: bool
    poll_path: str


@dataclass(frozen=True)
class TeamPathwayPage:
    """How far a team has come: the road, what the open stage needs, what is done, and what the reader may do."""

    team_id: int
    team_name: str
    pathway: str | None
    stage_label: str
    stage_number: int
    stage_count: int
    road: tuple[RoadStage, ...]
    open_items: tuple[Item, ...]
    done_items: tuple[Item, ...]
    is_finished: bool
    outcome: str
    may_follow: bool = False
    may_step_back: bool = False
    choices: tuple[PathwayLine, ...] = ()


def team_pathway_page(actor: Actor, team_id: int, locale: str) -> TeamPathwayPage:
    """Return how far a team of the actor's community has come, or NotFound."""
    tx, now = read(), clock.now()
    team = orgs.team_line(tx, actor.community_id, team_id)
    roles = rules.roles_for(actor, team_id=team.id, organisation_id=team.organisation_id)
    journey = journey_of(tx, team_id)
    if journey is None:
        may = not roles.isdisjoint(rules.SENDERS)
        return TeamPathwayPage(
            team.id, team.name, None, "", 0, 0, (), (), (), is_finished=False, outcome="", may_follow=may,
            choices=pathways_page(locale).pathways,
        )  # fmt: skip
    standing = team_standing(tx, team, journey, now, actor.zone)
    users = {row.by_user_id for pair in standing.history.values() for row in pair if row}
    reader = Reader(actor.user_id, roles, locale, people.user_names(tx, users) if rules.hears(roles) else {})
    items = [_item(reader, standing, item) for item in standing.assessed]
    can_step_back = rules.may_step_back(roles, completed_count=len(standing.completed), reason="asked") is None
    number = standing.pathway.stages.index(standing.stage) + 1
    outcome = next((item.answer.outcome for item in items if item.answer and item.answer.outcome), "")
    return TeamPathwayPage(
        team.id, team.name, standing.pathway.label.text(locale), standing.stage.label.text(locale), number,
        len(standing.pathway.stages), _road(standing, locale), tuple(i for i in items if not i.is_done),
        tuple(i for i in items if i.is_done), standing.is_finished, outcome,
        may_step_back=can_step_back,
    )  # fmt: skip


def _road(standing: Standing, locale: str) -> tuple[RoadStage, ...]:
    def state(stage: rules.Stage) -> str:
        if stage.id in standing.completed:
            return "done"
        return "now" if stage is standing.stage else "later"

    needed = [item for item in standing.assessed if not item.requirement.is_optional]
    return tuple(
        RoadStage(
            number, stage.label.text(locale), state(stage), standing.completed.get(stage.id),
            sum(item.is_done for item in needed), len(needed),
        )
        for number, stage in enumerate(standing.pathway.stages, start=1)
    )  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Who reads the page: their sign-in, their roles for this team, their language, and the names on it.

    Whoever does not hear learns when something was sent and decided, but neither by whom nor in what words.
    """

    user_id: int | None
    roles: frozenset[str]
    locale: str
    names: dict[int, str]

    def file(self, row: Submission | Review) -> int | None:
        """Return the row's file if the reader may open it."""
        return row.file_id if rules.may_read_papers(self.roles) is None else None

    def words(self, text: str) -> str:
        """Return what was written if it is for this reader."""
        return text if rules.hears(self.roles) else ""


def _item(reader: Reader, standing: Standing, item: rules.Assessed) -> Item:
    requirement, words, roles, locale = item.requirement, standing.pack.words, reader.roles, reader.locale
    is_current = not standing.is_finished
    why_not = rules.may_send(roles, item, is_current=is_current)
    figure = item.figure if item.figure and not roles.isdisjoint(rules.COACHES) else None
    figure_unit = next((m.unit for m in item.measures if m.name == item.figure), "")
    sent, answer = standing.history.get(item.id, (None, None)) if item.mark else (None, None)
    decisions = tuple(
        decision
        for decision in ("approve", "return", "waive")
        if rules.may_decide(roles, item, decision=decision, user_id=reader.user_id, is_current=is_current) is None
    )
    return Item(
        id=item.id,
        label=requirement.label.text(locale),
        kind=item.kind,
        state=item.state,
        is_done=item.is_done,
        is_met=item.is_met,
        is_optional=requirement.is_optional,
        have=rules.amount_text(item.have, item.unit),
        want=rules.amount_text(item.want, item.unit),
        missing=rules.amount_text(item.missing, item.unit, is_missing=True),
        unit=item.unit,
        share=_share(item),
        counted=_counted(item, standing, locale),
        linkages=tuple(words.linkages.get(name, rules.plain_label(name)).text(locale) for name in item.linkages),
        close=requirement.close.text(locale) if requirement.close else "",
        evidence=requirement.evidence.text(locale) if requirement.evidence else "",
        approver=words.roles.get(requirement.approver, rules.plain_label(requirement.approver)).text(locale),
        sent_by=reader.names.get(sent.by_user_id, "") if sent else "",
        sent_at=sent.at if sent else None,
        note=reader.words(sent.note) if sent else "",
        file_id=reader.file(sent) if sent else None,
        answer=_answer(answer, reader),
        may_send=why_not is None,
        why_not=why_not,
        figure=figure,
        figure_unit=figure_unit,
        wants_present=bool(figure and item.kind == "vote" and requirement.quorum is not None),
        wants_file=item.kind == "document" or figure is not None,
        decisions=decisions,
        wants_outcome=bool(requirement.outcome),
        wants_proof=rules.is_written_down(requirement),
        poll_path=_poll_path(standing, item, roles),
    )


def _poll_path(standing: Standing, item: rules.Assessed, roles: frozenset[str]) -> str:
    """Return where a vote was counted, or where whoever may opens a poll on it, with what the step asks of one."""
    if item.kind != "vote" or item.is_done or not rules.hears(roles):
        return ""
    if found := standing.polled.get(item.id):
        return f"/polls/{found.poll_id}"
    if roles.isdisjoint(rules.SENDERS):
        return ""
    quorum, needed = (int(figure * 100) for figure in (item.requirement.quorum or 0, item.requirement.value or 0))
    return f"/teams/{standing.team_id}/polls/new?step={item.id}&quorum={quorum}&needed={needed}"


def _answer(review: Review | None, reader: Reader) -> Answer | None:
    if review is None:
        return None
    by, reason = reader.names.get(review.by_user_id, ""), reader.words(review.reason)
    return Answer(review.decision, by, review.at, reason, review.outcome, reader.file(review))


def _counted(item: rules.Assessed, standing: Standing, locale: str) -> str:
    words = standing.pack.words.metrics.get(item.counted.name)
    return words.text(locale) if words else ""


def _share(item: rules.Assessed) -> int:
    """Return how full the bar of an item is, in percent; a bar is only for what is counted."""
    if not item.have or not item.want:
        return 0
    return min(100, int(item.have * 100 / item.want))
