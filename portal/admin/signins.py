"""The demo's sign-ins: made anew for each installation, kept beside its data, shown again at each start."""

import json
import secrets
from pathlib import Path

from portal.admin.keys import write_secret
from portal.kernel.settings import Settings

# The demo's own ten, in the order in which they are shown, with the role each stands for.
CAST = (
    ("ana", "member"), ("lin", "member"), ("ben", "team_leader"), ("oskar", "organisation_admin"),
    ("mei", "social_worker"), ("sara", "supervisor"), ("guo", "committee"), ("pei", "purchaser"),
    ("hua", "partner"), ("ada", "site_admin"),
)  # fmt: skip
_SYLLABLES = "bamidosulenorapikovetazuhirogufema"


def path(settings: Settings) -> Path:
    """Return where the sign-ins are kept."""
    return settings.data / "demo-sign-ins.json"


def choose(settings: Settings) -> dict[str, str]:
    """Choose a password for each of the cast: PORTAL_DEMO_PASSWORD, or one that nobody else has."""
    return {user_name: settings.demo_password or _password() for user_name, _ in CAST}


def _password() -> str:
    """Return four spoken syllables twice and two digits: 34 bits, enough for made-up people and easy to type."""
    pairs = [_SYLLABLES[at : at + 2] for at in range(0, len(_SYLLABLES), 2)]
    words = ("".join(secrets.choice(pairs) for _ in range(4)) for _ in range(2))
    return f"{'-'.join(words)}-{secrets.randbelow(90) + 10}"


def keep(settings: Settings, chosen: dict[str, str]) -> None:
    """Keep the sign-ins in a file that only its owner reads; an older one is replaced."""
    path(settings).unlink(missing_ok=True)
    write_secret(path(settings), json.dumps(chosen, indent=1).encode())


def kept(settings: Settings) -> dict[str, str]:
    """Return the sign-ins of this installation's demo, none when there is no demo."""
    found: dict[str, str] = json.loads(path(settings).read_text()) if path(settings).exists() else {}
    return found
