"""Letters: the reader's language, both where it is not known, a calendar file, and every way to hand them over."""

import smtplib
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from typing import Self

import icalendar
import pytest

from portal.kernel import clock
from portal.kernel.db import write
from portal.notices import actions, calendar, mail
from portal.people.models import Person
from portal.web.site import CommunityLine


def community(world) -> CommunityLine:
    row = world.community
    return CommunityLine(row.id, row.slug, row.name_en, row.name_zh, row.zone, row.station_phone, row.is_demo)


def settings(world, **changes):
    return replace(world.app.config["SETTINGS"], site_url="https://lane.example", **changes)


def reminder(world, locale: str | None = "en") -> actions.Letter:
    """Return the letter of a reminder for Ana, as the worker would hand it over."""
    shift = world.shift(starts_in=timedelta(hours=18, minutes=24), title="Guide the flu-shot queue", place="North gate")
    world.assignment(shift, "ana")
    with write() as tx:
        tx.get_one(Person, world.people["ana"].id).locale = locale
    clock.tick(timedelta(hours=4))
    actions.remind(world.program())
    letters: list[actions.Letter] = []
    actions.deliver_pending(world.program(), letters.append)
    return letters[-1]


def body(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content()


@pytest.mark.row("product-37")
def test_a_letter_is_written_in_the_readers_language_with_times_of_the_community(world):
    message = mail.write(reminder(world), settings(world), community(world))

    assert message["Subject"] == "A reminder"
    assert message["To"] == "ana.happiness-lane@example.org"
    assert "Guide the flu-shot queue, Wed 25 Nov 08:30, North gate." in body(message)
    assert "https://lane.example/assignments/" in body(message)
    assert "5550 0123" in body(message)
    assert "幸福里" not in str(message["From"])


def test_a_letter_to_somebody_whose_language_is_not_known_is_in_both(world):
    message = mail.write(reminder(world, locale=None), settings(world), community(world))

    assert len(str(message["Subject"]).split(" · ")) == 2
    assert body(message).count("Guide the flu-shot queue") == 2
    assert "11月25日 周三 08:30" in body(message)
    assert "Wed 25 Nov 08:30" in body(message)


def test_a_reminder_carries_the_place_as_a_calendar_file(world):
    message = mail.write(reminder(world), settings(world), community(world))
    (attached,) = message.iter_attachments()

    event = icalendar.Calendar.from_ical(attached.get_payload(decode=True)).walk("VEVENT")[0]

    assert attached.get_content_type() == "text/calendar"
    assert str(event["SUMMARY"]) == "Guide the flu-shot queue"
    assert str(event["LOCATION"]) == "North gate"
    assert event["DTSTART"].dt == clock.now() + timedelta(hours=14, minutes=24)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=2)


def test_a_place_given_back_meanwhile_comes_without_a_calendar_file(world):
    letter = replace(reminder(world), invitation=None)

    assert list(mail.write(letter, settings(world), community(world)).iter_attachments()) == []


def test_the_same_place_keeps_its_calendar_number_and_a_line_break_cannot_add_a_property(world):
    place = replace(reminder(world).invitation, title="Tea\r\nATTENDEE:mailto:x@example.org")

    first, second = (calendar.entry(place, "https://lane.example", clock.now()) for _ in range(2))
    event = icalendar.Calendar.from_ical(first).walk("VEVENT")[0]

    assert first == second
    assert "ATTENDEE" not in event
    assert str(event["UID"]) == f"assignment-{place.assignment_id}@lane.example"


@pytest.mark.parametrize("text", ["Tea\r\nBcc: all@example.org", "茶\n\nBcc: all@example.org"])
def test_words_of_a_person_cannot_add_a_header(world, text):
    letter = reminder(world)
    letter = replace(letter, params={**letter.params, "task": text})

    message = message_from_bytes(mail.write(letter, settings(world), community(world)).as_bytes())

    assert message["Bcc"] is None
    assert message["To"] == "ana.happiness-lane@example.org"


class Server:
    """A mail server that notes what it is told."""

    said: list[tuple[str, object]]

    def __init__(self, host: str, port: int, timeout: float) -> None:
        Server.said = [("connect", (host, port))]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        Server.said.append(("quit", None))

    def starttls(self) -> None:
        Server.said.append(("starttls", None))

    def login(self, user: str, password: str) -> None:
        Server.said.append(("login", (user, password)))

    def send_message(self, message: EmailMessage) -> None:
        Server.said.append(("send", message["To"]))


def test_smtp_uses_the_address_of_the_settings(world, monkeypatch):
    monkeypatch.setattr(smtplib, "SMTP", Server)
    chosen = settings(world, mail_url="smtp://lin%40li:p%3Aw@mail.example:587?starttls=1")
    letter = reminder(world)

    mail.postman(chosen, world.community)(letter)

    assert Server.said == [
        ("connect", ("mail.example", 587)),
        ("starttls", None),
        ("login", ("lin@li", "p:w")),
        ("send", letter.address),
        ("quit", None),
    ]


@contextmanager
def refusing(*_args: object, **_more: object):
    raise smtplib.SMTPServerDisconnected
    yield


@pytest.mark.parametrize("error", ["smtplib", "refused"])
def test_a_server_that_is_away_makes_the_letter_wait(world, monkeypatch, error):
    chosen = settings(world, mail_url="smtp://127.0.0.1:1")
    if error == "smtplib":
        monkeypatch.setattr(smtplib, "SMTP", refusing)

    with pytest.raises(actions.NotSent):
        mail.postman(chosen, world.community)(reminder(world))


def test_console_prints_the_letter(world, capsys):
    mail.postman(settings(world, mail_url="console:"), world.community)(reminder(world))

    assert "Subject: A reminder" in capsys.readouterr().err


def test_a_letter_says_no_name_but_the_readers_address(world):
    text = body(mail.write(reminder(world), settings(world), community(world)))

    assert not any(person.name in text for person in world.people.values())
