"""A team is told what it has, what is wanted, how much is missing, and who can supply it."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pathway.rules import Stage, Test, amount_text, assess, fresh_marks, open_items, requirements_for
from portal.pathway.rules.assess import STATES
from portal.pathway.rules.definitions import METRICS, Label
from portal.pathway.rules.shipped import shipped_pathways
from tests.rules.pathway_world import BEN, MEI, MONDAY, item, mark, metric, requirement, told, vote

MEMBERS = metric(value=10, any_of=(Test("staff_count", ">=", Decimal(3)),), linkages=("volunteer",))


@pytest.mark.row("none-G")
def test_a_metric_is_compared_with_the_facts_of_today():
    assessed = item(MEMBERS, {"member_count": 8})

    assert (assessed.state, assessed.is_met) == ("in_progress", False)
    assert told(assessed) == (8, ">=", 10, 2, "count")
    assert assessed.linkages == ("volunteer",)


@pytest.mark.row("none-G")
def test_a_metric_that_is_met_waits_to_be_sent():
    assessed = item(MEMBERS, {"member_count": 10})

    assert (assessed.state, assessed.is_met, assessed.missing) == ("in_progress", True, 0)


def test_a_team_with_nothing_has_not_started():
    assert item(MEMBERS, {"member_count": 0}).state == "not_started"


def test_a_fact_that_nobody_counts_yet_is_unknown_and_not_met():
    assessed = item(metric("resident_share", "0.5"), {"resident_share": None})

    assert (assessed.state, assessed.is_met) == ("not_started", False)
    assert told(assessed) == (None, ">=", 0.5, None, "share")
    assert assessed.figure == "resident_share"
    assert item(metric("resident_share", "0.5"), {}).have is None


def test_the_unit_of_the_definition_wins_for_the_main_test_alone():
    assessed = item(metric("funds", 30000, unit="CNY", any_of=(Test("member_count", ">=", Decimal(50)),)))

    assert [measure.unit for measure in assessed.measures] == ["CNY", "count"]
    assert item(metric("funds", 30000)).unit == "money"


def test_not_a_number_is_unknown():
    assert item(MEMBERS, {"member_count": float("nan")}).have is None
    assert not item(MEMBERS, {"member_count": float("inf")}).is_met


def test_an_alternative_that_is_met_counts_and_is_shown():
    assessed = item(MEMBERS, {"member_count": 4, "staff_count": 3})

    assert assessed.is_met
    assert assessed.counted.name == "staff_count"
    assert told(assessed) == (3, ">=", 3, 0, "count")


def test_while_no_alternative_is_met_the_main_test_is_shown_and_the_others_are_kept():
    assessed = item(MEMBERS, {"member_count": 4, "staff_count": 2})

    assert not assessed.is_met
    assert assessed.counted.name == "member_count"
    assert [(m.name, m.missing) for m in assessed.measures] == [("member_count", 6), ("staff_count", 1)]


def test_what_a_coach_records_is_the_first_figure_that_nobody_counts():
    assert item(MEMBERS, {"member_count": 4}).figure == "staff_count"
    assert item(MEMBERS, {"member_count": 4, "staff_count": 0}).figure is None
    assert item(metric("funds", 30000, unit="CNY")).figure == "funds"
    assert item(vote()).figure == "in_favour"
    assert item(requirement("training")).figure == "value"
    assert item(requirement("review")).figure is None
    assert item(requirement("review", value=Decimal(70))).figure == "value"
    assert item(requirement()).figure is None


@pytest.mark.parametrize(
    ("op", "have", "is_met", "missing"),
    [
        (">=", 3, True, 0), (">=", 2, False, 1), (">", 3, False, 0), (">", 4, True, 0),
        ("<", 3, False, 0), ("<", 2, True, 0), ("<", 5, False, 2), ("<=", 3, True, 0), ("<=", 4, False, 1),
    ],
)  # fmt: skip
def test_each_comparison_says_whether_it_holds_and_how_far_it_is(op, have, is_met, missing):
    assessed = item(metric(value=3, op=op), {"member_count": have})

    assert (assessed.is_met, assessed.missing) == (is_met, missing)


def test_shares_are_compared_exactly():
    assert item(metric("resident_share", "0.3"), {"resident_share": 0.1 + 0.2}).is_met
    assert item(metric("resident_share", "0.67"), {"resident_share": 2 / 3}).missing == pytest.approx(0.0033, abs=1e-4)
    assert item(metric("signed_conduct_share", "1.0"), {"signed_conduct_share": 24 / 24}).is_met


@pytest.mark.row("none-G")
@pytest.mark.parametrize("state", ["submitted", "approved", "waived"])
def test_a_metric_keeps_the_figures_of_the_day_it_was_sent(state):
    sent = mark(state, figures={"member_count": 11})

    assessed = item(MEMBERS, {"member_count": 6}, sent)

    assert (assessed.state, assessed.have, assessed.is_met) == (state, 11, True)


def test_a_returned_metric_is_counted_anew():
    assessed = item(MEMBERS, {"member_count": 6}, mark("returned", figures={"member_count": 11}))

    assert (assessed.state, assessed.have, assessed.is_met) == ("returned", 6, False)


def test_the_alternative_that_held_on_that_day_is_kept_too():
    assessed = item(MEMBERS, {"member_count": 6}, mark(figures={"member_count": 4, "staff_count": 3}))

    assert (assessed.state, assessed.counted.name) == ("submitted", "staff_count")


def test_a_recorded_figure_below_the_wanted_one_is_progress_and_not_a_submission():
    half = mark(by=MEI, figures={"signed_conduct_share": 0.6}, has_file=True)

    assessed = item(metric("signed_conduct_share", "1.0"), {}, half)

    assert (assessed.state, assessed.is_met) == ("in_progress", False)
    assert told(assessed) == (0.6, ">=", 1, 0.4, "share")


def test_a_recorded_alternative_below_the_wanted_one_does_not_hide_todays_count():
    assessed = item(MEMBERS, {"member_count": 12}, mark(by=MEI, figures={"member_count": 4, "staff_count": 2}))

    assert (assessed.state, assessed.is_met, assessed.have) == ("in_progress", True, 12)


def test_a_count_of_ours_is_stronger_than_an_older_record():
    assessed = item(
        metric("resident_share", "0.5"), {"resident_share": 0.4}, mark("returned", figures={"resident_share": 0.9})
    )

    assert (assessed.have, assessed.figure) == (0.4, None)


def test_a_waived_item_is_done_though_nothing_is_met():
    assessed = item(MEMBERS, {"member_count": 1}, mark("waived", by=MEI))

    assert (assessed.is_done, assessed.is_met) == (True, False)


@pytest.mark.row("none-G")
def test_every_requirement_of_every_shipped_pathway_can_be_assessed_with_no_facts_at_all():
    for _, pathway in shipped_pathways().values():
        for stage in pathway.stages:
            for assessed in assess(stage.requirements, {}, {}):
                assert (assessed.state, assessed.is_met, assessed.is_done) == ("not_started", False, False)
                assert assessed.linkages


@pytest.mark.row("none-G")
def test_a_stage_says_what_is_met_and_what_is_missing_by_how_much():
    stage = shipped_pathways()["cn-filing"][1].stage("values")
    facts = {"activities_12m": 3, "member_count": 14}

    assessed = assess(
        stage.requirements, facts, {"mission": mark("approved", by=MEI, figures={"in_favour": 1, "present": 1})}
    )

    assert [(a.id, a.kind, a.state, a.have, a.want) for a in assessed] == [
        ("code", "metric", "not_started", None, 1),
        ("mission", "vote", "approved", 1, 0.67),
        ("helping-self-help", "training", "not_started", None, 1),
        ("steady", "metric", "in_progress", 3, 4),
    ]
    assert [a.id for a in open_items(assessed)] == ["code", "helping-self-help", "steady"]
    assert json.dumps([(a.have, a.want, a.missing) for a in assessed])


def test_optional_items_never_keep_a_stage_open():
    stage = shipped_pathways()["de-ev"][1].stage("found")
    marks = {r.id: mark("approved") for r in stage.requirements if not r.is_optional}

    assert open_items(assess(stage.requirements, {}, marks)) == ()
    assert len(open_items(assess(stage.requirements, {}, {}))) == 3


def test_a_requirement_of_another_form_is_left_out():
    stage = shipped_pathways()["cn-registration"][1].stage("prepare")

    ids = {form: {r.id for r in requirements_for(stage, form=form)} for form in ("association", "service_institution")}

    assert ids["association"] - ids["service_institution"] == {"members", "funds"}
    assert ids["service_institution"] - ids["association"] == {"assets"}
    assert len(requirements_for(stage, form=None)) == 9


def test_a_requirement_that_the_area_does_not_ask_for_is_left_out():
    stage = shipped_pathways()["cn-registration"][1].stage("prepare")

    assert "consent" in {r.id for r in requirements_for(stage)}
    assert "consent" not in {r.id for r in requirements_for(stage, settings=frozenset({"direct_registration"}))}


def test_an_area_may_ask_for_fewer():
    stage = shipped_pathways()["cn-registration"][1].stage("prepare")
    facts = {"member_count": 21, "unit_member_count": 0}

    here = item(requirements_for(stage, area="yangzhou")[0], facts)
    elsewhere = item(requirements_for(stage, area="beijing")[0], facts)

    assert (here.is_met, here.want) == (True, 20)
    assert (elsewhere.is_met, elsewhere.want, elsewhere.missing) == (False, 50, 29)
    assert requirements_for(stage, area="yangzhou")[0].any_of[0].value == 10


@pytest.mark.row("none-G")
def test_after_a_step_back_figures_are_counted_anew_and_papers_stay():
    wanted = (MEMBERS, requirement(id="paper"))
    marks = {"thing": mark("approved", figures={"member_count": 12}), "paper": mark("approved", has_file=True)}

    fresh = fresh_marks(wanted, marks, MONDAY + timedelta(hours=1))

    assert [a.state for a in assess(wanted, {"member_count": 6}, fresh)] == ["in_progress", "approved"]
    assert fresh_marks(wanted, marks, None) == marks
    assert fresh_marks(wanted, marks, MONDAY - timedelta(hours=1)) == marks


@pytest.mark.parametrize(
    ("value", "unit", "is_missing", "text"),
    [
        (None, "count", False, "–"), (12, "count", False, "12"), (30000, "CNY", False, "30,000"),
        (0.67, "share", False, "67%"), (2 / 3, "share", False, "66.6%"), (1 / 3, "share", True, "33.4%"),
        (3.999, "rating", False, "3.99"), (0.001, "rating", True, "0.01"), (7.5, "hours", False, "7.5"),
        (100, "points", False, "100"), (0, "count", True, "0"), (1, "share", False, "100%"), (0, "share", False, "0%"),
    ],
)  # fmt: skip
def test_an_amount_never_looks_reached_before_it_is(value, unit, is_missing, text):
    assert amount_text(value, unit, is_missing=is_missing) == text


numbers = st.none() | st.integers(0, 100) | st.decimals(0, 100, places=3) | st.floats(0, 100)


@given(
    st.sampled_from([r for _, p in shipped_pathways().values() for s in p.stages for r in s.requirements]),
    st.dictionaries(st.sampled_from(sorted(METRICS)), numbers),
    st.none()
    | st.builds(
        mark,
        st.sampled_from(["submitted", "returned", "approved", "waived"]),
        st.just(BEN),
        figures=st.dictionaries(st.sampled_from([*METRICS, "value", "in_favour", "present"]), numbers),
        has_file=st.booleans(),
    ),
)
def test_whatever_is_known_the_assessment_agrees_with_itself(wanted, facts, marked):
    assessed = item(wanted, facts, marked)

    assert assessed.state in STATES
    assert assessed.counted in assessed.measures
    if assessed.is_met:
        assert assessed.counted.is_met
        assert assessed.missing == 0
    if wanted.kind != "metric":
        assert assessed.is_met == all(measure.is_met for measure in assessed.measures)
    assert assessed.missing is None or assessed.missing >= 0
    assert json.dumps([assessed.have, assessed.want, assessed.missing])


def test_an_empty_stage_has_nothing_to_assess():
    assert assess(Stage("x", Label({"en": "X"}), ()).requirements, {}, {}) == ()
