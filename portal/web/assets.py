"""One style sheet joined from plain files, and static files under their hash, to be kept for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "static"
HASH_LENGTH = 12


@cache
def stylesheet() -> bytes:
    """Join static/css/*.css, layers.css first (it declares the order of the layers), into one sheet."""
    folder = ROOT / "css"
    files = sorted(folder.glob("*.css"), key=lambda file: (file.name != "layers.css", file.name))
    return b"\n".join(file.read_bytes().strip() for file in files) + b"\n"


@cache
def fingerprint(name: str) -> str:
    """Return the first 12 hex digits of the SHA-256 of a static file, or of the joined sheet for "site.css"."""
    content = stylesheet() if name == "site.css" else (ROOT / name).read_bytes()
    return sha256(content).hexdigest()[:HASH_LENGTH]


@cache
def url(name: str) -> str:
    """Return the address of a static file, with its fingerprint."""
    return f"/static/{name}?v={fingerprint(name)}"
