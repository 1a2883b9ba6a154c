"""The record of acts as a file that proves itself: a chain of hashes over its lines, closed by this site's seal.

JSON lines. Each line holds its number, the hash of the line before and its own; the last one counts the lines and
carries a seal (HMAC-SHA256 under the site's key), without which somebody could chain a changed file anew.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from portal.kernel import sealing

START_HASH = "0" * 64
FORMAT = "linli-changes-1"


def write(head: Mapping[str, Any], acts: Iterable[Mapping[str, Any]], site_key: bytes) -> str:
    """Return the file: the head (of which community, from when to when), one line an act, the closing line."""
    lines, previous = [], START_HASH
    for number, said in enumerate(({"format": FORMAT, **head}, *acts)):
        text, previous = _line(number, said, previous)
        lines.append(text)
    lines.append(_line(len(lines), {"end": len(lines), "seal": _seal(site_key, previous)}, previous)[0])
    return "\n".join(lines) + "\n"


def faults(text: str, site_key: bytes | None) -> Iterator[str]:
    """Yield what is wrong with a file, in order; without the key only its chain is checked, not who made it."""
    previous, is_closed = START_HASH, False
    for number, line in enumerate(text.splitlines()):
        said = _read(line)
        if said is None:
            yield f"line {number + 1} cannot be read"
            return
        if is_closed:
            yield f"line {number + 1} stands after the end"
        if said.get("n") != number:
            yield f"line {number + 1} is numbered {said.get('n')}, not {number}: lines were put in, taken out or moved"
        if said.get("previous") != previous or said.get("hash") != _hash(said):
            yield f"line {number + 1} is not what was written"
        if "end" in said:
            is_closed = True
            if site_key is not None and not sealing.same(str(said.get("seal")), _seal(site_key, previous)):
                yield "the seal is not this site's: the file was made elsewhere, or made anew"
        previous = str(said.get("hash"))
    if not is_closed:
        yield "the end is missing: the file was cut off"


def _line(number: int, said: Mapping[str, Any], previous: str) -> tuple[str, str]:
    whole = {"n": number, **said, "previous": previous}
    made = _hash(whole)
    return json.dumps({**whole, "hash": made}, ensure_ascii=False), made


def _hash(said: Mapping[str, Any]) -> str:
    plain = {name: value for name, value in said.items() if name != "hash"}
    return sha256(json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _seal(site_key: bytes, previous: str) -> str:
    return sealing.mac(sealing.derive(site_key, "record of acts"), previous).hex()


def _read(line: str) -> dict[str, Any] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
