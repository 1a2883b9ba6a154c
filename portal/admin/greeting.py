"""What the terminal shows at a start: where the site is, who may sign in, what to try, what is not safe yet."""

import io
import os
import unicodedata
from collections.abc import Sequence

import qrcode
from flask_babel import force_locale, gettext

from portal.admin import serving, signins
from portal.admin.queries import is_demo_site
from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.settings import Settings
from portal.people import queries as people
from portal.tasks import queries as tasks
from portal.web.menu import ROLE_LABELS


def terminal_locale() -> str:
    """Return the terminal's language, as LC_ALL, LC_MESSAGES or LANG say."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh_Hans_CN" if said.startswith("zh") else "en"


def greet(settings: Settings) -> str:
    """Write the greeting, in the terminal's language."""
    with force_locale(terminal_locale()):
        parts = [_addresses(settings)]
        if is_demo_site():
            parts += [_sign_ins(settings), _to_try(settings), _not_safe()]
        return "\n\n".join(parts) + "\n"


def _addresses(settings: Settings) -> str:
    here, network = serving.addresses(settings)
    on_this, on_network = gettext("On this computer"), gettext("On this network")
    lines = [f"  {on_this}: {here}"]
    if network is None:
        lines.append("  " + gettext("For phones on the same network, start it with HOST=0.0.0.0"))
    else:
        lines += [f"  {on_network}: {network}", "", *code_of(network)]
    return "\n".join(["", gettext("Linli is running."), "", *lines])


def code_of(text: str) -> list[str]:
    """Draw a code with half blocks, a line each; light on dark, as terminals mostly are."""
    drawn = io.StringIO()
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    code.print_ascii(out=drawn, invert=True)
    return drawn.getvalue().rstrip("\n").split("\n")


def sign_ins(settings: Settings) -> str:
    """Write the table of the demo's sign-ins, in the terminal's language."""
    with force_locale(terminal_locale()):
        return _sign_ins(settings)


def _sign_ins(settings: Settings) -> str:
    chosen = signins.kept(settings)
    rows = [
        (gettext(ROLE_LABELS[role]), user_name, chosen[user_name])
        for user_name, role in signins.CAST
        if user_name in chosen
    ]
    return table((gettext("Role"), gettext("User name"), gettext("Password")), rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table for a terminal; a Chinese letter takes two columns."""
    widths = [max(_width(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = [
        "  " + "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]
    return "\n".join([lines[0], "  " + "-" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _to_try(settings: Settings) -> str:
    here = serving.addresses(settings)[1] or serving.addresses(settings)[0]
    community = people.first_community(read())
    running = tasks.running_shifts(read(), community.id, clock.now()) if community else []
    screen = f"{here}/shifts/{running[0].id}/screen" if running else f"{here}/tasks"
    return "\n".join((
        gettext("Three things to try"),
        "  1. " + gettext("As ana: take a place in the class that is on now, then check in there") + f"  {here}/tasks",
        "  2. " + gettext("As ben, in another browser or on a tablet: show the code at the door") + f"  {screen}",
        "  3. " + gettext("As mei: verify fifty visits, and find the five that are odd") + f"  {here}/hours/queue",
    ))  # fmt: skip


def _not_safe() -> str:
    return "\n".join((
        gettext("Not safe yet"),
        "  " + gettext("This is a demo: its people are made up, and its pages travel unencrypted (http)."),
        "  " + gettext("Do not enter real people. To end the demo and begin for real, stop this and run:"),
        f"  {serving.environment_hint()} begin",
    ))  # fmt: skip
