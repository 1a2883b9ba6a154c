"""The books against a model of a few lines: random programs of posting, taking back, verifying and unverifying.

One transaction a program, rolled back at its end; a refused step is a savepoint that never was.
"""

from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from portal.attendance.models import Engagement
from portal.hours import queries as hours
from portal.hours import rules
from portal.hours import steps as hours_steps
from portal.hours.models import Verification
from portal.kernel.actor import Actor, Grant
from portal.kernel.db import engine_options, prepare, writing
from portal.kernel.errors import Conflict, DomainError, refuse
from portal.ledger import queries, steps
from portal.ledger.models import Account
from tests.properties.lane import NOW, OVERLAPS, PEOPLE, VISITS, small_lane

JUDGES = ("mei", "sara")


class Books(RuleBasedStateMachine):
    """Five people, eight visits and two verifiers; `engine` and `is_audited_always` are set by the test."""

    engine = None
    is_audited_always = False

    @initialize()
    def found(self):
        self.tx = Session(writing(self.engine), expire_on_commit=False)
        self.now, self.latest = NOW, datetime(1970, 1, 1, tzinfo=UTC)
        self.balances = defaultdict(int)
        self.posted: dict[str, dict] = {}
        self.words: list[dict] = []
        self.states = dict.fromkeys(range(len(VISITS)), "pending")
        lane = small_lane(self.tx)
        self.community_id, self.visit_ids = lane.community_id, lane.visit_ids
        self.person_ids, self.user_ids = lane.person_ids, lane.user_ids

    def teardown(self):
        if not hasattr(self, "tx"):
            return
        try:
            found = queries.audit(self.tx)
        finally:
            self.tx.rollback()
            self.tx.close()
        assert found == ()

    @contextmanager
    def refused_when(self, is_refused, kind=DomainError):
        """Expect the step to be refused exactly when the model says so; it then leaves nothing behind."""
        if is_refused:
            with pytest.raises(kind), self.tx.begin_nested():
                yield
        else:
            with self.tx.begin_nested():
                yield

    @rule(number=st.integers(0, 4), minutes=st.integers(1, 300), who=st.sampled_from(PEOPLE))
    def issue(self, number, minutes, who):
        self._post(f"grant:{number}", {("issuance", "community"): -minutes, ("member", who): minutes})

    @rule(number=st.integers(0, 9), minutes=st.integers(1, 300), pair=st.permutations(PEOPLE))
    def pay(self, number, minutes, pair):
        self._post(f"task:{number}", {("member", pair[0]): -minutes, ("member", pair[1]): minutes})

    @rule(minutes=st.integers(1, 300), more=st.integers(1, 50), who=st.sampled_from(PEOPLE))
    def post_lopsided(self, minutes, more, who):
        with self.refused_when(is_refused=True, kind=Conflict):
            self._send("grant:99", {("issuance", "community"): -minutes, ("member", who): minutes + more})

    @rule(number=st.integers(0, 20), other=st.booleans())
    def take_back(self, number, other):
        if not self.posted:
            return
        source = sorted(self.posted)[number % len(self.posted)]
        act = self.posted[source]
        back = f"{source}:again" if other else source
        is_first, is_repeat = act["back"] is None, act["back"] == back
        after = self._after(act["legs"], -1)
        with self.refused_when(not is_repeat and (not is_first or self._is_low(after)), Conflict):
            steps.reverse(self.tx, act["posting"], back, self.now)
        if is_first and not self._is_low(after):
            self.balances, act["back"] = after, back
            self.latest = max(self.latest, self.now)

    @rule(visit=st.integers(0, len(VISITS) - 1), judge=st.sampled_from(JUDGES))
    def verify(self, visit, judge):
        who, _, minutes, grade = VISITS[visit]
        first = next((w for w in self.words if w["visit"] == visit and w["step"] == "first" and w["stands"]), None)
        is_refused = (
            self._is_barred(judge, who) or self.states[visit] not in {"pending", "seconding"}
            or (first is not None and first["judge"] == judge)
            or (visit in OVERLAPS and self.states[OVERLAPS[visit]] != "refused")
        )  # fmt: skip
        with self.refused_when(is_refused):
            docket = hours.docket_for_update(self.tx, self._actor(judge), [self.visit_ids[visit]])
            refuse(rules.may_verify(docket.judge, docket.cases[0].work))
            self._give(visit, judge, rules.decide(docket.cases))
        if is_refused:
            return
        step = "first" if grade <= 2 and first is None else "credit"
        credited = minutes // 15 * 15 if step == "credit" and minutes >= 30 else 0
        self._note(visit, judge, step, credited, "seconding" if step == "first" else "verified")

    @rule(visit=st.integers(0, len(VISITS) - 1), judge=st.sampled_from(JUDGES))
    def say_no(self, visit, judge):
        is_refused = self._is_barred(judge, VISITS[visit][0]) or self.states[visit] not in {"pending", "seconding"}
        with self.refused_when(is_refused):
            docket = hours.docket_for_update(self.tx, self._actor(judge), [self.visit_ids[visit]])
            refuse(rules.may_refuse(docket.judge, docket.cases[0].work))
            self._give(visit, judge, rules.dismiss(docket.cases))
        if not is_refused:
            self._note(visit, judge, "refuse", 0, "refused")

    @rule(number=st.integers(0, 50), judge=st.sampled_from(JUDGES))
    def unverify(self, number, judge):
        if not self.words:
            return
        word = self.words[number % len(self.words)]
        visit, who = word["visit"], VISITS[word["visit"]][0]
        after = self._after(self._legs(who, word["credited"]), -1)
        is_refused = (
            self._is_barred(judge, who) or not word["stands"] or self._is_low(after)
            or (word["step"] == "first" and self.states[visit] != "seconding")
        )  # fmt: skip
        with self.refused_when(is_refused):
            found = hours.word_for_update(self.tx, self.community_id, word["id"])
            docket = hours.docket_for_update(self.tx, self._actor(judge), [found.engagement_id])
            refuse(rules.may_reverse(docket.judge, docket.cases[0].work, found.step, found.reversed_at))
            hours_steps.take_words_back(self.tx, self.community_id, [found], self.user_ids[judge], "mistake", self.now)
        if is_refused:
            return
        word["stands"], self.balances = False, after
        has_first = any(w["visit"] == visit and w["step"] == "first" and w["stands"] for w in self.words)
        self.states[visit] = "seconding" if has_first else "pending"

    @rule(minutes=st.integers(-600, 600))
    def move_the_clock(self, minutes):
        self.now += timedelta(minutes=minutes)

    @invariant()
    def every_balance_is_as_the_model_says(self):
        if not hasattr(self, "tx"):
            return
        rows = self.tx.execute(
            select(Account.kind, Account.owner, Account.balance_minutes).where(
                Account.community_id == self.community_id
            )
        ).all()
        kept = {(kind, owner): minutes for kind, owner, minutes in rows if minutes}
        assert kept == {self._key(key): minutes for key, minutes in self.balances.items() if minutes}
        assert sum(kept.values()) == 0

    @invariant()
    def every_visit_is_as_the_model_says(self):
        if not hasattr(self, "tx"):
            return
        rows = self.tx.execute(select(Engagement.id, Engagement.state).order_by(Engagement.id)).all()
        found = {self.visit_ids.index(number): state for number, state in rows if number in self.visit_ids}
        assert found == self.states
        if self.is_audited_always:
            assert queries.audit(self.tx) == ()

    def _post(self, source, legs):
        known, after = self.posted.get(source), self._after(legs, 1)
        with self.refused_when(known is None and self._is_low(after), Conflict):
            posting = self._send(source, legs)
        if known is not None:
            assert posting == known["posting"]
        elif not self._is_low(after):
            self.balances = after
            self.posted[source] = {"posting": posting, "legs": legs, "back": None}
            assert posting.recorded_at >= self.latest
            self.latest = posting.recorded_at

    def _send(self, source, legs):
        entries = []
        for key, minutes in legs.items():
            kind, owner = self._key(key)
            entries.append((steps.account(self.tx, self.community_id, kind, owner, self.now), minutes))
        return steps.post(self.tx, self.community_id, "test", source, entries, self.now)

    def _give(self, visit, judge, decisions):
        written = hours_steps.give_words(self.tx, self.community_id, decisions, self.user_ids[judge], "seen", self.now)
        self.last_word = next(iter([*written.credits, *written.firsts, *written.refusals]))

    def _note(self, visit, judge, step, credited, state):
        self.words.append({
            "id": self.last_word, "visit": visit, "judge": judge, "step": step, "credited": credited, "stands": True
        })  # fmt: skip
        self.states[visit] = state
        self.balances = self._after(self._legs(VISITS[visit][0], credited), 1)
        assert self.tx.scalar(select(Verification.step).where(Verification.id == self.last_word)) == step

    def _legs(self, who, minutes):
        legs = {("recognition", "community"): -minutes, ("recognised", who): minutes}
        return legs if who == "kid" else {**legs, ("issuance", "community"): -minutes, ("member", who): minutes}

    def _after(self, legs, sign):
        after = defaultdict(int, self.balances)
        for key, minutes in legs.items():
            after[key] += sign * minutes
        return after

    def _is_low(self, balances):
        return any(minutes < 0 for (kind, _), minutes in balances.items() if kind in {"member", "recognised", "pool"})

    def _is_barred(self, judge, who):
        return who == judge or {judge, who} == {"mei", "lin"}

    def _key(self, key):
        kind, owner = key
        return kind, owner if owner == "community" else f"person:{self.person_ids[owner]}"

    def _actor(self, who):
        role = {"mei": "social_worker", "sara": "supervisor"}[who]
        grants = (Grant(role, "community", self.community_id),)
        return Actor(self.user_ids[who], self.person_ids[who], self.community_id, who, grants=grants)


@pytest.fixture
def machine(database_url):
    queries.add_audit_checks(hours.AUDIT_CHECKS)
    engine = create_engine(database_url, **engine_options(database_url))
    prepare(engine)
    made = type("TestedBooks", (Books,), {"engine": engine})
    yield made
    engine.dispose()


def run(machine, programs, phases=(Phase.generate, Phase.shrink)):
    chosen = settings(
        max_examples=programs, stateful_step_count=50, deadline=None, print_blob=True, database=None, phases=phases,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)


def programs(machine, on_sqlite, elsewhere):
    """Return how many programs to run: a statement to PostgreSQL takes four times as long as one to SQLite."""
    return on_sqlite if machine.engine.dialect.name == "sqlite" else elsewhere


@pytest.mark.row("reliability-1")
@pytest.mark.row("product-25")
@pytest.mark.parametrize("quarter", range(4))
def test_two_hundred_programs_never_leave_the_model(machine, quarter):
    run(machine, programs(machine, 200, 52) // 4)


@pytest.mark.proof
def test_two_thousand_programs_never_leave_the_model(machine, proof):
    count = programs(machine, 2_000, 500)

    run(machine, count)

    proof(f"Ledger model on {machine.engine.dialect.name}: {count} programs of 50 steps", "0 divergences")


@pytest.mark.proof
def test_every_promise_holds_after_every_step(machine, proof):
    machine.is_audited_always = True
    count = programs(machine, 200, 50)

    run(machine, count)

    proof(f"Ledger audit on {machine.engine.dialect.name} after each step of {count} programs", "0 findings")


def test_a_model_that_forgets_a_floor_would_be_noticed(machine):
    machine._is_low = lambda *_: False

    with pytest.raises(BaseException):  # noqa: B017, PT011 - Hypothesis groups what it found
        run(machine, 50, phases=(Phase.generate,))
