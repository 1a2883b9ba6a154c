"""End the demo: put its data aside, so that a real site can begin on an empty folder."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from portal.admin import health, signins, stores
from portal.admin.queries import is_demo_site
from portal.admin.serving import NotNow
from portal.kernel.db import db
from portal.kernel.settings import Settings


def refuse_beside_a_site(*, is_alone: bool) -> None:
    """Raise NotNow while a site runs on the demo or on an older schema; a new and empty one may run on."""
    if not is_alone and (health.schema_gap() or is_demo_site()):
        raise NotNow("Linli is still running. Stop it first.")


def set_demo_aside(settings: Settings, now: datetime) -> Path:
    """Move the demo's database, files, mail and keys into a folder of their own, and return it; no site may run on it.

    Raises NotNow on PostgreSQL, where the operator gives it an empty database instead.
    """
    if not stores.is_sqlite(settings.database_url):
        raise NotNow("The demo is in this PostgreSQL database. Make an empty one and set DATABASE_URL to it.")
    db.engine.dispose()
    aside = settings.data / f"demo-{now:%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    database = Path(make_url(settings.database_url).database or "")
    demo = [*database.parent.glob(f"{database.name}*"), settings.files, settings.keys, settings.data / "mail"]
    for path in (*demo, signins.path(settings)):
        if path.exists():
            path.rename(aside / path.name)
    return aside
