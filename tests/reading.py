"""Read a page as a person does: its forms with their fields, its links, its words."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from tests.world import Browser


@dataclass
class Form:
    """A form as the browser would send it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        return next(value for key, value in self.fields if key == name)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select: list[tuple[str, bool]] | None = None
        self._name = ""
        self._area: list[str] | None = None
        self._link: list[str] | None = None
        self._button: list[str] | None = None
        self._mute = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:  # noqa: C901 - one branch a kind of tag
        has = {key: value or "" for key, value in attributes}
        if tag == "form":
            self._form = Form(has.get("action", ""), has.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and has.get("href"):
            self.links.append((has["href"], ""))
            self._link = []
        elif tag in {"script", "style", "svg"}:
            self._mute += 1
        if self._form is None:
            return
        name = has.get("name", "")
        if tag == "input" and name:
            kind = has.get("type", "text")
            if kind in {"checkbox", "radio"}:
                self._form.boxes.append((name, has.get("value", "on")))
            if kind not in {"checkbox", "radio"} or "checked" in has:
                self._form.fields.append((name, has.get("value", "")))
        elif tag == "button":
            self._button = []
            self._form.buttons.append((name, has.get("value", ""), ""))
        elif tag == "select" and name:
            self._name, self._select = name, []
        elif tag == "option" and self._select is not None:
            self._select.append((has.get("value", ""), "selected" in has))
        elif tag == "textarea" and name:
            self._name, self._area = name, []

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "a" and self._link is not None:
            self.links[-1] = (self.links[-1][0], " ".join("".join(self._link).split()))
            self._link = None
        elif tag == "button" and self._form is not None and self._button is not None:
            name, value, _ = self._form.buttons[-1]
            self._form.buttons[-1] = (name, value, " ".join("".join(self._button).split()))
            self._button = None
        elif tag == "select" and self._form is not None and self._select is not None:
            chosen = [value for value, is_on in self._select if is_on] or [value for value, _ in self._select[:1]]
            self._form.fields += [(self._name, value) for value in chosen]
            self._select = None
        elif tag == "textarea" and self._form is not None and self._area is not None:
            self._form.fields.append((self._name, "".join(self._area)))
            self._area = None
        elif tag in {"script", "style", "svg"}:
            self._mute -= 1

    def handle_data(self, text: str) -> None:
        for part in (self._area, self._link, self._button):
            if part is not None:
                part.append(text)
        if not self._mute:
            self.words.append(text)


class Page:
    """What came back: status, words, links and forms."""

    def __init__(self, browser: Browser, answer: TestResponse) -> None:
        self.browser, self.status, self.html, self.location = browser, answer.status_code, answer.text, answer.location
        reader = _Reader()
        reader.feed(self.html)
        self.forms, self.links = reader.forms, reader.links
        self.words = " ".join(" ".join(reader.words).split())

    def form(self, ending: str, button: str | None = None) -> Form:
        """Return the first form whose action ends so (and which has that button)."""
        for form in self.forms:
            is_same = urlsplit(form.action).path.endswith(ending)
            if is_same and (button is None or button in [label for _, _, label in form.buttons]):
                return form
        message = f"no form {ending!r} {button or ''} on a page that says: {self.words[:300]}"
        raise AssertionError(message)

    def data(self, attribute: str) -> str:
        """Return the value of a data attribute, or the text of the element that carries it."""
        if found := re.search(rf'{attribute}="([^"]+)"', self.html):
            return found.group(1)
        found = re.search(rf"{attribute}[^>]*>\s*(?:<[^>]+>)?\s*([^<]+)", self.html)
        assert found, f"no {attribute} on the page"
        return found.group(1).strip()


class Person:
    """Somebody with a browser who reads pages, presses buttons and counts the taps."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.taps = browser, 0

    def open(self, path: str) -> Page:
        """Open an address (no tap: it was written on a slip or scanned)."""
        parts = urlsplit(path)
        answer = self.browser.get(parts.path + (f"?{parts.query}" if parts.query else ""))
        return self._follow(answer)

    def tap(self, page: Page, link: str) -> Page:
        """Press the link with these words (or that leads to this path)."""
        self.taps += 1
        for href, words in page.links:
            if link in (words, href):
                return self.open(href)
        message = f"no link {link!r} on a page that says: {page.words[:300]}"
        raise AssertionError(message)

    def press(self, form: Form, **values: Any) -> Page:
        """Send the form with these fields filled in; a value None leaves the field out."""
        self.taps += 1
        fields: dict[str, list[str]] = {}
        for name, value in form.fields:
            if name not in values:
                fields.setdefault(name, []).append(value)
        for name, value in values.items():
            if value is not None:
                fields[name] = [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)]
        if form.method == "get":
            return self._follow(self.browser.get(form.action, query_string=fields))
        return self._follow(self.browser.post(form.action, data=fields))

    def _follow(self, answer: TestResponse) -> Page:
        for _ in range(4):
            if answer.status_code not in {302, 303}:
                break
            answer = self.browser.get(answer.location)
        return Page(self.browser, answer)
