"""Count the week again in plain Python, from what the script remembers; and read what the portal says of it.

`expected` knows no table and none of the portal's rules; `shown` reads pages and files. Both name each report alike.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.admin.queries import overview_page
from portal.hours import queries as hours
from portal.kernel.db import db, read
from portal.kernel.events import Event
from portal.ledger import queries as books
from portal.notices.mail import FOLDER
from portal.notices.models import Notice
from portal.tasks.models import Shift
from tests.weeks.station import LONDON, STAFF, Neighbour, Slot, Stay, Week, Word

Report = Mapping[str, Any]
MARGIN = timedelta(minutes=30)  # before the start and after the end: what of it counts
LEAST, STEP = 30, 15
SINCE, UNTIL = "2026-10", "2026-11"
# What is mailed beside the inbox; the rest waits until somebody looks.
MAILED = frozenset({
    "shift.reminder", "shift.cancelled", "shift.called-off", "place.given", "place.moved", "place.removed",
    "place.offered", "hours.verified", "hours.refused", "hours.reversed", "hours.undone", "hours.dispute-decided",
    "person.approved",
})  # fmt: skip


def whole_minutes(span: timedelta) -> int:
    return max(int(span.total_seconds() // 60), 0)


def worth(stay: Stay, vouched: int | None = None) -> int:
    """Return the minutes that a stay is worth: whole quarter-hours near the plan, nothing below half an hour."""
    assert stay.left
    near = min(stay.left, stay.slot.ends + MARGIN) - max(stay.came, stay.slot.begins - MARGIN)
    counted = min(whole_minutes(near), whole_minutes(stay.left - stay.came) if vouched is None else vouched)
    return counted - counted % STEP if counted >= LEAST else 0


def standing(week: Week) -> dict[Stay, Word]:
    """Return the word that stands on each stay."""
    found: dict[Stay, Word] = {}
    for word in week.words:
        found.pop(word.stay, None)
        if word.sign == 1:
            found[word.stay] = word
    return found


def monday_of(at: datetime) -> date:
    day = at.astimezone(LONDON).date()
    return day - timedelta(days=day.weekday())


def expected(week: Week) -> Report:
    """Return every report as the script's own memory has it."""
    words = list(standing(week).values())
    return {
        "shifts": sorted((slot.id, slot.begins, slot.ends) for slot in week.slots),
        "months": _months(week.words),
        "rows": Counter(_row(word) for word in words),
        "by team and grade": _by_team_and_grade(words),
        "statements": {who.number: _statement(words, who) for who in people(week)},
        "rosters": {slot.id: _roster(week, slot) for slot in week.slots if not slot.is_cancelled},
        "issued": (
            sum(word.minutes for word in words if word.stay.who.may_spend), sum(word.minutes for word in words)
        ),
        "inboxes": dict(week.told),
        "letters": _letters(week),
    }  # fmt: skip


def people(week: Week) -> list[Neighbour]:
    newcomers = {stay.who for stay in week.stays if stay.who.user_id is None}
    return [*week.station.neighbours, *newcomers]


def _months(words: Iterable[Word]) -> dict[tuple[str, str, int], tuple[int, int]]:
    found: dict[tuple[str, str, int], list[int]] = defaultdict(lambda: [0, 0])
    for word in words:
        key = f"{word.at.astimezone(LONDON):%Y-%m}", team(word.stay), word.stay.grade
        found[key][0] += word.sign
        found[key][1] += word.sign * word.minutes
    return {key: (count, minutes) for key, (count, minutes) in found.items()}


def team(stay: Stay) -> str:
    return f"Team {stay.slot.team}"


def _row(word: Word) -> tuple[str, ...]:
    stay = word.stay
    assert stay.left
    came, left = stay.came.astimezone(LONDON), stay.left.astimezone(LONDON)
    return (
        stay.who.number, team(stay), stay.slot.title, f"{came:%Y-%m-%d}", f"{came:%H:%M}", f"{left:%H:%M}",
        str(whole_minutes(stay.left - stay.came)), str(word.minutes), str(stay.grade), word.by,
        f"{word.at.astimezone(LONDON):%Y-%m-%d}",
    )  # fmt: skip


def _by_team_and_grade(words: Iterable[Word]) -> dict[tuple[str, int], tuple[int, int]]:
    found: dict[tuple[str, int], list[Word]] = defaultdict(list)
    for word in words:
        found[team(word.stay), word.stay.grade].append(word)
    return {key: (len(some), sum(word.minutes for word in some)) for key, some in found.items()}


def _statement(words: Iterable[Word], who: Neighbour) -> tuple[int, int, dict[int, int]]:
    """Return the minutes to spend, those served, and those by grade of proof."""
    grades: Counter[int] = Counter()
    for word in words:
        if word.stay.who is who and word.minutes:
            grades[word.stay.grade] += word.minutes
    return (grades.total() if who.may_spend else 0), grades.total(), dict(grades)


def _roster(week: Week, slot: Slot) -> Counter[tuple[str, ...]]:
    """Return the lines of a shift's list: who, in, out, minutes."""
    stays = {stay.who: stay for stay in week.stays if stay.slot is slot}
    lines: Counter[tuple[str, ...]] = Counter()
    for who in {*slot.places, *slot.walk_ins, *stays}:
        stay = stays.get(who)
        lines[(name(week, who), *(_times(stay) if stay else ("", "", "")))] += 1
    return lines


def _times(stay: Stay) -> tuple[str, str, str]:
    assert stay.left
    moments = (at.astimezone(LONDON) for at in (stay.came, stay.left))
    return (*(f"{at:%Y-%m-%d %H:%M}" for at in moments), str(whole_minutes(stay.left - stay.came)))


def name(week: Week, who: Neighbour) -> str:
    return week.station.people[who.key].name if who.user_id else who.key


def _letters(week: Week) -> dict[tuple[int, str], int]:
    has_mail = {who.id for who in people(week) if who.mail}
    return {key: count for key, count in week.told.items() if key[0] in has_mail and key[1] in MAILED}


def shown(week: Week) -> Report:
    """Return every report as the portal gives it: pages over HTTP, statements by the page's own values."""
    db.session.remove()
    station, mei = week.station, week.station.client("mei")
    kinds = ("member", "recognised")
    balances = books.accounts(
        read(), station.community.id, kinds, [f"person:{who.id}" for who in people(week)]
    ).items()  # fmt: skip
    return {
        "shifts": sorted(tuple(row) for row in read().execute(select(Shift.id, Shift.starts_at, Shift.ends_at))),
        "months": {
            (row[0], row[1], int(row[2])): (int(row[3]), int(row[4]))
            for row in _table(mei.get(f"/hours/months.csv?from={SINCE}&to={UNTIL}").data)
        },
        "rows": Counter(
            (row[0], *row[2:]) for row in _table(mei.get(f"/hours/verified.csv?{_period(SINCE, UNTIL)}").data)
        ),
        "by team and grade": _verified_pages(week),
        "statements": {who.number: _statement_shown(week, who) for who in people(week)},
        "rosters": {slot.id: _roster_shown(week, slot) for slot in week.slots if not slot.is_cancelled},
        "issued": tuple(sum(acc.balance_minutes for (kind, _), acc in balances if kind == each) for each in kinds),
        "inboxes": _inboxes(),
        "letters": _letters_sent(week),
    }  # fmt: skip


def _period(since: str, until: str) -> str:
    return f"from={since}-01&to={until}-30"


def _table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:]


def _verified_pages(week: Week) -> dict[tuple[str, int], tuple[int, int]]:
    found = {}
    for number, team_id in enumerate(week.station.team_ids):
        chosen = hours.Filters(date(2026, 10, 1), date(2026, 11, 30), team_id=team_id)
        page = hours.verified_page(week.station.as_("mei"), chosen)
        found |= {(f"Team {number}", grade): (count, minutes) for grade, count, minutes in page.by_grade}
    return found


def _statement_shown(week: Week, who: Neighbour) -> tuple[int, int, dict[int, int]]:
    if who.user_id is None:
        return 0, books.balance(read(), week.station.community.id, "recognised", f"person:{who.id}"), _grades(week, who)
    page = hours.statement_page(week.station.as_(who.key))
    return page.balance_minutes, page.recognised_minutes, dict(page.by_grade)


def _grades(week: Week, who: Neighbour) -> dict[int, int]:
    """Return what the file of verified hours says by grade of somebody who cannot open a statement."""
    found: Counter[int] = Counter()
    for row in hours.verified_table(week.station.as_("mei"), hours.Filters(date(2026, 10, 1), date(2026, 11, 30))):
        if row[0] == who.number:
            found[row[9]] += row[8]
    return {grade: minutes for grade, minutes in found.items() if minutes}


def _roster_shown(week: Week, slot: Slot) -> Counter[tuple[str, ...]]:
    leader = week.station.client(week.leader(slot.team).key)
    rows = _table(leader.get(f"/shifts/{slot.id}/roster.csv").data)
    return Counter((row[0], *row[2:]) for row in rows)


def _inboxes() -> dict[tuple[int, str], int]:
    rows = read().execute(select(Notice.person_id, Event.name).join(Event, Event.id == Notice.event_id))
    return dict(Counter(tuple(row) for row in rows))


def _letters_sent(week: Week) -> dict[tuple[int, str], int]:
    """Return how many letters lie in the folder of mail, by whom they are for and the name of their event."""
    folder = week.station.app.config["SETTINGS"].data / FOLDER
    rows = read().execute(select(Notice.id, Notice.person_id, Event.name).join(Event, Event.id == Notice.event_id))
    kinds = {row.id: (row.person_id, row.name) for row in rows}
    return dict(Counter(kinds[int(path.stem)] for path in folder.glob("*.eml")))


def overview_shown(week: Week) -> Report:
    """Return the counts of the overview, and its minutes by grade of proof."""
    page = overview_page(week.station.as_("ada"))
    grades = {line.grade: line.minutes for line in page.grades}
    return {**{each.key: each.count for each in (*page.now, *page.this_month)}, "grades": grades}


def overview_expected(week: Week) -> Report:
    """Return the same from memory, while all that was credited was credited this month."""
    held, words = [slot for slot in week.slots if not slot.is_cancelled], list(standing(week).values())
    new = [who for who in people(week) if who.user_id is None]
    grades: Counter[int] = Counter()
    for word in words:
        grades[word.stay.grade] += word.minutes
    return {
        "people": len(STAFF) + week.size.people + sum(not who.is_pending for who in new),
        "waiting": sum(who.is_pending for who in new),
        "organisations": 1,
        "teams": week.size.teams,
        "queue": sum(not stay.is_refused for stay in week.stays) - len(words),
        "shifts": len(held),
        "places": sum(len(slot.places) + len(slot.walk_ins) for slot in held),
        "helpers": len({word.stay.who for word in words}),
        "fields": len({slot.domain for slot in held}),
        "grades": dict(grades),
    }


def differences(said: Report, counted: Report) -> dict[str, Any]:
    """Return each report that does not say what was counted: what only it says, and what only the count does."""
    return {
        each: _apart(said[each], counted[each]) for each in {*said, *counted} if said.get(each) != counted.get(each)
    }


def _apart(left: Any, right: Any) -> Any:
    if isinstance(left, dict) and isinstance(right, dict):
        keys = [key for key in {*left, *right} if left.get(key) != right.get(key)]
        return [(key, left.get(key), right.get(key)) for key in keys[:10]]
    return left, right
