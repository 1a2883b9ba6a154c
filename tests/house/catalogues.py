"""The sentences of code and templates, and whether every one is there in Chinese.

.venv/bin/python -m tests.house.catalogues            names each gap; exit 1 when there is one
.venv/bin/python -m tests.house.catalogues --update   collects new sentences into translations/*.po
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from tests.house.tree import ROOT

TRANSLATIONS = ROOT / "translations"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_ESCAPED = re.compile(r"%%")


def extract(root: Path = ROOT) -> Catalog:
    """Collect the sentences under the root, as babel.cfg says."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(project="Linli", charset="utf-8")
    for path, line, message, comments, context in extract_from_dir(root, methods, options, keywords=KEYWORDS):
        catalog.add(message, None, [(Path(path).as_posix(), line)], auto_comments=comments, context=context)
    return catalog


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def catalogues() -> list[Path]:
    return sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


def gaps(wanted: Catalog, have: Catalog) -> list[str]:
    """Name each sentence that is missing, empty, doubtful, left over, or lost a placeholder."""
    found = []
    for message in _sentences(wanted):
        said = have.get(message.id, message.context)
        if said is None or not all(_texts(said)):
            found.append(f"not translated: {_shown(message)}")
        elif said.fuzzy:
            found.append(f"doubtful (fuzzy): {_shown(message)}")
        else:
            found += _lost(message, said)
    left_over = {_key(message) for message in _sentences(have)} - {_key(message) for message in _sentences(wanted)}
    return found + [f"said nowhere any more: {key[0]!r}" for key in sorted(left_over, key=str)]


def _sentences(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def _shown(message: Message) -> str:
    path, line = message.locations[0] if message.locations else ("?", 0)
    return f"{_key(message)[0]!r} ({path}:{line})"


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _lost(message: Message, said: Message) -> list[str]:
    ids = (message.id,) if isinstance(message.id, str) else message.id
    wanted = set().union(*(_PLACEHOLDER.findall(text) for text in ids))
    for text in _texts(said):
        if (got := set(_PLACEHOLDER.findall(text))) != wanted:
            return [f"placeholders differ ({', '.join(sorted(got ^ wanted))}): {_shown(message)}"]
        if "%" in _ESCAPED.sub("", _PLACEHOLDER.sub("", text)) and wanted:
            return [f"a percent sign must be doubled: {_shown(message)}"]
    return []


def update() -> None:
    """Bring each catalogue up to date: new sentences empty, lost ones gone; nothing is guessed."""
    wanted = extract()
    for path in catalogues():
        catalog = read(path)
        catalog.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)


def main() -> int:
    if "--update" in sys.argv:
        update()
        return 0
    wanted = extract()
    found = [f"{path.parts[-3]}: {gap}" for path in catalogues() for gap in gaps(wanted, read(path))]
    print("\n".join(found) if found else f"{len(wanted)} sentences, each in every language")
    return 1 if found or not catalogues() else 0


if __name__ == "__main__":
    sys.exit(main())
