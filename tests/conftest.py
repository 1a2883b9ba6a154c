"""What every test may ask for: databases, a browser, figures to note. The cast is in tests/world.py."""

import pytest

pytest_plugins = ("tests.databases", "tests.browser", "tests.proofs")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives Chromium, and keep a file's browser tests on one worker: they share a running site."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            item.add_marker(pytest.mark.xdist_group(item.path.name))
