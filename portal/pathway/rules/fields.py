"""What may stand in a requirement, a test and a duty of a pathway file, and how each field is read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from portal.pathway.rules.definitions import (
    CONFIDENCES,
    KINDS,
    LINKAGES,
    METRICS,
    OPS,
    ROLES,
    Duty,
    Requirement,
    Test,
    plain_label,
)
from portal.pathway.rules.reading import (
    Fields,
    Read,
    Reader,
    choice,
    flag,
    label,
    name,
    number,
    several,
    span,
    text,
    whole,
)

TEST: Mapping[str, Read] = {"metric": choice(METRICS, "metric"), "op": choice(OPS, "comparison"), "value": number}


def test(reader: Reader, node: yaml.Node, what: str) -> Test:
    """Read a metric, a comparison and a figure."""
    found = reader.fields(node, what, TEST, TEST)
    return _test_of(reader, found, found.read(reader, TEST, f" of {what}"))


def overrides(reader: Reader, node: yaml.Node, what: str) -> Mapping[str, Mapping[str, Decimal]]:
    """Read the figures that hold in some areas: area -> metric -> figure."""
    areas = reader.fields(node, what, None)
    reads: Mapping[str, Read] = dict.fromkeys(METRICS, number)
    return {area: reader.fields(areas[area], f'"{area}"', METRICS).read(reader, reads) for area in areas}


_SHARED: Mapping[str, Read] = {
    "id": name,
    "kind": choice(KINDS, "kind"),
    "label": label,
    "conf": choice(CONFIDENCES, "mark"),
    "note": text,
}
_EVERY_KIND: Mapping[str, Read] = {
    **_SHARED,
    "approver": choice(ROLES, "role"),
    "linkages": several(choice(LINKAGES, "linkage")),
    "close": label,
    "evidence": label,
    "optional": flag,
    "form": name,
    "skip_if": name,
}
_SOME_KINDS: Mapping[str, Read] = {
    **TEST,
    "any_of": several(test),
    "local_override": overrides,
    "unit": text,
    "template": name,
    "must_have": several(text),
    "course": name,
    "quorum": number,
    "days": whole,
    "notice_days": whole,
    "outcome": name,
}
_REQUIREMENT: Mapping[str, Read] = {**_EVERY_KIND, **_SOME_KINDS}
# kind -> (what it must have, what it may have beside the fields of every kind)
_OF_KIND: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "metric": (("metric", "op", "value"), ("any_of", "local_override", "unit")),
    "document": (("template",), ("must_have", "days", "notice_days", "outcome")),
    "review": ((), ("template", "value", "unit", "days", "notice_days", "outcome")),
    "training": (("course", "value", "unit"), ()),
    "vote": (("value",), ("quorum",)),
}
_DUTY: Mapping[str, Read] = {
    **_SHARED,
    "value": number,
    "when": test,
    "action": name,
    "every": span,
    "due": label,
    "days": whole,
    "to": choice(ROLES, "role"),
    "via": choice(ROLES, "role"),
    "trigger": several(name),
    "steps": several(name),
    "keep": several(name),
    "grades": several(text),
    "valid": span,
    "rerate_after": span,
}
_PYTHON_NAMES = {"optional": "is_optional", "local_override": "overrides"}


def requirement(reader: Reader, node: yaml.Node) -> Requirement:
    """Read one requirement; what is missing is complained about and left blank."""
    found = reader.fields(node, "A requirement", _REQUIREMENT, ("id", "kind", "approver", "linkages", "conf"))
    values = found.read(reader, _REQUIREMENT, _whose(found))
    _check_kind(reader, found, values.get("kind", ""))
    _check_shares(reader, found, values)
    if values.get("kind") == "metric":
        values["test"] = _test_of(reader, found, values)
        _check_overrides(reader, found, values)
        values.pop("value", None)  # the test has it
    named = {_PYTHON_NAMES.get(key, key): value for key, value in values.items() if key not in ("metric", "op")}
    return Requirement(**_blank(values) | {"approver": "", "linkages": ()} | named)


def duty(reader: Reader, node: yaml.Node) -> Duty:
    """Read one duty that stays after the last stage."""
    found = reader.fields(node, "A duty", _DUTY, ("id", "kind", "conf"))
    values = found.read(reader, _DUTY, _whose(found))
    return Duty(**_blank(values) | values)


def _blank(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": "", "kind": "", "conf": "", "label": plain_label(values.get("id", ""))}


def _whose(found: Fields) -> str:
    node = found.get("id")
    return f' of "{node.value[:60]}"' if isinstance(node, yaml.ScalarNode) else ""


def _test_of(reader: Reader, found: Fields, values: dict[str, Any]) -> Test:
    metric, value = values.get("metric", ""), values.get("value")
    if METRICS.get(metric) == "share":
        _check_share(reader, found, "value", value)
    return Test(metric, values.get("op", ""), value or Decimal(0))


def _check_kind(reader: Reader, found: Fields, kind: str) -> None:
    if kind not in _OF_KIND:
        return  # complained about already, or missing
    must, may = _OF_KIND[kind]
    for key in must:
        if key not in found:
            reader.complain(found.node, f'The {kind} requirement{_whose(found)} has no "{key}".')
    for key in found:
        if key in _SOME_KINDS and key not in (*must, *may):
            reader.complain(found.at[key], f'A {kind} requirement has no use for "{key}".')


def _check_shares(reader: Reader, found: Fields, values: dict[str, Any]) -> None:
    if values.get("kind") == "vote":
        _check_share(reader, found, "value", values.get("value"))
        _check_share(reader, found, "quorum", values.get("quorum"))


def _check_share(reader: Reader, found: Fields, key: str, value: Decimal | None) -> None:
    if value is not None and value > 1:
        reader.complain(found[key], f'"{key}"{_whose(found)} is a share between 0 and 1: write 0.67 for 67 %.')


def _check_overrides(reader: Reader, found: Fields, values: dict[str, Any]) -> None:
    tested = {values.get("metric"), *(test.metric for test in values.get("any_of", ()))}
    for area, figures in values.get("local_override", {}).items():
        for metric in figures:
            if metric not in tested:
                reader.complain(found["local_override"], f'"{area}" sets "{metric}", which is not tested here.')
