"""What others wrote and we carry along is named, licensed and unchanged."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.house.tree import ROOT

FOLDERS = [folder for folder in (ROOT / "tests" / "vendor", ROOT / "static" / "vendor") if folder.is_dir()]
KEYS = {"name", "version", "licence", "licence_file", "sha256"}


def faults(folder: Path) -> list[str]:
    """Name each file that the manifest does not know, or that is not what the manifest says."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    licences = {entry["licence_file"] for entry in manifest.values()}
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    plain = {path for path in here if not Path(path).name.startswith("LICENSE")} - {"manifest.json"}
    found = [f"{path} is in no manifest" for path in sorted(plain - set(manifest))]
    found += [f"{path} is missing" for path in sorted((set(manifest) | licences) - here)]
    for path, entry in manifest.items():
        if set(entry) != KEYS:
            found.append(f"{path}: the manifest says {sorted(entry)}")
        elif path in here and hashlib.sha256((folder / path).read_bytes()).hexdigest() != entry["sha256"]:
            found.append(f"{path} was changed")
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_what_we_carry_along_is_named_licensed_and_unchanged(folder):
    assert faults(folder) == []


def test_each_fault_is_seen(tmp_path):
    (tmp_path / "lib.js").write_text("one", encoding="utf-8")
    (tmp_path / "stray.js").write_text("two", encoding="utf-8")
    entry = {"name": "lib", "version": "1", "licence": "MIT", "licence_file": "LICENSE", "sha256": "0"}
    manifest = {"lib.js": entry, "gone.js": {"name": "gone", "licence_file": "LICENSE"}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    assert faults(tmp_path) == [
        "stray.js is in no manifest",
        "LICENSE is missing",
        "gone.js is missing",
        "lib.js was changed",
        "gone.js: the manifest says ['licence_file', 'name']",
    ]
