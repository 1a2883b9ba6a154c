"""A backup is one sealed file that proves itself; whatever changed in it is found; a site with people is never lost."""

import io
import json
import secrets
import shutil
import sqlite3
import tarfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from portal.admin import archive, backup, demo, keys, restore, stores
from portal.kernel import clock
from portal.kernel.db import db, write, writing
from tests.admin.conftest import open_site
from tests.databases import migrate


def settings(app):
    return app.config["SETTINGS"]


def key(app) -> bytes:
    return keys.backup_key(settings(app).keys)


@pytest.fixture
def made(demo_copy, tmp_path) -> Path:
    """A backup of the demo."""
    return backup.make(settings(demo_copy), tmp_path / "a.backup", clock.now()).path


def check(app, path: Path) -> restore.Proof:
    return restore.check(settings(app), path, key(app), clock.now())


@pytest.mark.row("product-24")
def test_a_backup_proves_itself_with_rows_files_keys_and_audited_books(demo_copy, made):
    proof = check(demo_copy, made)

    assert proof.faults == ()
    assert proof.postings > 100
    assert proof.figures.rows["people"] == 40
    assert proof.file_count == 2
    assert backup.latest(settings(demo_copy), "proved")["sha256"] == restore.digest(made)


def test_only_its_owner_reads_the_file_and_nothing_in_it_can_be_read(demo_copy, made):
    content = made.read_bytes()

    assert made.stat().st_mode & 0o077 == 0
    assert key(demo_copy) not in content
    assert not any(word.encode() in content for word in ("Happiness Lane", "陈建国", "people", "portal.db", "manifest"))


@pytest.mark.parametrize("where", [0.0, 0.001, 0.3, 0.7, 0.999])
def test_a_flipped_byte_is_found_wherever_it_is(demo_copy, made, where):
    content = bytearray(made.read_bytes())
    content[int(len(content) * where)] ^= 1
    made.write_bytes(content)

    proof = check(demo_copy, made)

    assert not proof.holds
    assert backup.latest(settings(demo_copy), "proved") is None
    assert backup.latest(settings(demo_copy), "failed")["file"] == made.name


@pytest.mark.parametrize("kept", [0.0, 0.2, 0.9])
def test_a_file_that_was_cut_is_found(demo_copy, made, kept):
    content = made.read_bytes()
    made.write_bytes(content[: int(len(content) * kept)])

    assert not check(demo_copy, made).holds


def test_something_behind_the_end_is_found(demo_copy, made):
    made.write_bytes(made.read_bytes() + b"x")

    assert check(demo_copy, made).faults == ("Something stands behind the end of the backup.",)


def test_another_key_does_not_open_it(demo_copy, made):
    proof = restore.check(settings(demo_copy), made, secrets.token_bytes(32), clock.now())

    assert "does not open at piece 0" in proof.faults[0]


def tampered(app, tmp_path: Path, statement: str, *, drop_guards: bool = False) -> Path:
    """Return a backup whose database was changed after its manifest was written: sealed well, and yet not the same."""
    folder = tmp_path / "tampered"
    folder.mkdir()
    copied, figures = stores.copy(settings(app).database_url, folder)
    files = sorted(path for path in settings(app).files.rglob("*") if path.is_file())
    said = backup.manifest(settings(app), copied, figures, files, clock.now())
    engine = stores.open_engine(f"sqlite:///{copied}")
    with writing(engine).begin() as connection:
        guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in guards if drop_guards else ():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(statement))
        for _, sql in guards if drop_guards else ():
            connection.execute(text(sql))
    engine.dispose()
    target = tmp_path / "tampered.backup"
    with target.open("wb") as file:
        backup.write(file, key(app), said, copied, files, settings(app))
    return target


def test_a_missing_row_is_found_by_the_manifest(demo_copy, tmp_path):
    path = tampered(demo_copy, tmp_path, "DELETE FROM approvals WHERE id = (SELECT max(id) FROM approvals)")

    proof = check(demo_copy, path)

    count = proof.figures.rows["approvals"]
    assert proof.faults == (f"approvals: {count} rows expected, {count - 1} found",)


def test_the_same_database_untouched_holds(demo_copy, tmp_path):
    assert check(demo_copy, tampered(demo_copy, tmp_path, "SELECT 1")).holds  # the control of the two beside it


@pytest.mark.row("product-24")
def test_minutes_that_were_changed_are_found_by_the_audit_though_every_row_is_there(demo_copy, tmp_path):
    statement = "UPDATE entries SET minutes = minutes + 60 WHERE id = 1"

    proof = check(demo_copy, tampered(demo_copy, tmp_path, statement, drop_guards=True))

    assert not any("rows expected" in fault for fault in proof.faults)
    assert any(fault.startswith(("balanced", "ordered", "derivable")) for fault in proof.faults)


def test_a_row_that_points_nowhere_is_found(demo_copy, tmp_path):
    statement = "UPDATE assignments SET shift_id = 999999 WHERE id = 1"
    folder = tmp_path / "broken"
    folder.mkdir()
    copied, _ = stores.copy(settings(demo_copy).database_url, folder)
    with sqlite3.connect(copied) as raw:  # without foreign keys, as a broken disk would
        raw.execute(statement)
    engine = stores.open_engine(f"sqlite:///{copied}")

    assert stores.faults(engine) == ["assignments: row 1 points to a missing row of shifts"]
    engine.dispose()


def test_a_lost_upload_and_a_foreign_site_key_are_found(demo_copy, made, tmp_path):
    folder = tmp_path / "open"
    with restore.opened(made, key(demo_copy), settings(demo_copy)) as (there, said, _):
        shutil.copytree(there, folder)
    next(path for path in (folder / "files").rglob("*") if path.is_file()).unlink()
    (folder / "keys" / "site.key").write_bytes(secrets.token_bytes(32))

    files = sorted(path for path in (folder / "files").rglob("*") if path.is_file())
    assert restore._file_faults(files, said)
    assert restore._key_faults(folder, said) == ["the site key in the backup does not open what it sealed"]


def test_nothing_is_left_of_a_check(demo_copy, made):
    before = sorted(path.name for path in settings(demo_copy).data.iterdir())
    check(demo_copy, made)

    assert sorted(path.name for path in settings(demo_copy).data.iterdir()) == before


def test_a_backup_under_load_holds_and_holds_what_was_acknowledged(demo_copy, tmp_path):
    stop, acknowledged = threading.Event(), []

    def write_on() -> None:
        with demo_copy.app_context():
            while not stop.is_set():
                with write() as tx:
                    statement = "INSERT INTO tries (key_hash, at) VALUES ('x', '2026-11-24 06:06:00') RETURNING id"
                    number = tx.scalar(text(statement))
                acknowledged.append(number)

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        while len(acknowledged) < 20:
            pass
        seen = acknowledged[-1]
        path = backup.make(settings(demo_copy), tmp_path / "busy.backup", clock.now()).path
    finally:
        stop.set()
        writer.join()

    proof = check(demo_copy, path)
    assert proof.holds
    assert proof.figures.rows["tries"] >= seen


def test_a_backup_never_replaces_a_file(demo_copy, made):
    with pytest.raises(FileExistsError):
        backup.make(settings(demo_copy), made, clock.now())


@pytest.mark.row("product-24")
def test_a_restore_gives_an_empty_site_everything_back(demo_copy, made, new_site):
    site = new_site("restored")
    with site.app_context():
        proof = restore.restore(settings(site), made, key(demo_copy), clock.now())

    again = open_site(settings(site).data)
    with again.app_context(), db.engine.connect() as connection:
        assert proof.holds
        assert stores.figures(connection) == proof.figures
    db_files = sorted(p.relative_to(settings(site).files) for p in settings(site).files.rglob("*") if p.is_file())
    assert db_files == sorted(
        p.relative_to(settings(demo_copy).files) for p in settings(demo_copy).files.rglob("*") if p.is_file()
    )
    assert again.config["SITE_KEY"] == demo_copy.config["SITE_KEY"]
    assert (settings(site).keys / "site.key").stat().st_mode & 0o077 == 0


def test_a_restore_never_goes_over_a_site_with_people(demo_copy, made):
    before = restore.digest(settings(demo_copy).data / "portal.db")

    with pytest.raises(restore.NotEmpty):
        restore.restore(settings(demo_copy), made, key(demo_copy), clock.now())

    assert restore.digest(settings(demo_copy).data / "portal.db") == before


def test_a_backup_that_does_not_hold_is_not_restored(demo_copy, tmp_path, new_site):
    path = tampered(demo_copy, tmp_path, "DELETE FROM approvals WHERE id = 1")
    site = new_site("untouched")
    with site.app_context():
        proof = restore.restore(settings(site), path, key(demo_copy), clock.now())
        assert not proof.holds
        assert restore.is_empty(settings(site))


def test_a_backup_cannot_write_outside_its_folder(demo_copy, tmp_path):
    path = tmp_path / "evil.backup"
    with path.open("wb") as file:
        sealed = archive.Writer(file, key(demo_copy))
        with tarfile.open(fileobj=sealed, mode="w|gz") as tar:
            evil = tarfile.TarInfo("../evil.txt")
            evil.size = 4
            tar.addfile(evil, io.BytesIO(b"evil"))
        sealed.finish()

    assert not check(demo_copy, path).holds
    assert not (settings(demo_copy).data / "evil.txt").exists()


def test_the_diary_tells_the_latest_of_each_kind(demo_copy, made):
    check(demo_copy, made)
    clock.tick(timedelta(days=1))
    check(demo_copy, made)
    lines = [json.loads(line) for line in backup.diary(settings(demo_copy)).read_text().splitlines()]

    assert [line["kind"] for line in lines] == ["made", "proved", "proved"]
    assert backup.latest(settings(demo_copy), "proved")["at"] == clock.now().isoformat()


@pytest.mark.postgres
def test_a_site_on_postgresql_is_dumped_checked_and_restored(postgres_server, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{postgres_server.program('pg_dump').parent}:/usr/bin:/bin")
    postgres_server.run("DROP DATABASE IF EXISTS backed WITH (FORCE)", "CREATE DATABASE backed")
    url = postgres_server.url("backed")
    migrate(url, tmp_path)
    app = open_site(tmp_path / "data", DATABASE_URL=url)
    with app.app_context():
        demo.make(settings(app), clock.now())
        path = backup.make(settings(app), tmp_path / "pg.backup", clock.now()).path
        proof = restore.check(settings(app), path, key(app), clock.now())
        db.session.remove()
        db.engine.dispose()

    assert proof.faults == ()
    assert proof.figures.rows["people"] == 40


def test_postgresql_without_its_programs_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(stores.Missing, match="pg_dump is not here"):
        stores.run("pg_dump", url="postgresql+psycopg://linli@localhost/linli")
