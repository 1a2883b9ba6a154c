"""The forms of a team's pathway: shape only."""

from decimal import Decimal, InvalidOperation

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from portal.kernel.files import is_acceptable
from portal.pathway.rules import Verdict
from portal.web.forms import BaseForm, Needed, choices

LONG = _l("Please write at most 2,000 characters")


def read_figure(text: str) -> Decimal | None:
    """Read "67", "0.67", "67 %" or "12,5" as a figure (a percentage as a share); None when it is none."""
    plain = text.strip().replace(",", ".").replace("％", "%")
    is_percent = plain.endswith("%")
    try:
        figure = Decimal(plain.rstrip("% "))
    except InvalidOperation:
        return None
    if not figure.is_finite():
        return None
    return figure / 100 if is_percent else figure


class FileForm(BaseForm):
    """A form with one file that may be left out."""

    file = FileField(_l("File"), [Optional()], description=_l("PDF, picture, Word, Excel or text, at most 12 MB."))

    def validate_file(self, field: FileField) -> None:
        """Accept only kinds of file that no browser could run."""
        if field.data and field.data.filename:
            content = field.data.read()
            field.data.seek(0)
            if not is_acceptable(field.data.filename, content):
                raise ValidationError(
                    gettext("Choose a PDF, a picture, a Word or Excel file or a text of at most 12 MB")
                )


class SubmissionForm(FileForm):
    """What is handed in for a requirement."""

    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000, message=LONG)])
    value = StringField(_l("Figure"), [Optional()], render_kw={"inputmode": "decimal"})
    present = StringField(_l("Share of members present"), [Optional()], render_kw={"inputmode": "decimal"})

    def validate_value(self, field: StringField) -> None:
        """Accept a figure or a percentage."""
        if field.data and read_figure(field.data) is None:
            raise ValidationError(gettext("Enter a figure like 12 or 67 %%"))

    def validate_present(self, field: StringField) -> None:
        """Accept a figure or a percentage."""
        self.validate_value(field)


class ReviewForm(FileForm):
    """A decision on what was handed in."""

    decision = SelectField(
        _l("Decision"),
        choices=choices([("approve", _l("Approve")), ("return", _l("Send back")), ("waive", _l("Not needed"))]),
    )
    reason = TextAreaField(_l("Reason"), [Optional(), Length(max=2000, message=LONG)])
    outcome = StringField(_l("Number or name on the decision"), [Optional(), Length(max=120)])

    def verdict(self, *, has_file: bool) -> Verdict:
        """Return what the form says, as the rules take it."""
        reason, outcome = self.reason.data or "", self.outcome.data or ""
        return Verdict(self.decision.data, reason.strip(), outcome.strip(), has_file)


class StepBackForm(BaseForm):
    """Why the last stage is opened again."""

    reason = TextAreaField(_l("Reason"), [Needed(_l("Write why, so that the team knows what to do")), Length(max=2000)])


class FollowForm(BaseForm):
    """Which pathway a team sets out on, in which form."""

    pathway = StringField()
    form = StringField()
