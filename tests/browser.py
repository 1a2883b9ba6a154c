"""One Chromium for all browser tests, and what each page is measured by.

    def test_the_task_list_is_accessible(site_url, open_page):
        page = open_page(Mode("zh", 360, is_large=True), base_url=site_url)
        page.goto("/tasks")
        assert_accessible(page)
        assert_no_sideways_scroll(page)

A test that asks for `chromium` or `open_page` is marked `browser` by itself. Each page also fails its test when it
breaks the content policy, raises in a script or asks another origin for anything.
"""

import hashlib
import importlib.util
import io
import itertools
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

BASE = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).with_name("axe.min.js")  # as the package brings it
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
LARGE_COOKIE = {"name": "type", "value": "large"}
WAIT_MS = 30_000


@dataclass(frozen=True)
class Mode:
    """How a page is looked at: language ("en", "zh"), width in CSS pixels, type size."""

    language: str = "en"
    width: int = 360
    is_large: bool = False

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{'large' if self.is_large else 'normal'}"


MODES = tuple(Mode(*parts) for parts in itertools.product(("en", "zh"), (360, 1280), (False, True)))


def modes_for(route: str, count: int = 2) -> tuple[Mode, ...]:
    """Choose modes by a hash of the route: the same at each run, spread over all routes; 8 means all."""
    order = sorted(MODES, key=lambda mode: hashlib.sha256(f"{route} {mode}".encode()).digest())
    return tuple(order[:count])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class UnderWay:
    """Runs an app and knows whether a request is under way."""

    def __init__(self, app: Any) -> None:
        self._app, self._count, self._changed = app, 0, threading.Condition()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self._add(1)
        try:
            return self._app(environ, start_response)
        finally:
            self._add(-1)

    def _add(self, number: int) -> None:
        with self._changed:
            self._count += number
            self._changed.notify_all()

    def end(self) -> None:
        """Wait until none is, at most as long as for a page."""
        with self._changed:
            self._changed.wait_for(lambda: not self._count, WAIT_MS / 1000)


@contextmanager
def served(app: Any, port: int = 0) -> Iterator[str]:
    """Serve the app from a thread of this process, so that a frozen clock holds there too; gives its address.

    A request that is still under way at the end is finished: it holds a connection to the database.
    """
    watched = UnderWay(app)
    server = make_server("127.0.0.1", port, watched, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        watched.end()
        server.server_close()


@pytest.fixture
def site_url(app: Flask) -> Iterator[str]:
    """Serve the test's application (tests/world.py) and give its address; links in codes and mails lead there too."""
    port, before = free_port(), app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, site_url=f"http://127.0.0.1:{port}")
    with served(app, port) as url:
        yield url
    app.config["SETTINGS"] = before


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is missing: .ci/system-packages"
    # Chromium keeps crash reports and caches in the home folder even when its profile is elsewhere
    home = str(tmp_path_factory.mktemp("chromium"))
    environment = {**os.environ, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=BASE, env=environment)
        yield browser
        browser.close()


class Faults(list[str]):
    """What a page did that no page may do."""

    def watch(self, page: Page, base_url: str | None) -> None:
        page.on("pageerror", lambda error: self.append(f"script error: {error}"))
        page.on("console", self._hear)
        if base_url:
            origin = urlsplit(base_url).netloc
            page.on("request", lambda request: self._trace(request.url, origin))

    def _hear(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.append(message.text)

    def _trace(self, url: str, origin: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != origin:
            self.append(f"foreign request: {url}")


def new_context(chromium: Browser, mode: Mode, base_url: str | None = None, **options: Any) -> BrowserContext:
    """Open a context of its own cookies; never with the content policy switched off.

    options: Playwright's, for example storage_state of an earlier sign-in. With java_script_enabled=False a journey
    proves that no page needs a script; axe does not run there (it waits for timers), the other measures do.
    """
    assert not options.get("bypass_csp"), "the content policy is part of what is tested"
    height = 800 if mode.width < 600 else 900
    context = chromium.new_context(
        base_url=base_url, locale=LOCALES[mode.language], viewport={"width": mode.width, "height": height}, **options
    )
    context.set_default_timeout(WAIT_MS)
    if mode.is_large and base_url:
        context.add_cookies([{**LARGE_COOKIE, "url": base_url}])
    return context


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Give the function that opens a page in a mode; contexts close and faults fail the test at its end."""
    contexts: list[BrowserContext] = []
    faults = Faults()

    def open_one(mode: Mode = MODES[0], base_url: str | None = None, **options: Any) -> Page:
        context = new_context(chromium, mode, base_url, **options)
        contexts.append(context)
        page = context.new_page()
        faults.watch(page, base_url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


def bring_axe(page: Page) -> None:
    """Have every document of this page bring axe along: half a megabyte is sent to Chromium once, not for each."""
    page.add_init_script(path=AXE)


def axe_violations(page: Page) -> list[str]:
    """Run axe on the page as it stands; each violation as "rule: what is wrong (where)"."""
    if not page.evaluate("'axe' in window"):  # not there by bring_axe
        # evaluate, not add_script_tag: the content policy refuses the tag
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", AXE_TAGS)
    return [
        f"{rule['id']}: {rule['help']} ({', '.join(' '.join(map(str, node['target'])) for node in rule['nodes'][:5])})"
        for rule in found["violations"]
    ]


def assert_accessible(page: Page) -> None:
    violations = axe_violations(page)
    assert not violations, f"{page.url}:\n" + "\n".join(violations)


def sideways_pixels(page: Page, width: int = 320, percent: int = 200) -> int:
    """Measure how far the page scrolls sideways at a width and root font size; restores both."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{percent}%")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.evaluate("document.documentElement.style.fontSize = ''")
    if before:
        page.set_viewport_size(before)
    return int(over)


def assert_no_sideways_scroll(page: Page) -> None:
    over = sideways_pixels(page)
    assert over <= 0, f"{page.url} scrolls {over} px sideways at 320 px and 200 %"


def codes_seen(page: Page) -> list[str]:
    """Read every QR code on a picture of the page, as another phone's camera would."""
    with Image.open(io.BytesIO(page.screenshot(full_page=True, scale="css"))) as picture:
        return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


_SMALL_TARGETS = """least => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary')]
  .filter(node => node.checkVisibility() && getComputedStyle(node).display !== 'inline')
  .map(node => [node.labels?.[0] && /radio|checkbox/.test(node.type) ? node.labels[0] : node, node])
  .map(([box, node]) => [box.getBoundingClientRect(), node])
  .filter(([box]) => box.width > 1 && (box.width < least - 0.5 || box.height < least - 0.5))
  .map(([box, node]) => `${node.tagName} "${(node.textContent || node.name || '').trim().slice(0, 30)}" `
    + `${Math.round(box.width)}x${Math.round(box.height)}`)"""


def small_targets(page: Page, least: int = 44) -> list[str]:
    """List what a thumb would miss: controls smaller than `least` CSS pixels; links inside running text are exempt."""
    return list(page.evaluate(_SMALL_TARGETS, least))
