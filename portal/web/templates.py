"""Jinja as the pages use it: one dict of globals, and macros that are made once for the same values."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from flask.templating import Environment as FlaskEnvironment
from jinja2 import Template

from portal.web import site
from portal.web.language import reading

MOST, MOST_LISTS = 2_000, 100  # texts kept of one macro, a megabyte or two; of whole lists fewer
# Macros whose text follows from their values, the language and the zone alone: no token, nothing of the request's.
KEPT: Mapping[str, tuple[str, ...]] = {
    "ui/frame.html": ("top", "bar", "foot", "signed"),
    "ui/icon.html": ("icon", "mark"),
    "ui/plate.html": ("plate",),
    "ui/ribbon.html": ("day_ribbon", "hour_scale"),
    "ui/slip.html": ("places", "tabs"),
    "ui/time.html": ("times",),
    "tasks/_row.html": ("row",),
    "tasks/_street.html": ("street",),
    "tasks/_words.html": ("day_word", "until"),
}


class Kept:
    """A macro that is rendered once for the same values, language and zone; its text is kept."""

    def __init__(self, macro: Callable[..., str], most: int) -> None:
        self._macro, self._most = macro, most
        self._made: dict[tuple[object, ...], str] = {}

    def __call__(self, *values: object, **named: object) -> str:
        """Return what the macro makes of the values; their types count: 1 is not True, and a Markup no plain text."""
        key = (reading().name, site.zone(), values, *map(type, values), *named.items(), *map(type, named.values()))
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= self._most:
                self._made.clear()
            made = self._made[key] = self._macro(*values, **named)
        return made


class Environment(FlaskEnvironment):
    """Flask's environment; a list of fifty rows takes half the time in it, a short page two thirds.

    All templates share one plain dict of globals: Jinja lays an empty map over it for each template and walks through
    both at every `import`.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the environment's own globals unless the caller brings others."""
        return super().make_globals(d) if d else self.globals

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002
    ) -> Template:
        """Return the template; of those named in KEPT with their macros kept."""
        found = super().get_template(name, parent, globals)
        if found.name in KEPT and not isinstance(getattr(found.module, KEPT[found.name][0]), Kept):
            for macro in KEPT[found.name]:
                most = MOST_LISTS if macro == "street" else MOST
                setattr(found.module, macro, Kept(getattr(found.module, macro), most))
        return found
