"""A list of 333 real opportunities, and 50 ways in which such a file arrives."""

from datetime import date
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exchange import rules
from tests.exchange.variants import ORIGINAL, VARIANTS, Variant

TODAY = date(2026, 11, 24)


def read(content: bytes, name: str = "list.csv") -> rules.Readings[rules.Opportunity] | rules.Problem:
    table = rules.read_table(name, content)
    if isinstance(table, rules.Problem):
        return table
    columns = rules.guess_columns(table, rules.OPPORTUNITIES)
    return columns if isinstance(columns, rules.Problem) else rules.read_opportunities(table, columns, TODAY)


original = lru_cache(maxsize=None)(read)


def fingerprints(readings: rules.Readings[rules.Opportunity]) -> dict[str, str]:
    return {item.key: item.fingerprint for item in readings.items}


def refused_keys(variant: Variant, reference: rules.Readings[rules.Opportunity]) -> set[str]:
    return {item.key for item in reference.items if item.line in variant.refused}


@pytest.mark.row("product-39")
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_variant_gives_line_and_reason_or_the_same_as_the_original(variant):
    readings = read(variant.content, variant.file_name)

    if variant.problem:
        assert isinstance(readings, rules.Problem), readings
        assert (readings.line, readings.code) == variant.problem
        assert readings.english
        return
    reference = original(variant.reference)
    assert {finding.line: finding.code for finding in readings.refused} == dict(variant.refused)
    assert all(finding.english for finding in readings.refused)
    assert readings.row_count == 333
    lost = refused_keys(variant, reference)
    assert fingerprints(readings) == {key: mark for key, mark in fingerprints(reference).items() if key not in lost}


@pytest.mark.row("product-39")
def test_every_row_of_the_real_list_is_accounted_for_and_twice_changes_nothing():
    readings = read(ORIGINAL)

    first = rules.make_plan(readings, {})
    known = {step.item.key: rules.Known(step.item.fingerprint, step.item.names) for step in first.steps}
    second = rules.make_plan(read(ORIGINAL), known)

    assert first.as_json() == {"rows": 333, "created": 333, "updated": 0, "unchanged": 0, "refused": []}
    assert second.as_json() == {"rows": 333, "created": 0, "updated": 0, "unchanged": 333, "refused": []}


HEADER_SIZE = ORIGINAL.index(b"\n") + 1
ROWS = frozenset(row.cells for row in rules.read_table("list.csv", ORIGINAL).rows)
DAMAGE = st.one_of(
    st.sampled_from([b"", b'"', b",", b"\r", b"\n", b"\0", b";", b"\t", b"\xff", b"\xe4"]), st.binary(max_size=1)
)


@pytest.mark.row("product-39")
@settings(max_examples=100, deadline=None)
@given(st.integers(HEADER_SIZE, len(ORIGINAL) - 3), st.booleans(), DAMAGE)
def test_one_byte_lost_put_in_or_changed_costs_one_row_and_no_other(place, is_extra, damage):
    content = ORIGINAL[:place] + damage + ORIGINAL[place if is_extra else place + 1 :]

    table = rules.read_table("list.csv", content)

    assert len(ROWS - {row.cells for row in table.rows}) <= 1
    assert table.row_count >= 332


def test_there_are_more_than_twenty_broken_variants():
    assert sum(1 for variant in VARIANTS if variant.refused or variant.problem) >= 20


def test_the_real_list_is_past_and_without_times_and_seventeen_rows_need_a_domain():
    items = read(ORIGINAL).items

    assert all(item.needs_dates for item in items)
    assert sum(item.recurrence == "ongoing" for item in items) == 263
    assert sum(item.recurrence == "once" for item in items) == 70
    unsure = [item for item in items if not item.is_domain_sure]
    assert len(unsure) == 17
    assert {item.domain for item in unsure} == {"mutual_aid"}
    assert {note.code for item in unsure for note in item.notes} >= {"no-domain"}
    assert [item.wanted_count for item in items].count(None) == 2  # 9999 and 2011
    assert sum(1 for item in items if item.address.place) == 305
