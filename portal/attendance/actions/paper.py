"""A paper list comes back signed: a leader or the station types it in, and takes a wrong typing back."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from portal.attendance import queries, rules, steps
from portal.kernel import clock, events, files, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Forbidden, Invalid, Refusal, refuse
from portal.kernel.text import N_
from portal.ledger import queries as books
from portal.people import queries as people
from portal.people import steps as people_steps
from portal.people.queries import Standing
from portal.tasks import queries as tasks
from portal.tasks import steps as tasks_steps
from portal.tasks.queries import ShiftLine


@dataclass(frozen=True)
class Stranger:
    """Somebody written below the list: a volunteer number or a name, and the last four digits of their phone.

    is_new: it is nobody of that name who is known already.
    """

    text: str
    phone_end: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the paper; key names it in the form, came and left are times of the clock."""

    key: str
    who: int | Stranger
    came: time | None
    left: time | None


@dataclass(frozen=True)
class SheetReceipt:
    """What a typing did: the sheet, 0 where nothing was new; visits made, lines known before, and those that differ."""

    sheet_id: int
    recorded: int
    known: int
    differs: int


@retried
def type_sheet(
    actor: Actor, shift_id: int, rows: Sequence[Row], label: str, paper: files.Paper | None = None, *,
    request_id: str | None = None,
) -> SheetReceipt:  # fmt: skip
    """Record what a paper list says, all lines or none; a visit that there is stays, and the difference is kept.

    The same lines again make nothing. Raises Forbidden, NotFound, Conflict (not over yet, too late, cancelled, its
    month closed), Invalid by line. Repeating the request_id returns the first receipt.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "sheet.type", f"shift:{shift_id}", now, (rows, label, paper))
        if act.result is not None:
            return SheetReceipt(**act.result)
        shift = queries.led_shift(tx, actor, shift_id, for_update=True)
        refuse(rules.may_type(shift, queries.paper_days(tx, actor, now), actor.zone, now))
        if problems := rules.check_label(label) or ({} if rows else rules.EMPTY_PAPER):
            raise Invalid(problems)
        books.only_open_months(tx, actor.community_id, shift.starts_at, now)
        done, made = _type(tx, actor, shift, _read(tx, actor, shift, rows, now), (label.strip(), paper), now)
        act.keep(tx, asdict(done))
        if done.sheet_id:
            keys = {"sheet_id": done.sheet_id, "shift_id": shift.id, "engagement_ids": made}
            events.record(tx, "sheet.typed", actor, f"shift:{shift.id}", now, **keys)
        return done


Lines = dict[int, rules.Stay]


def _read(tx: Session, actor: Actor, shift: ShiftLine, rows: Sequence[Row], now: datetime) -> Lines:
    """Return what the paper says by person; Invalid naming every line that does not hold."""
    found, problems = _people(tx, actor, shift, rows, now)
    said: Lines = {}
    for row in rows:
        stay = rules.stay(row.came, row.left, shift, actor.zone, now)
        if isinstance(stay, Refusal):
            problems[f"{'out' if stay is rules.TOO_LATE else 'in'}-{row.key}"] = stay.text
        elif found.get(row.key) in said:
            problems[f"in-{row.key}"] = rules.TWICE
        elif row.key in found:
            said[found[row.key]] = stay
    if problems:
        raise Invalid(problems, rules.bounds(shift, actor.zone))
    return said


def _people(
    tx: Session, actor: Actor, shift: ShiftLine, rows: Sequence[Row], now: datetime
) -> tuple[dict[str, int], dict[str, str]]:  # fmt: skip
    """Return whom each line means, by its key, and what is wrong with the others, by field; newcomers are added."""
    visits = queries.visits_of(tx, shift.id)
    listed = {place.person_id for place in tasks.places_of(tx, shift.id)} | set(visits)
    strangers = [row for row in rows if isinstance(row.who, Stranger)]
    found = {row.key: row.who for row in rows if isinstance(row.who, int) and row.who in listed}
    problems = {f"in-{row.key}": rules.NOT_LISTED for row in rows if row not in strangers and row.key not in found}
    for key, person in _strangers(tx, actor, strangers, listed, now).items():
        if isinstance(person, str):
            problems[f"who-{key}"] = person
        else:
            found[key] = person
    unseen = people.standings(tx, actor.community_id, set(found.values()) - set(visits))
    barred = _barred(tx, actor, shift, unseen, now)
    problems |= {f"in-{key}": rules.NOT_YET.text for key, person_id in found.items() if person_id in barred}
    return found, problems


def _barred(
    tx: Session, actor: Actor, shift: ShiftLine, unseen: Mapping[int, Standing], now: datetime
) -> Container[int]:  # fmt: skip
    """Return whom of these something keeps out; whoever else is on the paper has a place by then.

    The paper says that they came together, so a minor is asked about beside the adults of the same sheet.
    """
    barred = queries.bars(tx, shift, unseen.values(), actor.zone) if unseen else {}
    if "adults-missing" not in {refusal.code for refusal in barred.values()}:
        return barred
    for person_id in sorted(unseen.keys() - barred.keys()):
        tasks_steps.add_walk_in(tx, shift.id, person_id, actor.user_id, now)
    return queries.bars(tx, shift, [unseen[person_id] for person_id in barred], actor.zone)


def _strangers(
    tx: Session, actor: Actor, rows: Sequence[Row], here: set[int], now: datetime
) -> dict[str, int | str]:  # fmt: skip
    """Return whom each line below the list means, a newcomer added as waiting for approval, or why it is nobody."""
    written = {row.key: row.who for row in rows if isinstance(row.who, Stranger)}
    same = people.namesakes(tx, actor.community_id, {who.text for who in written.values()})
    added: dict[Stranger, int] = {}
    found: dict[str, int | str] = {}
    for key, who in written.items():
        number = people.person_by_number(tx, actor.community_id, who.text.upper())
        known = same.get(who.text, ())
        person = rules.person_of(who.text, who.phone_end, known, here, by_number=number, is_new=who.is_new)
        if person is None:
            person = added.get(who) or _add(tx, actor, who, now)
            added[who] = person
        found[key] = person
    return found


def _add(tx: Session, actor: Actor, who: Stranger, now: datetime) -> int:
    phone, by = who.phone_end or None, actor.user_id
    return people_steps.add_person(tx, actor.community_id, who.text, now, phone=phone, by_user_id=by).id


def _type(
    tx: Session, actor: Actor, shift: ShiftLine, said: Lines, sheet: tuple[str, files.Paper | None], now: datetime
) -> tuple[SheetReceipt, list[int]]:
    """Write down what is new on the sheet; return what was done and the visits that were made."""
    if actor.user_id is None:
        raise Forbidden(N_("Only a person can type a list in."))
    visits, before = queries.visits_of(tx, shift.id), queries.same_lines(tx, shift.id)
    new = [person_id for person_id in said if person_id not in visits]
    differs = [i for i in said if i in visits and not _is_known(i, said[i], shift, visits[i], before)]
    known = len(said) - len(new) - len(differs)
    if not new and not differs and sheet[1] is None:
        return SheetReceipt(0, 0, known, 0), []
    begun = steps.begin_sheet(tx, shift, sheet[0], _kept(tx, sheet[1]), actor.user_id, now)
    for person_id in differs:
        steps.keep_line(tx, begun, person_id, said[person_id], visits[person_id].engagement_id, "differs")
    made = []
    for person_id in new:
        tasks_steps.add_walk_in(tx, shift.id, person_id, actor.user_id, now)  # their own place where they have one
        method = rules.method_of_line(actor.person_id, person_id)
        hand = steps.PaperHand(method, actor.user_id, f"{shift.id}-{begun.number} {sheet[0]}".strip())
        made.append(steps.record_paper(tx, shift, person_id, said[person_id], hand).id)
        steps.keep_line(tx, begun, person_id, said[person_id], made[-1], "recorded")
    return SheetReceipt(begun.id, len(new), known, len(differs)), made


def _is_known(
    person_id: int, stay: rules.Stay, shift: ShiftLine, visit: queries.VisitSpan,
    before: set[tuple[int, datetime, datetime | None]],
) -> bool:  # fmt: skip
    """Tell whether the visit, or a line typed before, says the same already."""
    is_typed = (person_id, stay.came_at, stay.left_at) in before
    return is_typed or rules.agrees(stay, shift, visit.came_at, visit.left_at)


def _kept(tx: Session, paper: files.Paper | None) -> files.KeptFile | None:
    if paper is None:
        return None
    files.hold_folder(tx)
    return paper.keep()


@retried
def take_sheet_back(actor: Actor, sheet_id: int, *, request_id: str | None = None) -> int:
    """Take a wrong typing back within ten minutes: its visits count for nothing, the list can be typed in anew.

    Return the shift. Raises Forbidden, NotFound, Conflict (too late, decided, taken back before).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "sheet.take-back", f"sheet:{sheet_id}", now)
        if act.result is not None:
            return int(act.result["shift_id"])
        sheet, lines, visits = queries.sheet_for_update(tx, actor, sheet_id)
        states = {visit.id: visit.state for visit in visits}
        is_undone = sheet.undone_at is not None
        refuse(rules.may_take_sheet_back(sheet.typed_at, now, states, is_undone=is_undone))
        steps.take_sheet_back(tx, sheet, lines, visits, actor.user_id, now)
        act.keep(tx, {"shift_id": sheet.shift_id})
        keys = {"sheet_id": sheet.id, "shift_id": sheet.shift_id, "engagement_ids": list(states)}
        events.record(tx, "sheet.taken-back", actor, f"shift:{sheet.shift_id}", now, **keys)
        return sheet.shift_id
