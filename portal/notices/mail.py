"""Letters: written in the reader's language, handed to a mail server, a folder or the terminal."""

import smtplib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app, g
from flask_babel import force_locale, gettext

from portal.kernel import clock
from portal.kernel.settings import Settings
from portal.notices import calendar, wording
from portal.notices.actions import Letter, NotSent, Postman
from portal.tasks import queries as tasks
from portal.web.site import LOCALES, CommunityLine

FOLDER = "mail"  # of PORTAL_DATA, where letters lie that no server takes
SECONDS = 20
Transport = Callable[[EmailMessage, int], None]


@dataclass(frozen=True)
class LetterPage:
    """What the template of a letter shows: one part a language."""

    parts: tuple["LetterPart", ...]


@dataclass(frozen=True)
class LetterPart:
    """One language's half of a letter."""

    title: str
    sentence: str
    link: str
    station: str
    from_whom: str


class Sender(Protocol):
    """What a letter says of the community that it comes from."""

    id: int
    slug: str
    name_en: str
    name_zh: str
    zone: str
    station_phone: str
    is_demo: bool


def postman(settings: Settings, community: Sender) -> Postman:
    """Return what writes a community's letters and hands them over as MAIL_URL says."""
    transport = _transport(settings)
    sender = CommunityLine(
        community.id, community.slug, community.name_en, community.name_zh, community.zone, community.station_phone,
        community.is_demo,
    )  # fmt: skip

    def hand_over(letter: Letter) -> None:
        message = write(letter, settings, sender)
        try:
            transport(message, letter.notice_id)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(type(error).__name__) from error

    return hand_over


def write(letter: Letter, settings: Settings, community: CommunityLine) -> EmailMessage:
    """Write a letter in the reader's language; in both where it is not known. A place comes as a calendar file too."""
    g.community = community  # times are written in its zone
    locales = (letter.locale,) if letter.locale in LOCALES else LOCALES
    parts = tuple(_part(letter, locale, settings, community) for locale in locales if locale)
    message = EmailMessage()
    message["From"] = f'"{parts[0].from_whom}" <{settings.mail_from}>'
    message["To"] = letter.address
    message["Subject"] = " · ".join(part.title for part in parts)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<notice-{letter.notice_id}@{urlsplit(settings.site_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    template = current_app.jinja_env.get_template("mail/notice.txt")
    message.set_content(template.render(page=LetterPage(parts)))
    if letter.invitation:
        entry = calendar.entry(letter.invitation, settings.site_url, clock.now())
        message.add_attachment(entry, maintype="text", subtype="calendar", filename=calendar.FILE_NAME)
    return message


def _part(letter: Letter, locale: str, settings: Settings, community: CommunityLine) -> LetterPart:
    with force_locale(locale):
        return LetterPart(
            title=gettext(letter.title),
            sentence=wording.sentence(letter.text, letter.params),
            link=settings.site_url + _path(letter),
            station=gettext("Questions? Call the station: %(phone)s", phone=community.station_phone),
            from_whom=community.name_zh if locale.startswith("zh") else community.name_en,
        )


def _path(letter: Letter) -> str:
    """Return where a letter leads: by the reader's personal link where there is one, which no table holds."""
    link_id = letter.params.get("link_id")
    if not isinstance(link_id, int):
        return letter.path
    return f"/l/{link_id}/{tasks.link_seal(current_app.config['SITE_KEY'], link_id)}"


def _transport(settings: Settings) -> Transport:
    address = urlsplit(settings.mail_url)
    if address.scheme in {"smtp", "smtps"}:
        return _smtp(settings)
    if address.scheme == "console":
        return lambda message, _number: print(message.as_string(), file=sys.stderr)  # noqa: T201 - asked for
    return _file(settings.data / FOLDER)


def _file(folder: Path) -> Transport:
    def put(message: EmailMessage, number: int) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{number}.eml"
        path.write_bytes(message.as_bytes())
        path.chmod(0o600)

    return put


def lying(settings: Settings) -> dict[Path, tuple[int, datetime]]:
    """Return the letters that lie as files, each with the number of its notice and the moment it was written."""
    found = {}
    for path in (settings.data / FOLDER).glob("*.eml"):
        with path.open("rb") as file:
            date = BytesHeaderParser().parse(file)["Date"]
        if path.stem.isdecimal() and date:
            found[path] = (int(path.stem), parsedate_to_datetime(date))
    return found


def _smtp(settings: Settings) -> Transport:
    """Return the transport of smtp://user:password@host:port?starttls=1 (or smtps://); one connection a letter."""
    address = urlsplit(settings.mail_url)
    host = address.hostname or "localhost"
    has_starttls = parse_qs(address.query).get("starttls", ["0"])[0] == "1"

    def send(message: EmailMessage, _number: int) -> None:
        kind = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
        with kind(host, address.port or 0, timeout=SECONDS) as server:
            if has_starttls:
                server.starttls()
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            server.send_message(message)

    return send
