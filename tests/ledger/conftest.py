"""Books of one small community, on each database, without the web."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from portal.kernel.db import engine_options, prepare, writing
from portal.ledger import queries, steps
from portal.people.models import Community

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Books:
    """A community with its books: a member called 1, a second called 2, and the accounts minutes come from."""

    engine: Engine
    community_id: int
    now: datetime = NOW

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a write transaction as the portal does."""
        session = Session(writing(self.engine), expire_on_commit=False)
        try:
            yield session
            session.commit()
        finally:
            session.close()

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def sent(self) -> Iterator[list[str]]:
        """Give the list that fills with the statements sent while the block runs."""
        seen: list[str] = []

        def hear(_connection, _cursor, statement, *_rest):
            seen.append(statement.split("\n")[0][:80])

        engines = {self.engine, writing(self.engine)}
        for engine in engines:
            event.listen(engine, "before_cursor_execute", hear)
        yield seen
        for engine in engines:
            event.remove(engine, "before_cursor_execute", hear)

    def issue(self, tx: Session, source: str, minutes: int, person: int = 1) -> queries.PostingLine:
        """Credit a member with minutes out of the issuance account."""
        issuance = steps.account(tx, self.community_id, "issuance", "community", self.now)
        member = steps.account(tx, self.community_id, "member", f"person:{person}", self.now)
        entries = [(issuance, -minutes), (member, minutes)]
        return steps.post(tx, self.community_id, "grant", source, entries, self.now)

    def balance(self, kind: str = "member", owner: str = "person:1") -> int:
        with self.read() as tx:
            return queries.balance(tx, self.community_id, kind, owner)

    def broken(self) -> set[str]:
        """Return the names of the promises that do not hold."""
        with self.read() as tx:
            return {finding.invariant for finding in queries.audit(tx)}


def found_community(tx: Session, slug: str, now: datetime) -> int:
    community = Community(
        slug=slug, name_en="Happiness Lane", name_zh="幸福里", zone="Asia/Shanghai", station_phone="0", founded_at=now
    )
    tx.add(community)
    tx.flush()
    return community.id


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url, **engine_options(database_url))
    prepare(made)
    yield made
    made.dispose()


@pytest.fixture
def found() -> Callable[[Session, str, datetime], int]:
    return found_community


@pytest.fixture
def books(engine: Engine) -> Books:
    made = Books(engine, 0)
    with made.write() as tx:
        made.community_id = found_community(tx, "happiness-lane", NOW)
    return made
