"""What every test may ask for: the cast (tests/world.py), databases, a browser, a place to note a proof's figures."""

import pytest

from portal.admin.catalogues import compile_missing

pytest_plugins = ("tests.databases", "tests.browser", "tests.proofs", "tests.world")


def pytest_sessionstart() -> None:
    """Compile the translations, as `serve` does: git holds only the words."""
    compile_missing()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives Chromium, and keep a file's browser tests on one worker: they share a running site."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            item.add_marker(pytest.mark.xdist_group(item.path.name))
