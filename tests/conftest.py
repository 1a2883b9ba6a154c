"""What every test may ask for: the cast (tests/world.py), databases, a browser, a place to note a proof's figures."""

import gc

import pytest

gc.disable()  # while everything is loaded: nothing of it is garbage

from portal.admin.catalogues import compile_missing  # noqa: E402

pytest_plugins = ("tests.databases", "tests.browser", "tests.order", "tests.proofs", "tests.world")


def pytest_sessionstart() -> None:
    """Compile the translations, as `serve` does: git holds only the words."""
    compile_missing()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Look for garbage from here on."""
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives Chromium."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            item.add_marker("dealt")  # what a browser draws comes from the same answers
