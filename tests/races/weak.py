"""The web server with one of its guards taken out, to show that the races of this folder would see it.

    python -m tests.races.weak MODE

one-try: as shipped, but a transaction that failed is not run again. deferred: the same, and a write begins like a read.
counted, unchecked: a claim reads how many places are left and then adds one, with the database's CHECK, or without.
web: nothing is taken out; the web server without the worker beside it.
"""

import sys
import time

from sqlalchemy import event, select, update

from portal.admin.serving import WebServer
from portal.app import create_app
from portal.kernel import clock
from portal.kernel import db as door
from portal.kernel.db import db, read, write, writing
from portal.kernel.errors import Conflict
from portal.tasks import actions, rules
from portal.tasks.actions.places import Claimed
from portal.tasks.models import Shift
from portal.tasks.steps import places

MODES = ("one-try", "deferred", "counted", "unchecked", "web")

MOMENT_SECONDS = 0.1  # between looking and taking: on any machine others come by then, also on a busy one


def claim_by_counting(actor, shift_id, *, request_id=None):
    """Take a place as it is often written: look whether one is left, then take it."""
    taken, capacity = read().execute(select(Shift.taken, Shift.capacity).where(Shift.id == shift_id)).one()
    if taken >= capacity:
        raise Conflict(rules.FULL.text, code=rules.FULL.code)
    time.sleep(MOMENT_SECONDS)
    with write() as tx:
        tx.execute(update(Shift).where(Shift.id == shift_id).values(taken=Shift.taken + 1))
        place = places.assign(tx, actor.community_id, shift_id, actor.person_id, actor.user_id, clock.now())
        return Claimed(place.id, shift_id)


def ignore_checks(connection, _record):
    """Have SQLite look away from its CHECKs; PostgreSQL's is dropped by the test."""
    connection.execute("PRAGMA ignore_check_constraints=ON")


def main(mode):
    """Serve with the guard of this mode taken out."""
    assert mode in MODES, mode
    if mode in {"one-try", "deferred"}:
        door.TRIES = 1
    if mode == "deferred":
        door._begin_write = door._begin_read
    app = create_app()
    if mode in {"counted", "unchecked"}:
        actions.claim_shift = claim_by_counting
    with app.app_context():
        if mode == "unchecked" and db.engine.dialect.name == "sqlite":
            event.listen(writing(db.engine), "connect", ignore_checks)
        WebServer(app, app.config["SETTINGS"]).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
