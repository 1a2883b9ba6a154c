"""Sites of their own for the operator's commands: empty ones by copying, and one with the demo to look at."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.admin import demo
from portal.app import create_app
from portal.kernel import clock
from portal.kernel.db import db
from tests.databases import migrate
from tests.world import NOW

NewSite = Callable[..., Flask]


def open_site(folder: Path, **environ: str) -> Flask:
    """Return an application on the data folder, whatever lies in it."""
    return create_app({"PORTAL_DATA": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'portal.db'}", **environ})


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with today's schema, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(f"sqlite:///{folder / 'portal.db'}", folder)
    return folder / "portal.db"


@pytest.fixture
def new_site(migrated: Path, tmp_path: Path) -> NewSite:
    """Make an empty site in a folder of the test's own."""

    def make(name: str = "site", **environ: str) -> Flask:
        folder = tmp_path / name
        folder.mkdir()
        shutil.copyfile(migrated, folder / "portal.db")
        return open_site(folder, **environ)

    return make


@pytest.fixture(scope="session")
def demo_folder(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo of 14:06 on 24 November 2026 in it; to be read or copied, never written."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copyfile(migrated, folder / "portal.db")
    app = open_site(folder)
    with clock.freeze(NOW), app.app_context():
        demo.make(app.config["SETTINGS"], clock.now())
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def demo_site(demo_folder: Path) -> Iterator[Flask]:
    """The application of the demo, in a context, at the moment when it was made; to be read only."""
    app = open_site(demo_folder)
    with clock.freeze(NOW), app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def demo_copy(demo_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """A copy of the demo that the test may change."""
    folder = tmp_path / "copy"
    shutil.copytree(demo_folder, folder)
    app = open_site(folder)
    with clock.freeze(NOW), app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
