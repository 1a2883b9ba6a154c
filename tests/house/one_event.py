"""Each action records exactly one event: counted over every way through its body.

A way may record nothing, where nothing is left to do; none may record two, or one in each round of a loop. What an
action calls in its own module or in a `steps` module is followed.
"""

import ast
from dataclasses import dataclass, field

from tests.house.tree import Tree, imports, module_of, room_of

MANY = 2  # two and more are the same breach


@dataclass(frozen=True)
class Ways:
    """How many events the ways through a piece of code have recorded: those that go on, those that have returned."""

    going: frozenset[int] = frozenset({0})
    done: frozenset[int] = frozenset()

    def then(self, other: "Ways") -> "Ways":
        """Go on with what follows."""
        going = frozenset(min(a + b, MANY) for a in self.going for b in other.going)
        return Ways(going, self.done | frozenset(min(a + b, MANY) for a in self.going for b in other.done))

    def either(self, other: "Ways") -> "Ways":
        """Take one of two."""
        return Ways(self.going | other.going, self.done | other.done)

    def again(self) -> "Ways":
        """Take it any number of times."""
        rounds = frozenset({0} | {MANY for count in self.going if count})
        return Ways(rounds, frozenset(min(a + b, MANY) for a in rounds for b in self.done))

    @property
    def all(self) -> frozenset[int]:
        return self.going | self.done


@dataclass
class Reader:
    """Reads functions of a tree and remembers what each records."""

    tree: Tree
    _functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    _names: dict[str, dict[str, str]] = field(default_factory=dict)
    _known: dict[str, Ways] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path, text in self.tree.items():
            module, body = module_of(path), ast.parse(text)
            self._names[module] = {known_as: name for name, known_as, _line in imports(body)}
            for node in body.body:
                if isinstance(node, ast.FunctionDef):
                    self._functions[f"{module}.{node.name}"] = node
                    self._names[module][node.name] = f"{module}.{node.name}"

    def ways(self, name: str) -> Ways:
        """Return the ways through a function, by its dotted name."""
        if name not in self._known:
            self._known[name] = Ways()  # a function that calls itself adds nothing of its own
            module = name.rpartition(".")[0]
            self._known[name] = self._block(self._functions[name].body, module)
        return self._known[name]

    def _block(self, body: list[ast.stmt], module: str) -> Ways:
        ways = Ways()
        for statement in body:
            ways = ways.then(self._statement(statement, module))
        return ways

    def _statement(self, node: ast.stmt, module: str) -> Ways:
        if isinstance(node, ast.Raise):
            return Ways(frozenset())  # rolled back: this way records nothing
        if isinstance(node, ast.Return):
            return Ways(frozenset(), self._expression(node.value, module).going)
        if isinstance(node, ast.If):
            halves = self._block(node.body, module).either(self._block(node.orelse, module))
            return self._expression(node.test, module).then(halves)
        if isinstance(node, ast.For | ast.While):
            head = node.iter if isinstance(node, ast.For) else node.test
            return self._expression(head, module).then(self._block(node.body, module).again())
        if isinstance(node, ast.With):
            heads = [self._expression(item.context_expr, module) for item in node.items]
            return self._chain([*heads, self._block(node.body, module)])
        if isinstance(node, ast.Try):
            whole = self._block(node.body, module).then(self._block(node.orelse, module))
            for handler in node.handlers:
                whole = whole.either(self._block(handler.body, module))
            return whole.then(self._block(node.finalbody, module))
        if isinstance(node, ast.Match):
            cases = [self._block(case.body, module) for case in node.cases]
            return Ways(frozenset.union(*(w.going for w in cases)), frozenset.union(*(w.done for w in cases)))
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            return Ways()
        return self._expression(node, module)

    def _chain(self, pieces: list[Ways]) -> Ways:
        ways = Ways()
        for piece in pieces:
            ways = ways.then(piece)
        return ways

    def _expression(self, node: ast.AST | None, module: str) -> Ways:
        ways = Ways()
        for child in ast.walk(node) if node is not None else ():
            if isinstance(child, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
                ways = ways.then(self._rounds(child, module))
            elif isinstance(child, ast.Call):
                ways = ways.then(Ways(self._call(child, module)))
        return ways

    def _rounds(self, node: ast.AST, module: str) -> Ways:
        calls = [self._call(child, module) for child in ast.walk(node) if isinstance(child, ast.Call)]
        return Ways(frozenset({0, MANY} if any(max(call) for call in calls) else {0}))

    def _call(self, node: ast.Call, module: str) -> frozenset[int]:
        name = self._target(ast.unparse(node.func), module)
        if name in {"portal.kernel.events.record", "events.record"}:
            return frozenset({1})
        if name in self._functions and ("steps" in name.split(".") or name.rpartition(".")[0] == module):
            return self.ways(name).all or frozenset({0})
        return frozenset({0})

    def _target(self, called: str, module: str) -> str:
        head, _dot, rest = called.partition(".")
        whole = self._names[module].get(head, head) + (f".{rest}" if rest else "")
        # `steps.post` may be a name that the package steps/ only passes on
        owner, _dot, name = whole.rpartition(".")
        return self._names.get(owner, {}).get(name, whole) if whole not in self._functions else whole

    def writes(self, name: str) -> bool:
        """Tell whether the function opens a transaction, by itself or through private ones of its module."""
        module, seen, left = name.rpartition(".")[0], set(), [name]
        while left:
            seen.add(here := left.pop())
            calls = {ast.unparse(node.func) for node in ast.walk(self._functions[here]) if isinstance(node, ast.Call)}
            if calls & {"write", "db.write"}:
                return True
            helpers = {f"{module}.{call}" for call in calls if call.startswith("_")}
            left += (helpers & self._functions.keys()) - seen
        return False

    def actions(self) -> list[str]:
        """Return the dotted names of all public functions in rooms of actions that open a transaction."""
        rooms = {module_of(path) for path in self.tree if room_of(path) == "actions"}
        return [
            name
            for name, function in self._functions.items()
            if name.rpartition(".")[0] in rooms and not function.name.startswith("_") and self.writes(name)
        ]


def other_than_one_event(tree: Tree, excused: dict[str, str]) -> list[str]:
    """Name each action that records no event, or more than one on some way; `excused` gives names with reasons."""
    reader, breaches = Reader(tree), []
    for name in reader.actions():
        counts = reader.ways(name).all
        if name in excused:
            continue
        if counts == frozenset({0}):
            breaches.append(f"{name} records no event")
        elif MANY in counts:
            breaches.append(f"{name} may record more than one event")
    return breaches
