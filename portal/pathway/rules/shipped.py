"""The pathway files that come with the portal, read from this package's own folder."""

import functools
from pathlib import Path

from portal.pathway.rules.definitions import Pack, Pathway
from portal.pathway.rules.validation import parse_pack

_FOLDER = Path(__file__).parent.parent / "definitions"
_SHARED = "shared.yaml"


@functools.cache
def shared_text() -> str:
    """Return the text of the words and stages that every pathway file may use."""
    return (_FOLDER / _SHARED).read_text("utf-8")


@functools.cache
def shipped_packs() -> tuple[Pack, ...]:
    """Return the packs of the shipped pathway files, by name; a file with a finding is an error of this release."""
    packs = []
    for path in sorted(_FOLDER.glob("*.yaml")):
        if path.name == _SHARED:
            continue
        pack, findings = parse_pack(path.read_text("utf-8"), path.name, shared=shared_text())
        if pack is None:
            raise ValueError("\n".join(str(finding) for finding in findings))
        packs.append(pack)
    return tuple(packs)


def shipped_pathways() -> dict[str, tuple[Pack, Pathway]]:
    """Return every shipped pathway with its pack, by the pathway's id."""
    return {pathway.id: (pack, pathway) for pack in shipped_packs() for pathway in pack.pathways}
