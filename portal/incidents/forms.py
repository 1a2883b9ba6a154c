"""The forms of reports: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.incidents.queries import ReportFormPage as Offered
from portal.incidents.rules import KIND_WORDS, MOST_LINE, MOST_TEXT, Decision, Said
from portal.web.addresses import number_of
from portal.web.forms import BaseForm, DayField, Needed, choices, one_line

LONG = _l("Please write at most 4000 characters")
LINE = _l("Please write at most 300 characters")


class ReportForm(BaseForm):
    """What happened, when, where, and who took part."""

    kind = RadioField(
        _l("What is it?"),
        [AnyOf(KIND_WORDS, _l("Choose what it is"))],
        validate_choice=False,
        choices=choices((kind, _l(word)) for kind, word in KIND_WORDS.items()),
    )
    text = TextAreaField(
        _l("What happened?"),
        [Needed(_l("Write what happened")), Length(max=MOST_TEXT, message=LONG)],
        description=_l("Write what you saw or heard yourself. You need no proof."),
        render_kw={"rows": "7"},
    )
    happened_on = DayField(_l("On which day?"), description=_l("For example 2026-11-28."))
    place = StringField(
        _l("Where, and at what time?"),
        [Needed(_l("Write where it was")), Length(max=MOST_LINE, message=LINE)],
        filters=[one_line],
    )
    people = SelectMultipleField(
        _l("Is one of these people part of it?"),
        coerce=int,
        validate_choice=False,
        description=_l("Whoever you tick cannot read your report."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    involved = StringField(
        _l("Who else took part or saw it?"), [Length(max=MOST_LINE, message=LINE)], filters=[one_line]
    )
    about = HiddenField()

    def offer(self, page: Offered) -> "ReportForm":
        """Offer the people who can be named."""
        self.people.choices = choices((str(number), name) for number, name in page.people)
        return self

    @property
    def about_id(self) -> int | None:
        """Return the shift that the report is about; None when it is about none."""
        return number_of(self.about.data)

    def said(self) -> Said:
        """Return what the form says."""
        return Said(
            self.kind.data, self.happened_on.data, self.place.data, self.text.data.strip(), self.involved.data or "",
            tuple(sorted(set(self.people.data or ()))),
        )  # fmt: skip


class DecisionForm(BaseForm):
    """What became of a report."""

    state = HiddenField()
    sentence = StringField(
        _l("One sentence for whoever reported it"),
        [Length(max=MOST_LINE, message=LINE)],
        filters=[one_line],
        description=_l("They read this and nothing else. Name nobody."),
    )
    note = TextAreaField(
        _l("What was done"),
        [Length(max=MOST_TEXT, message=LONG)],
        description=_l("Stays in the record."),
        render_kw={"rows": "4"},
    )

    def said(self) -> Decision:
        """Return what the form says."""
        return Decision(self.state.data or "", self.sentence.data or "", (self.note.data or "").strip())
