"""A field that chooses one thing of a tree, each in its language."""

from collections.abc import Iterable
from typing import Any, Protocol

from flask_babel import gettext
from wtforms import SelectField
from wtforms.validators import Optional

from portal.web.addresses import number_of
from portal.web.filters import named
from portal.web.forms import choices

DEEPER = "\N{IDEOGRAPHIC SPACE}"  # before a name, for each thing that it lies in


class Branch(Protocol):
    """What can be chosen: its number, how deep it lies, its names."""

    @property
    def id(self) -> int: ...
    @property
    def depth(self) -> int: ...
    @property
    def name_en(self) -> str: ...
    @property
    def name_zh(self) -> str: ...


class TreeSelect(SelectField):
    """One of a tree's things, or none; which of them may be chosen, a rule says."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, [Optional()], validate_choice=False, choices=[], default="", **more)

    def offer(self, offered: Iterable[Branch]) -> None:
        """Offer these, and none."""
        lines = [(str(each.id), DEEPER * each.depth + named(each)) for each in offered]
        self.choices = choices([("", gettext("Not said")), *lines])

    @property
    def number(self) -> int | None:
        """The number that was chosen; None for none."""
        return number_of(self.data)
