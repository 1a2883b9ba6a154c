"""The portal with one known fault, to see that the bench finds it: BENCH_FAULT=n+1 flask --app bench.faults serve."""

import os
from collections.abc import Callable
from typing import Any

from flask import Flask, Response
from sqlalchemy import select

from portal.app import create_app as sound_app
from portal.kernel import db
from portal.orgs.models import Team
from portal.tasks import queries
from portal.web import pages
from portal.web.forms import PressForm


def ask_for_each_row() -> None:
    """n+1: the list asks the database once more for each of its rows."""
    sound = queries.list_page

    def list_page(*asked: Any) -> Any:
        page = sound(*asked)
        for number in range(sum(len(day.slips) for day in page.days)):
            db.read().scalar(select(Team.name).where(Team.id == 1 + number % 20))
        return page

    queries.list_page = list_page


def build_a_form_for_each_row() -> None:
    """rowforms: a form object for each row of the list, each with its own token."""
    sound = pages.show

    def show(template: str, **values: Any) -> Response:
        answer = sound(template, **values)
        if template == "tasks/list.html":
            rows = range(sum(len(day.slips) for day in values["page"].days))
            forms = "".join(f"<form>{field()}</form>" for _ in rows for field in PressForm(formdata=None))
            answer.set_data(answer.get_data(as_text=True).replace("</main>", f"{forms}</main>"))
        return answer

    pages.show = show


def begin_writes_late() -> None:
    """deferred: a write begins by reading, without the lock, and is not tried again when another was faster."""

    def begin(connection: Any) -> None:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM communities").fetchone()

    db._begin_write = begin
    db.is_transient = lambda _error: False


# Each fault and the goal that must then fail.
FAULTS: dict[str, tuple[Callable[[], None], str]] = {
    "n+1": (ask_for_each_row, "G4"),
    "rowforms": (build_a_form_for_each_row, "G1"),
    "deferred": (begin_writes_late, "G3"),
}


def create_app() -> Flask:
    FAULTS[os.environ["BENCH_FAULT"]][0]()
    return sound_app()
