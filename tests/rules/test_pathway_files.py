"""A pathway file with an error is refused with file, line and reason; nothing in a file can crash the reader."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.pathway.rules import Pack, parse_pack
from portal.pathway.rules.reading import MAX_CHARACTERS

GOOD = """\
schema_version: 1
stage_library:
  values:
    label: {en: Shared values, zh: 价值}
    requirements:
      - id: steady
        kind: metric
        metric: activities_12m
        op: ">="
        value: 4
        any_of:
          - {metric: verified_hours_12m, op: ">=", value: 40}
        approver: social_worker
        linkages: [service, venue]
        conf: D
pathways:
  - id: way
    meta: {label: {en: A way}, legal_person: false, forms: [association]}
    stages:
      - use: values
      - id: last
        label: {en: Last}
        requirements:
          - {id: paper, kind: document, template: charter, approver: street_office, linkages: [organisation], conf: R}
          - {id: vote, kind: vote, value: 0.67, quorum: 0.5, approver: members, linkages: [organisation], conf: R}
          - {id: course, kind: training, course: c, value: 2, unit: h, approver: members, linkages: [talent], conf: R}
          - {id: word, kind: review, days: null, outcome: id, approver: notary, linkages: [organisation], conf: M}
    after:
      - {id: yearly, kind: document, every: 1y, to: street_office, conf: D}
      - {id: asleep, kind: review, when: {metric: activities_12m, op: "<", value: 1}, conf: D}
"""
META = "meta: {label: {en: A way}, legal_person: false, forms: [association]}"
MAX_DEPTH_TEXT = "[" * 3000
# what is replaced, by what, in which line, and what the reason says
BROKEN = {
    "a key that nobody knows": ("conf: D\npath", "confi: D\npath", 15, 'unknown key "confi". Did you mean "conf"'),
    "an unknown kind": ("kind: metric", "kind: metrics", 7, 'unknown kind "metrics". Did you mean "metric"'),
    "an unknown metric": ("metric: activities_12m\n", "metric: activites_12m\n", 8, 'unknown metric "activites_12m"'),
    "an unknown metric in an alternative": ("verified_hours_12m", "hours", 12, 'unknown metric "hours"'),
    "an unknown linkage": ("[service, venue]", "[service, room]", 14, 'unknown linkage "room"'),
    "an unknown role": ("approver: social_worker", "approver: mayor", 13, 'unknown role "mayor"'),
    "an unknown role in a duty": ("to: street_office", "to: street", 29, 'unknown role "street"'),
    "an unknown comparison": ('op: ">="\n', 'op: "=>"\n', 9, 'unknown comparison "=>"'),
    "an unknown mark": ("conf: D\npath", "conf: X\npath", 15, 'unknown mark "X"'),
    "a missing id": ("- id: steady\n        kind", "- kind", 6, 'has no "id"'),
    "a stage without a label": ("        label: {en: Last}\n", "", 21, 'has no "label"'),
    "a library stage without a label": ("    label: {en: Shared values, zh: 价值}\n", "", 4, 'has no "label"'),
    "a label without English": ("{en: A way}", "{zh: 路}", 18, 'has no "en"'),
    "a label in an unknown language": ("{en: A way}", "{en: A way, chinese: 路}", 18, '"chinese" where a'),
    "an empty label": ("{en: A way}", "{en: ''}", 18, "is empty"),
    "a pathway without meta": (f"    {META}\n", "", 17, 'has no "meta"'),
    "a requirement twice in a stage": ("id: vote", "id: paper", 25, '"paper" stands here for the second time'),
    "a requirement twice in a pathway": ("id: vote", "id: steady", 25, '"steady" stands here for the second time'),
    "a stage twice": ("- id: last", "- id: values", 21, '"values" stands here for the second time'),
    "a duty twice": ("id: asleep", "id: yearly", 30, '"yearly" stands here for the second time'),
    "a key twice": ("        conf: D\npath", "        conf: D\n        conf: R\npath", 16, '"conf" stands twice'),
    "a value in words": ("value: 4\n", "value: four\n", 10, 'plain number such as 12 or 0.67, not "four"'),
    "a value in quotes": ("value: 4\n", 'value: "4"\n', 10, "plain number"),
    "a value with an exponent": ("value: 4\n", "value: 4.0e+3\n", 10, "plain number"),
    "a value in base 60": ("value: 4\n", "value: 1:30\n", 10, "plain number"),
    "a value in base 8": ("value: 4\n", "value: 012\n", 10, "plain number"),
    "a value that is not a number": ("value: 4\n", "value: .nan\n", 10, "plain number"),
    "a value that is negative": ("value: 4\n", "value: -4\n", 10, "plain number"),
    "a value that is missing": ("        value: 4\n", "", 6, 'The metric requirement of "steady" has no "value"'),
    "a share over one": ("value: 0.67", "value: 67", 25, "a share between 0 and 1"),
    "a quorum over one": ("quorum: 0.5", "quorum: 50", 25, "a share between 0 and 1"),
    "a share metric over one": ("metric: activities_12m\n", "metric: resident_share\n", 10, "a share between 0 and 1"),
    "half a day": ("days: null", "days: 1.5", 27, "whole number"),
    "no requirements": ("requirements:\n      - id: s", "requirements: []\n    x:\n      - id: s", 5, "empty list"),
    "no pathways": ("pathways:\n", "pathways: []\nx:\n", 16, "is an empty list"),
    "no linkages": ("[service, venue]", "[]", 14, "is an empty list"),
    "a linkage twice": ("[service, venue]", "[venue, venue]", 14, 'names "venue" twice'),
    "a stage that is not there": ("use: values", "use: value", 20, 'unknown stage "value". Did you mean "values"'),
    "a taken stage with words of its own": ("- use: values", "- {use: values, label: X}", 20, 'no "label" of its own'),
    "a bare on as a key": ('op: ">="\n', 'on: ">="\n', 9, "bare word on as true or false"),
    "a bare yes as an id": ("id: steady", "id: yes", 6, "bare word yes as true or false"),
    "a bare no as a language": ("{en: A way}", "{en: A way, no: Vei}", 18, "bare word no as true or false"),
    "yes for true": ("legal_person: false", "legal_person: yes", 18, "must be true or false"),
    "a number as an id": ("id: steady", "id: 2024", 6, "put 2024 in quotes"),
    "a date as an id": ("id: steady", "id: 2024-05-31", 6, "put 2024-05-31 in quotes"),
    "an id with capitals": ("id: steady", "id: Steady", 6, "small letters"),
    "an id that no column holds": ("id: steady", f"id: {'x' * 41}", 6, "at most 40"),
    "a field of another kind": ("template: charter", "quorum: 0.5, template: charter", 24, 'no use for "quorum"'),
    "a document without a template": (", template: charter", "", 24, 'has no "template"'),
    "a form that the pathway does not have": ("id: paper,", "id: paper, form: club,", 24, 'a form "club"'),
    "an area's figure that is not tested": (
        "        any_of:", "        local_override: {yangzhou: {funds: 3}}\n        any_of:", 11, 'sets "funds"',
    ),
    "a span in words": ("every: 1y", "every: yearly", 29, "a span such as 1y"),
    "a list where a block belongs": (META, "meta: [x]", 18, "not a list"),
    "a word where a list belongs": ("[service, venue]", "service", 14, 'must be a list, not "service"'),
    "another schema": ("schema_version: 1", "schema_version: 2", 1, "reads schema_version 1"),
    "no schema": ("schema_version: 1\n", "", 1, 'has no "schema_version"'),
    "an unknown key at the top": ("schema_version: 1", "schema: 1", 1, 'unknown key "schema"'),
    "a tab": ("    label: {en: Shared values", "\tlabel: {en: Shared values", 4, "not well-formed YAML"),
    "an open bracket": ("[service, venue]", "[service, venue", 15, "not well-formed YAML"),
    "an anchor": ("[service, venue]", "&x [service, venue]\n        y: *x", 15, "anchors and aliases"),
    "a second document": ("pathways:\n", "---\npathways:\n", 16, "not well-formed YAML"),
    "a character that cannot be shown": ("{en: A way}", '{en: "A \\0 way"}', 18, "cannot be shown"),
    "a character that YAML does not allow": ("Shared values", "Shared \x07 values", 4, "YAML does not allow"),
    "a character that does not exist": ("{en: A way}", '{en: "\\UFFFFFFFF"}', 18, "does not exist"),
    "half a character": ("{en: A way}", '{en: "\\ud800"}', 18, "cannot be shown"),
    "a Python object": ("value: 4\n", "value: !!python/object/apply:os.system [ls]\n", 10, "plain number"),
}  # fmt: skip


def findings_of(text: str | bytes):
    pack, findings = parse_pack(text, "way.yaml")
    assert (pack is None) == bool(findings)
    return findings


def test_the_good_file_is_good():
    pack, findings = parse_pack(GOOD, "way.yaml")

    assert findings == ()
    assert pack.pathway("way").stages[0].requirements[0].any_of[0].value == 40
    assert pack.words.metrics["member_count"].text("zh") == "Member count"


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_line_and_reason(name):
    old, new, line, reason = BROKEN[name]
    assert GOOD.count(old) == 1, "the test must change one place"

    findings = findings_of(GOOD.replace(old, new, 1))

    assert (line, True) in [(finding.line, reason in finding.reason) for finding in findings], findings
    assert {finding.file for finding in findings} == {"way.yaml"}


def test_a_finding_reads_as_file_line_column_and_a_sentence():
    (finding,) = findings_of(GOOD.replace("kind: metric", "kind: metrics"))

    assert str(finding) == 'way.yaml:7:15: "kind" of "steady" names an unknown kind "metrics". Did you mean "metric"?'


def test_all_findings_are_told_at_once_in_the_order_of_lines():
    text = GOOD.replace("value: 4\n", "value: four\n").replace("legal_person: false", "legal_person: yes")
    text = text.replace("approver: social_worker", "approver: mayor")

    assert [finding.line for finding in findings_of(text)] == [10, 13, 18]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("# nothing\n", "empty"),
        ("{}", 'no "pathways"'),
        ("- a\n- b\n", "not a list"),
        ("hello", 'not "hello"'),
        (MAX_DEPTH_TEXT, "too many levels"),
        ("a" * (MAX_CHARACTERS + 1), "longer than"),
        (b"schema_version: 1\nid: \xff\n", "not in UTF-8"),
        ("null", "not nothing"),
    ],
)
def test_what_is_no_pathway_file_at_all_is_refused(text, reason):
    assert any(reason in finding.reason for finding in findings_of(text))


def test_text_in_another_encoding_is_refused_at_its_line():
    (finding,) = findings_of(GOOD.encode("gb18030"))

    assert (finding.line, finding.column) == (4, None)


def test_a_byte_order_mark_is_no_error():
    assert findings_of(GOOD.encode("utf-8-sig")) == ()
    assert findings_of("\ufeff" + GOOD) == ()


def test_a_file_may_take_its_stages_and_words_from_the_shared_file():
    start = GOOD.index("pathways:")
    shared, own = GOOD[:start] + "metrics: {member_count: {en: members, zh: 成员}}\n", GOOD[start:]

    pack, findings = parse_pack(own, "own.yaml", shared=shared)

    assert findings == ()
    assert pack.pathway("way").stages[0].id == "values"
    assert pack.words.metrics["member_count"].text("zh") == "成员"
    assert "schema_version" in str(parse_pack(own, "own.yaml")[1])


def test_a_file_of_its_own_words_keeps_them():
    pack, _ = parse_pack(GOOD + "roles: {members: Everybody}\n", "own.yaml", shared="roles: {members: Nobody}\n")

    assert pack.words.roles["members"].text() == "Everybody"


def test_an_empty_file_is_not_made_good_by_the_shared_one():
    assert parse_pack("{}", "own.yaml", shared=GOOD)[0] is None


PIECES = [
    "{", "}", "[", "]", ":", "- ", "\n", "  ", "&a ", "*a", "!!int x", "on: ", "~", '"', "'", "|", ">", "%YAML 9\n",
    "? ", "<<: ", "\t", "---\n", "\\UFFFFFFFF", "1e999", "0x", "\x00", "\ud800", "价值", ", ", "#",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join) | st.binary())
@example('"\\U00110000"')
@example("%YAML 99999999999999999999.1\n---\na")
@example("!<tag:\n")
@example("? [a]\n: b")
@example("&a [*a]")
@example("!!set {a, b}")
def test_no_text_crashes_the_reader(text):
    pack, findings = parse_pack(text, "x.yaml")

    assert (pack is None) == bool(findings)


changes = st.tuples(st.integers(0, len(GOOD)), st.integers(0, 30), st.sampled_from(PIECES) | st.text(max_size=5))


def read_changed(change):
    """Read the good file with a piece of it replaced; the reader answers, and names lines of the file."""
    start, length, piece = change
    text = GOOD[:start] + piece + GOOD[start + length :]

    pack, findings = parse_pack(text, "x.yaml")

    assert isinstance(pack, Pack) == (findings == ())
    lines = len(re.split("\r\n|[\r\n\x85\u2028\u2029]", text))
    for finding in findings:
        assert 1 <= finding.line <= lines + 1
        assert finding.reason.endswith((".", "?"))


@settings(max_examples=150, deadline=None)
@given(changes)
def test_no_change_of_a_good_file_crashes_the_reader_or_names_a_line_outside_it(change):
    read_changed(change)


@pytest.mark.proof
def test_ten_thousand_changes_of_a_good_file_crash_nothing(proof):
    read = []

    @settings(max_examples=10_000, deadline=None, database=None)
    @given(changes)
    def run(change):
        read_changed(change)
        read.append(change)

    run()
    proof("Pathway files: changed at random", f"{len(read)} files read, 0 crashes")


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_good_file_with_a_line_left_out_or_moved_never_crashes_the_reader(data):
    lines = GOOD.splitlines(keepends=True)
    line = lines.pop(data.draw(st.integers(0, len(lines) - 1)))
    if data.draw(st.booleans()):
        lines.insert(data.draw(st.integers(0, len(lines))), line)

    pack, findings = parse_pack("".join(lines), "x.yaml")

    assert isinstance(pack, Pack) == (findings == ())


def test_the_copy_of_the_original_list_is_still_read():
    text = (Path(__file__).parent.parent / "data" / "pathways.yaml").read_text("utf-8")

    assert findings_of(text) == ()
