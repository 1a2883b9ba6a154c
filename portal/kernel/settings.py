"""Settings of the installation, read from the environment once at start."""

import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from environs import Env

_ROOT = Path(__file__).resolve().parents[2]
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not bound


def lan_address() -> str | None:
    """Return this machine's address on its network, or None; nothing is sent, the kernel only picks a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found: str = probe.getsockname()[0]
    return None if found.startswith("127.") else found


@dataclass(frozen=True)
class Settings:
    """What the operator chose; every name is a variable of docs/operations.md."""

    data: Path
    database_url: str
    host: str
    port: int
    workers: int
    threads: int
    site_url: str
    demo_password: str | None
    proxies: int
    mail_url: str
    mail_from: str

    @property
    def is_https(self) -> bool:
        """Tell whether people reach the site over https, by its public address."""
        return urlsplit(self.site_url).scheme == "https"

    @property
    def lan_hosts(self) -> tuple[str, ...]:
        """The address of this machine on its network, when the site listens there; empty otherwise."""
        return (found,) if self.host in EVERYWHERE and (found := lan_address()) else ()

    @property
    def files(self) -> Path:
        """The folder of uploaded files."""
        return self.data / "files"

    @property
    def keys(self) -> Path:
        """The folder of the site's keys, kept apart from the backups."""
        return self.data / "keys"


def load(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings from the environment (or the given mapping, in tests)."""
    env = Env()
    source = environ
    get = env.str if source is None else lambda name, default=None: source.get(name, default)
    data = Path(get("PORTAL_DATA", str(_ROOT / "data"))).resolve()
    port = int(get("PORT", "8000"))
    host = get("HOST", "127.0.0.1")
    shown = (lan_address() or "127.0.0.1") if host in EVERYWHERE else host
    return Settings(
        data=data,
        database_url=get("DATABASE_URL", f"sqlite:///{data / 'portal.db'}"),
        host=host,
        port=port,
        workers=int(get("WEB_CONCURRENCY", "2")),
        threads=int(get("WEB_THREADS", "16")),
        site_url=get("SITE_URL", f"http://{shown}:{port}").rstrip("/"),
        demo_password=get("PORTAL_DEMO_PASSWORD", None) or None,
        proxies=int(get("PROXY_COUNT", "0")),
        mail_url=get("MAIL_URL", "file:"),
        mail_from=get("MAIL_FROM", "linli@localhost"),
    )
