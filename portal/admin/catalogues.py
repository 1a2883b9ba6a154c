"""Compile the translations that were never compiled or are older than their words; git holds only the words."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parents[2] / "translations"


def compile_missing(folder: Path = FOLDER) -> list[str]:
    """Compile what is missing or stale and return the locales; a finished file replaces the old one at once."""
    done = []
    for words in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = words.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= words.stat().st_mtime:
            continue
        locale = words.parents[1].name
        with words.open("rb") as source:
            catalogue = read_po(source, locale)
        part = target.with_suffix(".part")
        with part.open("wb") as file:
            write_mo(file, catalogue)
        part.replace(target)  # two processes may do this at once; both write the same
        done.append(locale)
    return done
