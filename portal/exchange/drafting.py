"""What a task says that is made of a row of a list, and when its shift is. The wording follows the row's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.exchange.rules import OPPORTUNITIES, PEOPLE, Opportunity, Plan, is_approved_at_once
from portal.kernel import clock
from portal.kernel.units import split_minutes

FARTHEST = timedelta(days=730)  # as on the form of a shift
FIELDS = ("title", "description", "team_id", "domain", "kind", "risk", "place", "bring", "minimum_age")

# Text that becomes part of a task, which is written in one language for everybody: so it is no text of a page.
_WORDS = {
    "en": {
        "place": "Place to be agreed", "team": "Imported tasks",
        "start": "From the list: ", "between": "; ", "end": ".",
        "ongoing": "ongoing", "once": "once", "wanted": "{} people wanted", "one": "1 person wanted",
        "hours": "takes {} h {} min", "whole": "takes {} h", "from": "from {}", "until": "until {}",
    },
    "zh": {
        "place": "地点待定", "team": "导入的任务",
        "start": "名单中写明：", "between": "；", "end": "。",
        "ongoing": "长期", "once": "一次", "wanted": "需要 {} 人", "one": "需要 1 人",
        "hours": "时长 {} 小时 {} 分", "whole": "时长 {} 小时", "from": "从 {} 起", "until": "到 {} 止",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """When a shift is, aware, and for how many people."""

    starts_at: datetime
    ends_at: datetime
    capacity: int


def team_name(item: Opportunity) -> str:
    """Return the name of the team that a row belongs to: its organisation's, or the common one."""
    return item.organisation or _words(item)["team"]


def task_values(item: Opportunity, team_id: int, now: datetime, zone: str) -> dict[str, Any]:
    """Return what the task says, one value for each of FIELDS."""
    return {
        "title": item.title,
        "description": _description(item, clock.local(now, zone)),
        "team_id": team_id,
        "domain": item.domain,
        "kind": "request",
        "risk": "low",
        "place": item.address.one_line or _words(item)["place"],
        "bring": "",
        "minimum_age": 0,
    }


def span_of(item: Opportunity, now: datetime, zone: str) -> Span | None:
    """Return the one shift of a row whose first day and both times are to come; None: it waits for dates as a draft.

    An end that is earlier in the day than the start is on the next day. A row that its list calls closed is no shift.
    """
    days = item.days
    if item.needs_dates or item.is_closed or not (days.starts_on and days.start_time and days.end_time):
        return None
    begins = datetime.combine(days.starts_on, days.start_time)
    ends = datetime.combine(days.starts_on, days.end_time)
    if ends <= begins:
        ends += timedelta(days=1)
    starts_at, ends_at = clock.from_local(begins, zone), clock.from_local(ends, zone)
    if not now < ends_at or starts_at > now + FARTHEST or not starts_at < ends_at <= starts_at + timedelta(hours=24):
        return None
    return Span(starts_at, ends_at, item.wanted_count or 1)


def counts_of(kind: str, plan: Plan[Any], now: datetime, zone: str) -> dict[str, int]:
    """Count the rows of a plan by what becomes of them.

    published: those of the created that need nothing more: tasks with a shift, people approved with the import.
    """
    created = [step for step in plan.steps if step.outcome == "created"]
    done = {
        OPPORTUNITIES.kind: lambda step: span_of(step.item, now, zone) is not None, PEOPLE.kind: is_approved_at_once
    }.get(kind, lambda _step: False)  # fmt: skip
    return {**plan.as_json(), "refused": len(plan.refused), "published": sum(1 for step in created if done(step))}


def _description(item: Opportunity, now: datetime) -> str:
    words = _words(item)
    facts = [fact for fact in (*_facts(item, words), *_days(item, words, now)) if fact]
    closing = f"{words['start']}{words['between'].join(facts)}{words['end']}" if facts else ""
    return "\n\n".join(part for part in (item.summary, closing) if part) or item.title


def _facts(item: Opportunity, words: Mapping[str, str]) -> tuple[str, ...]:
    wanted = words["one"] if item.wanted_count == 1 else words["wanted"].format(item.wanted_count)
    hours, minutes = split_minutes(item.length_minutes or 0)
    length = words["hours" if minutes else "whole"].format(hours, minutes)
    return (
        words[item.recurrence] if item.recurrence in ("ongoing", "once") else item.recurrence,
        wanted if item.wanted_count else "",
        length if item.length_minutes else "",
    )


def _days(item: Opportunity, words: Mapping[str, str], now: datetime) -> tuple[str, ...]:
    """Name the days that are still to come: whoever gives the task its dates needs them; past ones only mislead."""
    first, last, today = item.days.starts_on, item.days.ends_on, now.date()
    return (
        words["from"].format(first.isoformat()) if first and first >= today else "",
        words["until"].format(last.isoformat()) if last and last >= today and last != first else "",
    )


def _words(item: Opportunity) -> Mapping[str, str]:
    is_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in item.title + item.summary[:200])
    return _WORDS["zh" if is_chinese else "en"]
