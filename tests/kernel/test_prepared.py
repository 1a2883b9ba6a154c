"""Statements that stand ready before threads share them."""

import ast
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import aliased

from portal.attendance.models import Engagement, Scan
from portal.kernel import clock, prepared
from portal.kernel.db import read, write
from portal.kernel.once import RequestResult
from portal.kernel.prepared import alias

PORTAL = Path(__file__).resolve().parents[2] / "portal"
THREADS, TIMES, BROKEN = 6, 100, 3
MAKERS = {"alias": alias, "aliased": aliased}
# Threads take turns as often as they can.
HURRIED = """
import sys
import portal.app
from tests.kernel.test_prepared import BROKEN, MAKERS, breaks
sys.setswitchinterval(1e-6)
sys.exit(BROKEN if breaks(MAKERS[{make!r}]) else 0)
"""


def breaks(make) -> bool:
    """Have threads use fresh aliases at once, again and again; tell whether no statement can join one any more."""
    for _ in range(TIMES):
        came, left, start = make(Scan), make(Scan), threading.Barrier(THREADS)
        threads = [threading.Thread(target=join, args=(came, left, start)) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        try:
            str(both(came, left))
        except InvalidRequestError:
            return True
    return False


def both(came, left):
    return (
        select(Engagement.id, came.method.label("came"), left.method.label("left"))
        .outerjoin(came, came.id == Engagement.in_scan_id)
        .outerjoin(left, left.id == Engagement.out_scan_id)
    )


def join(came, left, start) -> None:
    start.wait()
    try:
        str(both(came, left))
    except InvalidRequestError:
        return  # what stays broken tells


def shares_alias(text: str) -> bool:
    """Tell whether a bare alias is made outside a function, where threads share it."""
    waiting: list[ast.AST] = [ast.parse(text)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "aliased":
            return True
        waiting += ast.iter_child_nodes(node)
    return False


def ended(make: str) -> int:
    """Return how a process of its own ends in which threads use fresh aliases at once: it may not live through that."""
    command = [sys.executable, "-W", "ignore", "-c", HURRIED.format(make=make)]
    return subprocess.run(command, cwd=PORTAL.parent, check=False).returncode


def test_an_alias_is_whole_before_threads_share_it():
    assert ended("alias") == 0


def test_a_bare_alias_breaks_when_threads_ask_for_it_first():
    """The control: what SQLAlchemy makes by itself."""
    code = ended("aliased")
    assert code == BROKEN or code < 0, code  # below 0: killed by a signal


def test_what_is_sent_is_what_would_be_run(app):
    table, now = prepared.table(RequestResult), clock.now()
    change = update(table).where(table.c.key == bindparam("old")).values(body_hash=b"b" * 32, result=bindparam("new"))
    with write() as tx:
        for send, key in ((prepared.send, b"s" * 32), (prepared.run, b"r" * 32)):
            send(tx, insert(table).inline(), key=key, body_hash=b"a" * 32, at=now)
            assert send(tx, change, old=key, new={"who": "奶奶"}).rowcount == 1
        with pytest.raises(KeyError, match="new"):
            prepared.send(tx, change, old=b"s" * 32)

    sent, ran = read().execute(select(table.c.body_hash, table.c.result, table.c.at).order_by(table.c.key)).all()
    assert sent == ran == (b"b" * 32, {"who": "奶奶"}, now)


def test_no_module_shares_a_bare_alias():
    assert [path for path in PORTAL.rglob("*.py") if shares_alias(path.read_text())] == []


@pytest.mark.parametrize(
    "text",
    [
        "_In, _Out = aliased(Scan), aliased(Scan)", "_In: Any = aliased(Scan)", "_In = (\n    orm.aliased(Scan)\n)",
        "class Page:\n    other = aliased(Scan)",
    ],
)  # fmt: skip
def test_a_bare_alias_outside_a_function_is_seen(text):
    assert shares_alias(text)
    assert not shares_alias("def page():\n    return aliased(Scan)")
