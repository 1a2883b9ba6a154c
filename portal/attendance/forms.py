"""The forms of the door: shape only."""

from collections.abc import Mapping
from datetime import time

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp, ValidationError

from portal.attendance import rules
from portal.attendance.queries import ReportPage
from portal.attendance.rules import Told
from portal.kernel.errors import Invalid
from portal.kernel.files import is_acceptable
from portal.kernel.text import N_
from portal.kernel.units import parse_time
from portal.web.addresses import LARGEST
from portal.web.forms import WALL, BaseForm, InReach, Needed, choices, one_line

BY_HAND = {"inputmode": "numeric", "autocomplete": "off"}
A_TIME = _l("Enter a day and a time, for example 2026-11-28 09:00")
A_ROW = NumberRange(1, LARGEST, message=_l("Choose a person"))


class ScanForm(BaseForm):
    """A ticket from a door page, or six digits typed by hand; leave says that the person goes at once."""

    ticket = HiddenField(validators=[Length(max=200)])
    digits = StringField(
        _l("Six digits"), [Length(max=20)], description=_l("They are below the code on the leader’s screen."),
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )  # fmt: skip
    leave = HiddenField(validators=[Length(max=1)])

    def validate_digits(self, field: StringField) -> None:
        """Ask for six digits where there is no ticket."""
        if not self.ticket.data and rules.read_digits(field.data or "") is None:
            raise ValidationError(gettext("Type the six digits below the code"))

    @property
    def is_leaving(self) -> bool:
        """Tell whether the person pressed "Leave now"."""
        return self.leave.data == "1"


class TickForm(BaseForm):
    """A leader’s tick for one person; any words are taken as the reason, the list offers the usual ones."""

    person = IntegerField(validators=[Needed(_l("Choose a person")), A_ROW])
    direction = SelectField(choices=choices([("in", _l("Here")), ("out", _l("Left"))]))
    reason = SelectField(
        _l("Why by hand"), [Needed(_l("Choose why this person did not scan"))], validate_choice=False,
        choices=choices([
            ("", _l("Choose why")),
            ("no-phone", _l("No phone with them")),
            ("phone-empty", _l("Phone battery empty")),
            ("code-failed", _l("The code did not work")),
            ("group", _l("Came in with the group")),
        ]),
    )  # fmt: skip


class BadgeForm(BaseForm):
    """What a card said that a leader's device has read, which way its holder goes, and whether they are on the list."""

    badge = HiddenField(validators=[Length(max=40)])
    direction = SelectField(choices=choices([("in", _l("Here")), ("out", _l("Left"))]))
    walk_in = HiddenField(validators=[Length(max=1)])


class WalkInForm(BaseForm):
    """Somebody without a place: a person who is known, or a newcomer by name and last four digits."""

    person = IntegerField(validators=[Optional(), A_ROW])
    name = StringField(_l("Name"), [Length(max=80, message=_l("Please write at most 80 characters"))])
    phone_end = StringField(
        _l("Last four digits of the phone"),
        [Optional(), Regexp(r"^\d{4}$", message=_l("Type four digits, or leave it empty"))],
        description=_l("Leave it empty for somebody who has a card only."), render_kw={"inputmode": "numeric"},
    )  # fmt: skip


BLANK = tuple(f"w{number}" for number in range(1, rules.BLANK_LINES + 1))  # the keys of the lines below a list


class SheetForm(BaseForm):
    """A paper list as it is typed in; `sheet_form` adds the fields of each line."""

    label = StringField(
        _l("Page of the list"), [Optional(), Length(max=40, message=_l("Please write at most 40 characters"))],
        description=_l("If it has several, like “page 2”."), render_kw={"autocomplete": "off"},
    )  # fmt: skip
    file = FileField(
        _l("Picture of the list"), [Optional()],
        description=_l("PDF, PNG or JPG, at most 12 MB. Only the team’s leaders and the station can open it."),
    )  # fmt: skip

    def validate_file(self, field: FileField) -> None:
        """Accept pictures and PDF only."""
        if field.data and field.data.filename:
            content = field.data.read()
            field.data.seek(0)
            if not is_acceptable(field.data.filename, content, rules.PICTURES):
                raise ValidationError(gettext("Choose a PDF, PNG or JPG of at most 12 MB"))

    def filled(self) -> dict[str, tuple[time | None, time | None]]:
        """Return the times of each line that is ticked or written, by its key; an empty arrival is none.

        Invalid names every time that cannot be read.
        """
        keys = [name.removeprefix("came-") for name in self._fields if name.startswith("came-") and self[name].data]
        keys += [key for key in BLANK if self[f"who-{key}"].data]
        texts = {f"{end}-{key}": (self[f"{end}-{key}"].data or "").strip() for key in keys for end in ("in", "out")}
        read = {name: parse_time(text) for name, text in texts.items()}
        if wrong := [name for name, text in texts.items() if text and read[name] is None]:
            raise Invalid(dict.fromkeys(wrong, N_("Write a time, like 14:05")))
        return {key: (read[f"in-{key}"], read[f"out-{key}"]) for key in keys}

    @property
    def sent_file(self) -> FileStorage | None:
        """Return the picture that was sent, None without one."""
        upload: FileStorage | None = self.file.data
        return upload if upload and upload.filename else None


def sheet_form(names: Mapping[int, str], planned: tuple[str, str], *, is_all: bool = False) -> SheetForm:
    """Return the form of a list: a line for each of these people, and blank ones for whoever came besides.

    planned: the times that stand there beforehand; is_all: everybody is ticked beforehand.
    """
    fields: dict[str, Field] = {}
    for key, name in ((str(person_id), name) for person_id, name in names.items()):
        fields[f"came-{key}"] = BooleanField(name, default=is_all)
        fields |= _times(key, name, planned)
    for number, key in enumerate(BLANK, 1):
        fields[f"who-{key}"] = StringField(_l("Volunteer number or name"), [Length(max=80)], filters=[one_line])
        fields[f"end-{key}"] = StringField(
            _l("Last four digits of the phone"),
            [Optional(), Regexp(r"^\d{4}$", message=_l("Type four digits, or leave it empty"))],
        )
        fields[f"new-{key}"] = BooleanField(_l("Somebody new"))
        fields |= _times(key, gettext("line %(number)s", number=number), planned)
    made: type[SheetForm] = type("LinesForm", (SheetForm,), fields)
    return made()


def _times(key: str, name: str, planned: tuple[str, str]) -> dict[str, Field]:
    said = {"in": gettext("In, %(name)s", name=name), "out": gettext("Out, %(name)s", name=name)}
    return {
        f"{end}-{key}": StringField(said[end], [Length(max=10)], default=at, render_kw=BY_HAND)
        for end, at in zip(("in", "out"), planned, strict=True)
    }


class PlaceForm(BaseForm):
    """Whom a leader puts on the list."""

    person = IntegerField(validators=[Needed(_l("Choose a person")), A_ROW])


class RemovalForm(BaseForm):
    """Why a leader takes somebody's place."""

    reason = StringField(
        _l("Why?"), [Needed(_l("Write why, so that the person understands")), Length(max=200)],
        description=_l("The person reads it."),
    )  # fmt: skip


class MoveForm(BaseForm):
    """To which other shift of the task a place moves."""

    shift = IntegerField(validators=[Needed(_l("Choose a shift")), NumberRange(1, LARGEST, _l("Choose a shift"))])


class WordsForm(BaseForm):
    """A leader's words to everybody on the list, or for the next leader."""

    text = TextAreaField(
        _l("Your words"),
        [
            Needed(_l("Write what you want to say")),
            Length(max=rules.MOST_WORDS, message=_l("Please write at most 500 characters")),
        ],
        render_kw={"rows": "4"},
    )


class ReportForm(BaseForm):
    """What somebody says they did where there is no fixed hour; started_at is wall time."""

    started_at = DateTimeLocalField(_l("When did you begin?"), [Needed(A_TIME), InReach(A_TIME)], format=WALL)
    minutes = IntegerField(
        _l("How many minutes did it take?"),
        [Needed(_l("Write how many minutes it took")), NumberRange(1, 1440, _l("Write how many minutes it took"))],
    )
    words = StringField(
        _l("What did you do?"),
        [
            Needed(_l("Write in one sentence what you did")),
            Length(max=200, message=_l("Please write at most 200 characters")),
        ],
        filters=[one_line],
        description=_l("Whoever confirms your time reads it. No names of people you helped, please."),
    )

    @classmethod
    def of(cls, page: ReportPage) -> "ReportForm":
        """Return the form as it is first shown."""
        return cls(formdata=None, data={"started_at": page.started_at, "minutes": page.flexible_minutes})

    def told(self) -> Told:
        """Return what the form says."""
        return Told(self.started_at.data, self.minutes.data, self.words.data)
