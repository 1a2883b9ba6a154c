"""Read YAML nodes as typed values; whatever is wrong becomes a finding with its line, never an exception."""

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

import yaml

from portal.pathway.rules.definitions import Finding, Label

MAX_CHARACTERS = 400_000  # the shipped files have about 15,000; a page parses one in a blink
MAX_DEPTH = 20  # a real file needs nine levels; beyond a few hundred Python itself gives up
MAX_NAME = 40  # the width of the columns that keep ids
_NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?")
_SPAN = re.compile(r"[1-9][0-9]?[ymd]")
_UNSPEAKABLE = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f]")
_STR, _INT, _FLOAT, _BOOL, _NULL = (f"tag:yaml.org,2002:{tag}" for tag in ("str", "int", "float", "bool", "null"))

Read = Callable[["Reader", yaml.Node, str], Any]  # what: how complaints name the value


class _Composer(yaml.SafeLoader):
    """Composes nodes without anchors (a short file could unfold into gigabytes) and without deep nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call] # the stubs leave this one untyped
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="anchors and aliases are not used here, write it out", problem_mark=mark)
        if self.depth >= MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="too many levels inside each other", problem_mark=mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def compose(text: str | bytes, name: str) -> yaml.Node | Finding:
    """Return the root node of a document in UTF-8, or the one finding that keeps it from being read."""
    if isinstance(text, bytes):
        try:
            return compose(text.decode("utf-8-sig"), name)
        except UnicodeDecodeError as error:
            line = text.count(b"\n", 0, error.start) + 1
            return Finding(name, line, None, "The file is not in UTF-8. Save it as UTF-8 and try again.")
    if len(text) > MAX_CHARACTERS:
        return Finding(name, 1, None, f"The file is longer than {MAX_CHARACTERS} characters.")
    try:
        return _root(text, name)
    except yaml.reader.ReaderError as error:
        return _at(text, error.position, name, "It holds a character that YAML does not allow.")
    except yaml.MarkedYAMLError as error:
        return _ill_formed(error, name)


def _root(text: str, name: str) -> yaml.Node | Finding:
    loader = _Composer(text)
    loader.name = name  # the marks, and through them the findings, carry it
    try:
        root: yaml.Node | None = loader.get_single_node()
        return root or Finding(name, 1, None, "The file is empty.")
    except (ValueError, OverflowError):  # an escape such as "\UFFFFFFFF" names no character
        return Finding(name, loader.line + 1, None, "It names a character or a number that does not exist.")
    finally:
        loader.dispose()


def _at(text: str, position: int, name: str, reason: str) -> Finding:
    before = text[:position]
    return Finding(name, before.count("\n") + 1, position - before.rfind("\n"), reason)


def _ill_formed(error: yaml.MarkedYAMLError, name: str) -> Finding:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, None)
    reason = f"This is not well-formed YAML: {(error.problem or error.context or 'it cannot be read').rstrip('.')}."
    return Finding(name, line, column, reason)


class Fields(dict[str, yaml.Node]):
    """The values of a mapping by key; at[key] is the key's own node, for its place in the file."""

    def __init__(self, node: yaml.Node) -> None:
        super().__init__()
        self.node = node
        self.at: dict[str, yaml.Node] = {}

    def read(self, reader: "Reader", reads: Mapping[str, "Read"], whose: str = "") -> dict[str, Any]:
        """Return each value read by the read of its key; whose ends the name that complaints use."""
        return {key: reads[key](reader, value, f'"{key}"{whose}') for key, value in self.items()}


class Reader:
    """Gathers findings while nodes are read; each read returns a value to go on with even after a complaint."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def complain(self, node: yaml.Node, reason: str) -> None:
        """Keep a finding at the place where the node begins."""
        mark = node.start_mark
        self.findings.append(Finding(mark.name, mark.line + 1, mark.column + 1, reason))

    def fields(
        self, node: yaml.Node, what: str, known: Collection[str] | None, required: Collection[str] = ()
    ) -> Fields:
        """Return the values of a mapping by key; known None allows every word as key."""
        found = Fields(node)
        if not isinstance(node, yaml.MappingNode):
            self.complain(node, f"{what} must be made of keys with values, not {_seen(node)}.")
            return found
        for key_node, value in node.value:
            key = self._key(key_node, what, known)
            if key in found:
                self.complain(key_node, f'The key "{key}" stands twice in {what}.')
            elif key is not None:
                found[key], found.at[key] = value, key_node
        for key in required:
            if key not in found:
                self.complain(node, f'{what} has no "{key}".')
        return found

    def _key(self, node: yaml.Node, what: str, known: Collection[str] | None) -> str | None:
        if node.tag == _BOOL:
            self.complain(node, _trap(node))
        elif not isinstance(node, yaml.ScalarNode) or node.tag != _STR:
            self.complain(node, f"A key of {what} must be a word, not {_seen(node)}.")
        elif known is not None and node.value not in known:
            self.complain(node, f'{what} has an unknown key "{node.value[:60]}".{_guess(node.value, known)}')
        else:
            return str(node.value)
        return None

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """Return the entries of a list, which must not be empty."""
        if not isinstance(node, yaml.SequenceNode):
            self.complain(node, f"{what} must be a list, not {_seen(node)}.")
            return []
        if not node.value:
            self.complain(node, f"{what} is an empty list.")
        return list(node.value)


def text(reader: Reader, node: yaml.Node, what: str) -> str:
    """Read a text that is not blank."""
    if not isinstance(node, yaml.ScalarNode):
        reader.complain(node, f"{what} must be a text, not {_seen(node)}.")
    elif node.tag == _BOOL:
        reader.complain(node, _trap(node))
    elif node.tag == _NULL or not node.value.strip():
        reader.complain(node, f"{what} is empty.")
    elif node.tag != _STR:
        reader.complain(node, f"{what} must be a text; put {node.value} in quotes.")
    elif _UNSPEAKABLE.search(node.value):
        reader.complain(node, f"{what} holds a character that cannot be shown.")
    else:
        return str(node.value).strip()
    return ""


def name(reader: Reader, node: yaml.Node, what: str) -> str:
    """Read an id: small letters, figures, hyphens or underscores, at most 40."""
    value = text(reader, node, what)
    if value and (len(value) > MAX_NAME or not _NAME.fullmatch(value)):
        reader.complain(node, f'{what} "{value[:60]}" must be small letters, figures and hyphens, at most {MAX_NAME}.')
    return value


def number(reader: Reader, node: yaml.Node, what: str) -> Decimal | None:
    """Read a number as it is written: no quotes, no exponent, no sign, no thousands mark."""
    is_number = isinstance(node, yaml.ScalarNode) and node.tag in (_INT, _FLOAT) and _NUMBER.fullmatch(node.value)
    if not is_number:
        reader.complain(node, f"{what} must be a plain number such as 12 or 0.67, not {_seen(node)}.")
        return None
    return Decimal(node.value)


def whole(reader: Reader, node: yaml.Node, what: str) -> int | None:
    """Read a whole number, or null for one that is not known."""
    if node.tag == _NULL:
        return None
    value = number(reader, node, what)
    if value is not None and value % 1:
        reader.complain(node, f"{what} must be a whole number.")
    return None if value is None else int(value)


def flag(reader: Reader, node: yaml.Node, what: str) -> bool:
    """Read true or false, and none of YAML's other words for them."""
    if node.tag != _BOOL or node.value not in ("true", "false"):
        reader.complain(node, f"{what} must be true or false, not {_seen(node)}.")
    return bool(node.value == "true")


def span(reader: Reader, node: yaml.Node, what: str) -> str:
    """Read a span of years, months or days such as 1y."""
    value = text(reader, node, what)
    if value and not _SPAN.fullmatch(value):
        reader.complain(node, f'{what} must be a span such as 1y, 6m or 30d, not "{value[:60]}".')
    return value


def label(reader: Reader, node: yaml.Node, what: str) -> Label:
    """Read a wording: a plain text is English, otherwise languages by their two-letter codes, English included."""
    if isinstance(node, yaml.ScalarNode):
        return Label({"en": text(reader, node, what)})
    found = reader.fields(node, what, None, ("en",))
    for language in found:
        if not re.fullmatch("[a-z]{2}", language):
            reader.complain(found[language], f'{what} has "{language[:60]}" where a language code such as zh belongs.')
    return Label({"en": ""} | {key: text(reader, value, f"{what} in {key}") for key, value in found.items()})


def choice(known: Collection[str], noun: str) -> Read:
    """Return a read for one of the known words."""

    def read(reader: Reader, node: yaml.Node, what: str) -> str:
        value = text(reader, node, what)
        if value and value not in known:
            reader.complain(node, f'{what} names an unknown {noun} "{value[:60]}".{_guess(value, known)}')
        return value

    return read


def several(read_one: Read) -> Read:
    """Return a read for a list without repeats whose entries are read one by one."""

    def read(reader: Reader, node: yaml.Node, what: str) -> tuple[Any, ...]:
        values: list[Any] = []
        for entry in reader.items(node, what):
            value = read_one(reader, entry, what)
            if value and value in values:
                reader.complain(entry, f'{what} names "{str(value)[:60]}" twice.')
            values.append(value)
        return tuple(values)

    return read


def _seen(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "a block of keys"
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return "nothing" if node.tag == _NULL else f'"{str(node.value)[:60]}"'


def _trap(node: yaml.Node) -> str:
    return f"YAML reads the bare word {node.value} as true or false; put it in quotes."


def _guess(value: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(value[:60], known, 1)
    if near:
        return f' Did you mean "{near[0]}"?'
    return f" Known are: {', '.join(sorted(known))}." if known else ""
