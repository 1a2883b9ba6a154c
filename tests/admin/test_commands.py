"""The operator's commands, as somebody types them."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from portal.admin import cli, greeting, health, keys, serving, signins
from portal.kernel import clock, settings
from portal.kernel.actor import Actor
from portal.kernel.db import write
from portal.people import steps as people
from tests.admin.conftest import open_site


def run(app, *arguments: str, typed: str = ""):
    return app.test_cli_runner().invoke(args=list(arguments), input=typed)


def test_doctor_names_what_it_looked_at_and_ends_well(demo_copy):
    done = run(demo_copy, "doctor")

    assert done.exit_code == 0, done.output
    for name in ("python", "sqlite", "database", "schema", "writing", "clock", "keys", "disk", "mail", "backup"):
        assert name in done.output


def test_doctor_ends_with_1_when_others_may_read_a_key(demo_copy):
    (demo_copy.config["SETTINGS"].keys / "site.key").chmod(0o644)

    done = run(demo_copy, "doctor")

    assert done.exit_code == 1
    assert "FAULT keys" in done.output
    assert "site.key" in done.output


@pytest.mark.parametrize(
    ("version", "state"), [("3.40.1", "fault"), ("3.51.2", "fault"), ("3.51.3", "ok"), ("3.53.4", "ok")]
)
def test_an_sqlite_that_can_lose_a_commit_is_a_fault(monkeypatch, version, state):
    monkeypatch.setattr(health.sqlite, "sqlite_version", version)

    assert health._sqlite().state == state


@pytest.mark.parametrize(
    ("mail_url", "state"),
    [
        ("smtp://mail.example:587?starttls=1", "ok"),
        ("smtps://lin:word@mail.example", "ok"),
        ("SMTPS://mail.example", "ok"),
        ("file:", "warning"),
        ("console:", "warning"),
    ],
)
def test_mail_that_goes_out_is_told_from_mail_that_stays(demo_site, mail_url, state):
    found = health._mail(replace(demo_site.config["SETTINGS"], mail_url=mail_url))

    assert (found.state, "stays on this machine" in found.text) == (state, state == "warning")


def test_an_old_proof_is_a_warning(demo_copy):
    now, chosen = clock.now(), demo_copy.config["SETTINGS"]
    run(demo_copy, "backup", str(chosen.data / "a.backup"))
    unproven = health._backup(chosen, now)
    run(demo_copy, "restore", str(chosen.data / "a.backup"), "--check")

    assert (unproven.state, "none was ever proven" in unproven.text) == ("warning", True)
    assert health._backup(chosen, now).state == "ok"
    assert health._backup(chosen, now + timedelta(hours=27)).state == "warning"


def test_a_backup_is_made_proven_and_told_and_a_damaged_one_ends_with_1(demo_copy, tmp_path):
    path = tmp_path / "a.backup"
    made = run(demo_copy, "backup", str(path))
    proven = run(demo_copy, "restore", str(path), "--check")
    path.write_bytes(path.read_bytes()[:-1])
    damaged = run(demo_copy, "restore", str(path), "--check")
    again = run(demo_copy, "backup", str(path))

    assert (made.exit_code, proven.exit_code, damaged.exit_code, again.exit_code) == (0, 0, 1, 1)
    assert "postings audited" in proven.output
    assert "does not hold" in damaged.output
    assert "is there already" in again.output


def test_a_backup_without_a_name_goes_into_its_folder(demo_copy):
    done = run(demo_copy, "backup")

    assert done.exit_code == 0
    assert [path.name for path in (demo_copy.config["SETTINGS"].data / "backups").glob("*.backup")] == [
        "linli-20261124-060600.backup"
    ]


def test_the_paper_key_opens_a_backup_on_another_machine(demo_copy, tmp_path, new_site):
    path = tmp_path / "a.backup"
    run(demo_copy, "backup", str(path))
    words = run(demo_copy, "backup", "--show-key").stdout.splitlines()[-1]
    site = new_site("elsewhere")
    with site.app_context():
        wrong = run(site, "restore", str(path), typed=f"{words[:-1]}x\n")
        done = run(site, "restore", str(path), typed=f"{words}\n")

    assert keys.from_words(words) == keys.backup_key(demo_copy.config["SETTINGS"].keys)
    assert wrong.exit_code == 1
    assert done.exit_code == 0, done.output
    assert "It is in place" in done.output


def test_restore_and_demo_do_not_go_over_a_site_with_people(demo_copy, tmp_path):
    path = tmp_path / "a.backup"
    run(demo_copy, "backup", str(path))

    for arguments in (("restore", str(path)), ("demo",)):
        done = run(demo_copy, *arguments)
        assert done.exit_code == 1
        assert "not empty" in done.output


@pytest.mark.parametrize(
    ("name", "slug"), [("Elm Row", "elm-row"), ("Bär & Söhne 2", "b-r-s-hne-2"), ("榆树里", "community")]
)
def test_a_name_becomes_a_slug(name, slug):
    assert cli.slug_of(name) == slug


def test_the_greeting_draws_a_code_for_phones_only_when_the_site_listens_there(demo_copy, monkeypatch):
    chosen = demo_copy.config["SETTINGS"]
    monkeypatch.setattr(settings, "lan_address", lambda: "192.168.1.5")
    with demo_copy.app_context():
        alone = greeting.greet(replace(chosen, port=8000))
        shared = greeting.greet(replace(chosen, host="::", port=8000))

    assert "192.168" not in alone
    assert "HOST=0.0.0.0" in alone
    assert "http://192.168.1.5:8000" in shared
    assert shared.count("█") > 100


@pytest.mark.parametrize(
    ("kind", "site_url", "status"),
    [
        ("demo", "https://linli.example", 200),
        ("real", "https://linli.example", 400),
        ("real", "http://192.168.1.5:8000", 200),
    ],
)
def test_the_address_on_the_network_is_trusted_in_the_demo_or_as_the_sites_own(
    new_site, monkeypatch, kind, site_url, status
):
    monkeypatch.setattr(settings, "lan_address", lambda: "192.168.1.5")
    site = new_site(HOST="0.0.0.0", SITE_URL=site_url)  # noqa: S104 - never bound
    with site.app_context():
        with write() as tx:
            people.found_community(
                tx, "elm-row", name_en="Elm Row", name_zh="榆树里", zone="UTC", station_phone="1", now=clock.now(),
                is_demo=kind == "demo",
            )  # fmt: skip
        chosen = site.config["SETTINGS"]
        serving.Site(site, chosen)
        shown = serving.addresses(chosen)[1]
        answer = site.test_client().get("/login", headers={"Host": "192.168.1.5:8000"})

    assert answer.status_code == status
    assert (shown is not None) == (status == 200)


def test_a_table_stays_straight_with_chinese_letters():
    lines = greeting.table(("角色", "Name"), [("志愿者", "ana"), ("Guo", "b")]).splitlines()

    assert [greeting._width(line[: line.index(word)]) for line, word in zip(lines[2:], ("ana", "b"), strict=True)] == [
        10,
        10,
    ]


def test_the_language_is_the_terminals(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    none = greeting.terminal_locale()
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    chinese = greeting.terminal_locale()
    monkeypatch.setenv("LC_ALL", "C")

    assert (none, chinese, greeting.terminal_locale()) == ("en", "zh_Hans_CN", "en")


def test_the_web_server_takes_threads_and_opens_no_socket_of_its_own(demo_copy):
    chosen = serving.web_options(replace(demo_copy.config["SETTINGS"], host="::1"))

    assert chosen["bind"].startswith("[::1]:")
    assert (chosen["worker_class"], chosen["threads"], chosen["workers"]) == ("gthread", 16, 2)
    assert chosen["control_socket_disable"]


def test_demo_prints_the_sign_ins_it_made(new_site, monkeypatch):
    monkeypatch.setenv("LANG", "C")
    site = new_site("demo")
    with site.app_context():
        done = run(site, "demo")

    assert done.exit_code == 0, done.output
    kept = signins.kept(site.config["SETTINGS"])
    assert all(f"{name:<9}" in done.output and password in done.output for name, password in kept.items())


def test_notices_deliver_says_what_it_did(demo_copy):
    done = run(demo_copy, "notices", "deliver")

    assert done.exit_code == 0
    assert done.output.startswith("happiness-lane: ")


def test_a_copy_of_the_data_folder_is_a_whole_site(demo_folder: Path, tmp_path):
    copied = shutil.copytree(demo_folder, tmp_path / "moved")
    app = open_site(Path(copied))
    with app.app_context():
        assert health.ready(app.config["SETTINGS"], clock.now())["schema"]
        assert Actor.program(1, "cli").is_program
