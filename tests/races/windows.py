"""The forms of what has no fixed hour and of kept searches."""

from collections.abc import Callable
from typing import Any


def cases(case: Callable[..., Any], says: Callable[..., Any]) -> dict[str, Any]:
    """Return who sends each form, and what it says."""
    return {
        "tasks.plan_visit": case("ana", says(planned_at="2026-11-26T09:00"), is_once=False),
        "attendance.create_visit": case("ana", says(started_at="2026-11-24T13:00", minutes="45", words="Both beds")),
        "tasks.save_search": case("ana", says(name="Tables", q="table")),
        "tasks.begin_news": case("ana", is_once=False),
        "tasks.end_news": case("ana", is_once=False),
        "tasks.remove_search": case("ana"),
    }
