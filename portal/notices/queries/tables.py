"""The columns of the floors below that a message needs, and no more: read together, in one statement an audience."""

from sqlalchemy import column, table

from portal.kernel.db import UtcDateTime

PEOPLE = table("people", column("id"), column("email"), column("locale"), column("status"))
TASKS = table("tasks", column("id"), column("team_id"), column("title"), column("place"), column("cancel_reason"))
SHIFTS = table(
    "shifts", column("id"), column("community_id"), column("task_id"), column("starts_at", UtcDateTime()),
    column("ends_at", UtcDateTime()), column("cancelled_at", UtcDateTime()), column("cancel_reason"),
)  # fmt: skip
ASSIGNMENTS = table(
    "assignments", column("id"), column("community_id"), column("shift_id"), column("person_id"),
    column("claimed_at", UtcDateTime()), column("ended_at", UtcDateTime()),
)  # fmt: skip
ENGAGEMENTS = table(
    "engagements", column("id"), column("community_id"), column("shift_id"), column("person_id"),
    column("started_at", UtcDateTime()),
)  # fmt: skip
VERIFICATIONS = table(
    "verifications", column("id"), column("community_id"), column("engagement_id"), column("person_id"),
    column("step"), column("credited_minutes"), column("reason"), column("reversal_reason"),
)  # fmt: skip
APPROVALS = table("approvals", column("id"), column("person_id"), column("reason"))
REVIEWS = table("reviews", column("id"), column("submission_id"), column("reason"))
SUBMISSIONS = table("submissions", column("id"), column("by_user_id"))
