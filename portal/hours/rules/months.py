"""When the books of a month may be closed, and who may open them again."""

from datetime import date, timedelta

from portal.kernel.errors import Refusal
from portal.kernel.text import N_


def next_month(month: date) -> date:
    """Return the first day of the month after the one that the day lies in."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """Return the first day of each month from one to the other."""
    found = [first.replace(day=1)]
    while next_month(found[-1]) <= last:
        found.append(next_month(found[-1]))
    return found


def may_close(month: date, today: date, waiting: int, *, is_closed: bool) -> Refusal | None:
    """Allow a month to be closed once, when it is over and everything of it is decided.

    waiting: visits that began in it and wait for a word or an end, or are disputed.
    """
    if is_closed:
        return Refusal("closed", N_("This month is closed already."))
    if next_month(month) > today:
        return Refusal("not-over", N_("This month is not over yet. It can be closed from the first of the next one."))
    if waiting:
        text = N_("%(count)s visits of this month are not decided yet. Decide on them first.")
        return Refusal("waiting", text, params={"count": waiting})
    return None


def may_reopen(user_id: int | None, closed_by_user_id: int | None) -> Refusal | None:
    """Allow a closed month to be opened again by somebody else than whoever closed it; None: it is not closed."""
    if closed_by_user_id is None:
        return Refusal("open", N_("This month is not closed."))
    if user_id is None or user_id == closed_by_user_id:
        text = N_("You closed this month. A second person who verifies hours can open it again.")
        return Refusal("same-person", text, "forbidden")
    return None
