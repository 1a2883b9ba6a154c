"""Say who may send a requirement in, and what has to come with it.

The team's leader sends papers, counts, requests for a decision and a vote that a poll of the team has carried. A figure
that nobody counts yet, any other vote and a training are recorded by a coach (social worker or supervisor) with a paper
that shows it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.pathway.rules.assess import Assessed, amount_text
from portal.pathway.rules.definitions import Number
from portal.pathway.rules.roles import COACHES, SENDERS

MOST = 10**9  # more members, hours or money than any team has; a slip of the keyboard ends here
# state -> act -> state. Taking back an approval or a waiver is a return; a stage that is done has to be opened first.
TRANSITIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "not_started": {"submit": "submitted", "waive": "waived"},
        "in_progress": {"submit": "submitted", "waive": "waived"},
        "submitted": {"approve": "approved", "return": "returned", "waive": "waived"},
        "returned": {"submit": "submitted", "waive": "waived"},
        "approved": {"return": "returned"},
        "waived": {"return": "returned"},
    }
)


@dataclass(frozen=True)
class Offer:
    """What comes with a submission: a coach's figure (of a vote the share in favour, and the share present), a file."""

    value: Number | None = None
    present: Number | None = None
    has_file: bool = False


def may_send(actor_roles: frozenset[str], item: Assessed, *, is_current: bool) -> Refusal | None:
    """Say whether the actor may send this item now at all; what has to come with it is for may_submit.

    actor_roles: those held for this team; is_current: the item belongs to the team's open stage.
    """
    if actor_roles.isdisjoint(SENDERS):
        return Refusal("not-sender", N_("The team’s leader or its social worker sends this."), "forbidden")
    if not is_current:
        return Refusal("stage-closed", N_("This belongs to a stage that is not open now."))
    if "submit" not in TRANSITIONS[item.state]:
        return Refusal("already-sent", _ALREADY[item.state])
    if item.kind == "metric":
        return _may_send_metric(actor_roles, item)
    if item.figure and actor_roles.isdisjoint(COACHES):
        return _coach_records()
    return None


def may_submit(actor_roles: frozenset[str], item: Assessed, *, offer: Offer, is_current: bool) -> Refusal | None:
    """Say whether the actor may send this item with this offer.

    A recorded figure below the wanted one is welcome: it keeps the item in progress until one is enough.
    """
    return may_send(actor_roles, item, is_current=is_current) or OFFERS[item.kind](actor_roles, item, offer)


def figures_to_keep(item: Assessed, offer: Offer) -> dict[str, int | float]:
    """Return the figures to store with a submission: the counts of this moment and what the coach recorded."""
    is_counted = item.kind == "metric" or (item.kind == "vote" and item.figure is None)
    figures: dict[str, Decimal | None] = {m.name: m.have for m in item.measures if is_counted}
    if item.figure and offer.value is not None:
        figures[item.figure] = Decimal(str(offer.value))
    if item.kind == "vote" and item.figure and offer.present is not None:
        figures["present"] = Decimal(str(offer.present))
    return {name: int(have) if have == int(have) else float(have) for name, have in figures.items() if have is not None}


_ALREADY: Mapping[str, str] = MappingProxyType(
    {
        "submitted": N_("This has been sent and waits for an answer."),
        "approved": N_("This is approved already."),
        "waived": N_("The team does not need this any more."),
    }
)


def _may_send_metric(actor_roles: frozenset[str], item: Assessed) -> Refusal | None:
    if any(measure.is_met and not measure.is_recorded for measure in item.measures):
        return None
    if item.figure and not actor_roles.isdisjoint(COACHES):
        return None
    if item.counted.is_recorded:
        return _coach_records()
    return Refusal("not-met", N_("Not yet: %(missing)s to go."), params=_missing(item))


def _missing(item: Assessed) -> Mapping[str, str]:
    return {"missing": amount_text(item.missing, item.unit, is_missing=True)}


def _coach_records() -> Refusal:
    text = N_("A social worker records this, with a paper that shows it.")
    return Refusal("coach-records", text, "forbidden")


def _offer_figure(actor_roles: frozenset[str], item: Assessed, offer: Offer) -> Refusal | None:
    """Judge a recorded figure: by a coach, with a file, within its range."""
    if actor_roles.isdisjoint(COACHES):
        return _coach_records()
    if offer.value is None or (item.requirement.quorum is not None and offer.present is None):
        return Refusal("figure-needed", N_("Enter the figure that the paper shows."))
    unit = next(measure.unit for measure in item.measures if measure.name == item.figure)
    most = 1 if unit == "share" else MOST
    if not all(_is_in_range(figure, most) for figure in (offer.value, offer.present)):
        params = {"most": amount_text(most, unit)}
        return Refusal("figure-range", N_("Enter a figure from 0 to %(most)s."), params=params)
    return None if offer.has_file else Refusal("file-needed", N_("Add the paper that shows this figure."))


def _is_in_range(figure: Number | None, most: int) -> bool:
    exact = Decimal(str(figure or 0))
    return exact.is_finite() and 0 <= exact <= most


def _offer_metric(actor_roles: frozenset[str], item: Assessed, offer: Offer) -> Refusal | None:
    if offer.value is not None and item.figure is None:
        return Refusal("counted-here", N_("This is counted from your records; no figure can be entered."))
    if offer.value is None and any(measure.is_met and not measure.is_recorded for measure in item.measures):
        return None
    return _offer_figure(actor_roles, item, offer)


def _offer_document(_actor_roles: frozenset[str], _item: Assessed, offer: Offer) -> Refusal | None:
    return None if offer.has_file else Refusal("file-needed", N_("Choose the file to send."))


def _offer_review(actor_roles: frozenset[str], item: Assessed, offer: Offer) -> Refusal | None:
    return _offer_figure(actor_roles, item, offer) if item.figure else None


def _offer_vote(actor_roles: frozenset[str], item: Assessed, offer: Offer) -> Refusal | None:
    return _offer_figure(actor_roles, item, offer) if item.figure else None


# A kind of requirement is one entry: what has to come with its submission.
OFFERS: Mapping[str, Callable[[frozenset[str], Assessed, Offer], Refusal | None]] = MappingProxyType(
    {
        "metric": _offer_metric,
        "document": _offer_document,
        "review": _offer_review,
        "training": _offer_figure,
        "vote": _offer_vote,
    }
)
