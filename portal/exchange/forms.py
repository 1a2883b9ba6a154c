"""The forms of the import pages: shape only."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import AnyOf, Length, Regexp, ValidationError

from portal.exchange.reading import KINDS, USUAL_SOURCE, Reading, Said, Upload
from portal.exchange.rules import AREAS, HOURS, OPPORTUNITIES, PEOPLE, DayOrder, Field, Problem
from portal.web.forms import BaseForm, Needed, choices

COLUMN = "column_"
NONE = "-"  # the field is not in the file
ORDERS = {
    "": _l("As the dates in the list show"),
    "day-first": _l("Day first: 3/4/2026 is 3 April"),
    "month-first": _l("Month first: 3/4/2026 is 4 March"),
}
SIZES = {
    OPPORTUNITIES.kind: _l("A table as Excel (XLSX) or CSV: at most 12 MB and 5,000 rows."),
    PEOPLE.kind: _l("A table as Excel (XLSX) or CSV: at most 12 MB and 5,000 rows."),
    AREAS.kind: _l("A table as Excel (XLSX) or CSV: at most 12 MB and 5,000 rows."),
    HOURS.kind: _l("A table as Excel (XLSX) or CSV: at most 12 MB and 20,000 rows."),
}


class _ListForm(BaseForm):
    """What is said about a list, whatever its file."""

    kind = HiddenField(
        default=OPPORTUNITIES.kind, validators=[AnyOf(KINDS, message=_l("Choose what the list is about"))]
    )
    source = StringField(
        _l("Name of the list"),
        [Needed(_l("Enter a name for the list")), Length(max=60, message=_l("Please write at most 60 characters"))],
        filters=[lambda text: " ".join(text.split()) if text else text],
        default=USUAL_SOURCE,
        description=_l("The next import recognises its rows by this name. Use another name for a list from elsewhere."),
    )
    dates = SelectField(
        _l("How days are written"), [AnyOf(ORDERS)], validate_choice=False, choices=choices(ORDERS.items()), default=""
    )


class UploadForm(_ListForm):
    """A list to be tried."""

    file = FileField(_l("The list"))

    @classmethod
    def of_kind(cls, kind: str) -> "UploadForm":
        """Return the empty form for a list of that kind; of opportunities where it is none of ours."""
        chosen = kind if kind in KINDS else OPPORTUNITIES.kind
        return cls(formdata=None, data={"kind": chosen, "source": chosen}).sized()

    def sized(self) -> "UploadForm":
        """Say how large a list of its kind may be."""
        self.file.description = SIZES.get(self.kind.data or "", "")
        return self

    def validate_file(self, field: FileField) -> None:
        """Ask for a file."""
        if not field.data:
            raise ValidationError(gettext("Choose the file with the list"))


class TrialForm(_ListForm):
    """A list that was tried: its file by hash and name, and which column each field of its kind is read from."""

    fields: tuple[Field, ...] = OPPORTUNITIES.fields
    trial = HiddenField(validators=[Regexp(r"^[0-9a-f]{64}$", message=_l("Choose the file with the list"))])
    name = HiddenField(validators=[Length(max=200)])

    @classmethod
    def from_address(cls, values: MultiDict[str, str]) -> "TrialForm | None":
        """Read what an address says; None when it names no file. Nothing is sent, so there is no token to check."""
        form = trial_class(values.get("kind"))(formdata=values, meta={"csrf": False})
        return form if form.validate() else None

    @property
    def names_a_file(self) -> bool:
        """Tell, once it was checked, whether the form says which file was tried and how it is read."""
        return not (self.trial.errors or self.name.errors or self.dates.errors or self.kind.errors)

    def said(self) -> Said:
        """Return what was said about the file; a column that was not chosen is guessed."""
        chosen = {item.name: self[COLUMN + item.name].data for item in self.fields}
        columns = {name: "" if column == NONE else column for name, column in chosen.items() if column}
        order = DayOrder(self.dates.data) if self.dates.data else None
        return Said(self.source.data, columns, order, self.kind.data)

    @property
    def address(self) -> dict[str, str]:
        """Return the fields that say the same again."""
        names = ("kind", "trial", "name", "source", "dates", *(COLUMN + item.name for item in self.fields))
        return {name: self[name].data for name in names if self[name].data}

    @property
    def columns(self) -> list[SelectField]:
        """Return the fields that choose a column, in the order of what we take."""
        return [self[COLUMN + item.name] for item in self.fields]

    def offer(self, upload: Upload, found: Reading | Problem) -> "TrialForm":
        """Offer the file's columns for each field, with the one that is read now chosen."""
        used = {} if isinstance(found, Problem) else {match.field.name: match.column for match in found.columns.matches}
        headers = [(f"#{number}", header or f"#{number}") for number, header in enumerate(upload.table.headers, 1)]
        for item in self.fields:
            field = self[COLUMN + item.name]
            field.choices = choices([(NONE, gettext("Not in the file")), *headers])
            if not field.data:
                field.data = f"#{used[item.name] + 1}" if item.name in used else NONE
        return self


def trial_of(form: UploadForm, sha256: str, name: str) -> TrialForm:
    """Return the form of a list that was just sent."""
    said: Mapping[str, Any] = {
        "trial": sha256, "name": name, "source": form.source.data, "dates": form.dates.data, "kind": form.kind.data,
    }  # fmt: skip
    return trial_class(form.kind.data)(formdata=None, data=said)


def trial_class(kind: str | None) -> type[TrialForm]:
    """Return the form with the columns of a kind; that of opportunities where it is none of ours."""
    return _TRIALS.get(kind or "", _TRIALS[OPPORTUNITIES.kind])


def _with_columns(base: type[TrialForm], fields: tuple[Field, ...]) -> type[TrialForm]:
    columns = {COLUMN + item.name: SelectField(_l(item.label), choices=[], validate_choice=False) for item in fields}
    return type(base.__name__, (base,), {"fields": fields, **columns})


_TRIALS = {name: _with_columns(TrialForm, kind.fields.fields) for name, kind in KINDS.items()}
