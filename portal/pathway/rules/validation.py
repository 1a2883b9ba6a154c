"""Turn the text of a pathway file into a Pack, or into findings with file, line and reason."""

import functools
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import yaml

from portal.pathway.rules import fields, reading
from portal.pathway.rules.definitions import (
    KINDS,
    LINKAGES,
    METRICS,
    ROLES,
    Duty,
    Finding,
    Label,
    Pack,
    Pathway,
    Requirement,
    Stage,
    Words,
    plain_label,
)
from portal.pathway.rules.reading import Fields, Read, Reader, choice, flag, label, name, number, several, whole

SCHEMA_VERSION = 1
_ROOT = ("schema_version", "version", "kinds", "linkages", "metrics", "roles", "stage_library", "pathways")
_META: Mapping[str, Read] = {"label": label, "legal_person": flag, "forms": several(name)}
_STAGE = ("label", "requirements")
_PATHWAY = ("id", "meta", "stages", "after")
_Placed = tuple[Requirement, yaml.Node]  # the node: where the pathway's own text brings the requirement in


@functools.lru_cache(maxsize=64)
def parse_pack(text: str | bytes, file: str, *, shared: str = "") -> tuple[Pack | None, tuple[Finding, ...]]:
    """Return the pack of a pathway file, or None and every finding in the order of lines; never raises.

    shared: the text of a sound file whose words and stages count wherever this one has none of its own.
    """
    root = reading.compose(text, file)
    if isinstance(root, Finding):
        return None, (root,)
    reader = Reader()
    found = reader.fields(root, "The file", _ROOT)
    parts = _parts(reader, found, shared) if isinstance(root, yaml.MappingNode) else {}
    if reader.findings:
        return None, tuple(sorted(set(reader.findings), key=lambda finding: (finding.line, finding.column or 0)))
    own = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    return Pack(name=file, text=shared + own, **parts), ()


def _parts(reader: Reader, found: Fields, shared: str) -> dict[str, Any]:
    """Return the arguments of a Pack beside its name and digest."""
    if not found.keys() & {"stage_library", "pathways"}:
        reader.complain(found.node, 'The file has no "pathways".')
    _take_from(shared, found)
    version = whole(reader, found["version"], '"version"') if "version" in found else None
    _check_schema(reader, found)
    library = _library(reader, found["stage_library"]) if "stage_library" in found else {}
    nodes = reader.items(found["pathways"], '"pathways"') if "pathways" in found else []
    pathways = tuple(_pathway(reader, node, library) for node in nodes)
    _refuse_doubles(reader, zip((pathway.id for pathway in pathways), nodes, strict=True), "pathway")
    return {
        "version": version or 1, "words": _words(reader, found),
        "library": tuple(library.values()), "pathways": pathways,
    }  # fmt: skip


def _take_from(shared: str, found: Fields) -> None:
    """Fill in from the shared file what this one does not have."""
    for key, value in _shared_fields(shared).items():
        found.setdefault(key, value)


@functools.lru_cache(maxsize=4)
def _shared_fields(shared: str) -> Mapping[str, yaml.Node]:
    root = reading.compose(shared, "shared") if shared else None
    return Reader().fields(root, "The shared file", _ROOT) if isinstance(root, yaml.MappingNode) else {}


def _check_schema(reader: Reader, found: Fields) -> None:
    if "schema_version" not in found:
        reader.complain(found.node, 'The file has no "schema_version".')
    elif number(reader, found["schema_version"], '"schema_version"') not in (None, SCHEMA_VERSION):
        reader.complain(found["schema_version"], f"This portal reads schema_version {SCHEMA_VERSION}.")


def _words(reader: Reader, found: Fields) -> Words:
    """Read the four vocabularies, each a list of names or a mapping from name to label."""
    known = {"kinds": KINDS, "linkages": LINKAGES, "metrics": METRICS, "roles": ROLES}
    return Words(**{key: _vocabulary(reader, found.get(key), key, names) for key, names in known.items()})


def _vocabulary(reader: Reader, node: yaml.Node | None, key: str, known: Collection[str]) -> Mapping[str, Label]:
    labels = {word: plain_label(word) for word in known}
    if isinstance(node, yaml.SequenceNode):
        several(choice(known, key.removesuffix("s")))(reader, node, f'"{key}"')
    elif node is not None:
        labels |= reader.fields(node, f'"{key}"', known).read(reader, dict.fromkeys(known, label))
    return MappingProxyType(labels)


def _library(reader: Reader, node: yaml.Node) -> dict[str, Stage]:
    """Read the stages that pathways use by name."""
    stages = {}
    entries = reader.fields(node, '"stage_library"', None)
    for stage_id, value in entries.items():
        name(reader, entries.at[stage_id], "A stage's name")
        found = reader.fields(value, f'The stage "{stage_id[:60]}"', _STAGE, _STAGE)
        stage, placed = _stage(reader, found, stage_id)
        _refuse_doubles(reader, ((requirement.id, place) for requirement, place in placed), "requirement")
        stages[stage_id] = stage
    return stages


def _pathway(reader: Reader, node: yaml.Node, library: Mapping[str, Stage]) -> Pathway:
    found = reader.fields(node, "A pathway", _PATHWAY, ("id", "meta", "stages"))
    pathway_id = name(reader, found["id"], '"id"') if "id" in found else ""
    meta = _meta(reader, found["meta"]) if "meta" in found else {}
    stages, placed = _stages(reader, found, library)
    _refuse_doubles(reader, ((requirement.id, place) for requirement, place in placed), "requirement")
    forms = meta.get("forms", ())
    for requirement, place in placed:
        if requirement.form and requirement.form not in forms:
            reader.complain(place, f'"{requirement.id}" is for a form "{requirement.form}" that "meta" does not name.')
    wording = meta.get("label", plain_label(pathway_id))
    return Pathway(pathway_id, wording, bool(meta.get("legal_person")), forms, stages, _duties(reader, found))


def _meta(reader: Reader, node: yaml.Node) -> dict[str, Any]:
    return reader.fields(node, '"meta"', _META, ("label", "legal_person")).read(reader, _META)


def _stages(reader: Reader, found: Fields, library: Mapping[str, Stage]) -> tuple[tuple[Stage, ...], list[_Placed]]:
    """Read the stages of a pathway, and each requirement with its place."""
    nodes = reader.items(found["stages"], '"stages"') if "stages" in found else []
    stages, placed = [], []
    for node in nodes:
        stage, requirements = _use_or_stage(reader, node, library)
        stages.append(stage)
        placed += requirements
    _refuse_doubles(reader, zip((stage.id for stage in stages), nodes, strict=True), "stage")
    return tuple(stages), placed


def _use_or_stage(reader: Reader, node: yaml.Node, library: Mapping[str, Stage]) -> tuple[Stage, list[_Placed]]:
    found = reader.fields(node, "A stage", ("use", "id", *_STAGE))
    if "use" not in found:
        for key in ("id", *_STAGE):
            if found and key not in found:
                reader.complain(node, f'A stage has no "{key}".')
        return _stage(reader, found, name(reader, found["id"], '"id"') if "id" in found else "")
    for key in found:
        if key != "use":
            reader.complain(found.at[key], f'A stage that is taken with "use" has no "{key}" of its own.')
    used = choice(library, "stage")(reader, found["use"], '"use"')
    stage = library.get(used, Stage("", plain_label(""), ()))
    return stage, [(requirement, node) for requirement in stage.requirements]


def _stage(reader: Reader, found: Fields, stage_id: str) -> tuple[Stage, list[_Placed]]:
    whose = f' of "{stage_id[:60]}"'
    wording = label(reader, found["label"], f'"label"{whose}') if "label" in found else plain_label(stage_id)
    nodes = reader.items(found["requirements"], f'"requirements"{whose}') if "requirements" in found else []
    placed = [(fields.requirement(reader, node), node) for node in nodes]
    return Stage(stage_id, wording, tuple(requirement for requirement, _ in placed)), placed


def _duties(reader: Reader, found: Fields) -> tuple[Duty, ...]:
    nodes = reader.items(found["after"], '"after"') if "after" in found else []
    duties = tuple(fields.duty(reader, node) for node in nodes)
    _refuse_doubles(reader, zip((duty.id for duty in duties), nodes, strict=True), "duty")
    return duties


def _refuse_doubles(reader: Reader, placed: Iterable[tuple[str, yaml.Node]], noun: str) -> None:
    seen: set[str] = set()
    for id_, node in placed:
        if id_ and id_ in seen:
            reader.complain(node, f'The {noun} id "{id_[:60]}" stands here for the second time.')
        seen.add(id_)
