"""The forms of tasks and shifts."""

from collections.abc import Sequence

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.tasks import rules
from portal.tasks.queries import Reach, TaskFormPage
from portal.tasks.rules import GuideRule, Repeat, ShiftTimes
from portal.tasks.steps import TaskDraft
from portal.training.queries import KIND_WORDS
from portal.web.addresses import LARGEST, number_of
from portal.web.forms import WALL, BaseForm, InReach, Needed, choices, one_line, prose
from portal.web.tree import TreeSelect

HOW_MANY = _l("Write how many people can come, from 1 to 1000")
DAY_AND_TIME = _l("Enter a day and a time, for example 2026-11-28 09:00")
TOO_LONG = _l("Please write at most %(max)d characters")
in_reach = InReach(_l("Choose a day within the next two years."))


class WholeNumber(IntegerField):
    """A whole number, and our own words for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata([text for text in valuelist if text.strip()])
        except ValueError as error:
            raise ValueError(gettext("Write a whole number, for example 16")) from error


SHOWN_EACH = range(1, 6)


class TaskForm(BaseForm):
    """What a task says."""

    title = StringField(
        _l("What is it about?"),
        [Needed(_l("Write in a few words what it is about")), Length(max=160, message=TOO_LONG)],
        filters=[one_line],
        description=_l("People see this first, for example “Phone class for elders”."),
    )
    description = TextAreaField(
        _l("What people will do"),
        [Needed(_l("Write what people will do")), Length(max=4000, message=TOO_LONG)],
        filters=[prose],
    )
    team = SelectField(_l("Team"), [Needed(_l("Choose a team"))], validate_choice=False)
    kind = RadioField(
        _l("Is help needed or offered?"),
        [AnyOf(rules.KIND_WORDS, _l("Choose whether help is needed or offered"))],
        validate_choice=False,
        choices=choices((kind, _l(words)) for kind, words in rules.KIND_WORDS.items()),
        default="request",
    )
    domain = SelectField(
        _l("Kind of service"),
        [AnyOf(rules.DOMAIN_WORDS, _l("Choose a kind of service"))],
        validate_choice=False,
        choices=choices([("", _l("Choose one")), *((name, _l(words)) for name, words in rules.DOMAIN_WORDS.items())]),
    )
    risk = RadioField(
        _l("How much can go wrong?"),
        [AnyOf(rules.RISK_WORDS, _l("Choose how much can go wrong"))],
        validate_choice=False,
        choices=choices((risk, _l(words)) for risk, words in rules.RISK_WORDS.items()),
        default="low",
    )
    place = StringField(
        _l("Place"),
        [Needed(_l("Write where people meet")), Length(max=200, message=TOO_LONG)],
        filters=[one_line],
        description=_l("Only people who are signed in see it."),
    )
    address = StringField(
        _l("Exact address"),
        [Optional(), Length(max=200, message=TOO_LONG)],
        filters=[one_line],
        description=_l("Only who has a place reads it, from 24 hours before until 24 hours after."),
    )
    area = TreeSelect(_l("Area"), description=_l("Everybody sees it, also who is not signed in."))
    minimum_age = WholeNumber(
        _l("Minimum age"),
        [Optional(), NumberRange(0, 99, _l("Write an age from 0 to 99"))],
    )
    bring = StringField(_l("What to bring"), [Optional(), Length(max=200, message=TOO_LONG)], filters=[one_line])

    needs = SelectMultipleField(
        _l("What people must have"),
        [Optional()],
        option_widget=CheckboxInput(),
        choices=choices((kind, _l(word)) for kind, word in KIND_WORDS.items()),
        description=_l("Only people who have it on the day, as the station has seen, can take a place."),
    )

    first_timers = SelectField(
        _l("First-timers beside each experienced person"),
        [Optional()],
        validate_choice=False,
        choices=choices([("0", _l("They may come alone")), *((str(n), str(n)) for n in SHOWN_EACH)]),
        default="0",
        description=_l(
            "Experienced is whoever has a verified visit with this kind of service, or leads the team. "
            "They take a place first."
        ),
    )
    extra_places = WholeNumber(
        _l("Extra places for first-timers"),
        [Optional(), NumberRange(0, rules.MOST_EXTRA, _l("Write how many extra places, from 0 to 20"))],
        description=_l("In each shift, beside its places."),
    )

    def validate_team(self, field: SelectField) -> None:
        """Take a number that can be a team's; whose it is, the action says."""
        if number_of(field.data or "") is None:
            raise ValidationError(gettext("Choose a team"))

    @classmethod
    def of(cls, page: TaskFormPage) -> "TaskForm":
        """Return the form as it is first shown: empty, or with what the task says."""
        form = cls(formdata=None, data=page.said)
        form.shown(page)
        return form

    def shown(self, page: TaskFormPage) -> TaskFormPage:
        """Offer the teams of the page, and return the page."""
        offered = [(str(number), name) for number, name in page.teams]
        self.area.offer(page.areas)
        self.team.choices = choices([*([] if len(offered) == 1 else [("", gettext("Choose one"))]), *offered])
        return page

    def guides(self) -> GuideRule:
        """Return what the form asks of first-timers; a number that is none of ours stays for the rule to refuse."""
        return GuideRule(number_of(self.first_timers.data or "0") or 0, self.extra_places.data or 0)

    def draft(self) -> TaskDraft:
        """Return what the form says."""
        return TaskDraft(
            title=self.title.data, description=self.description.data, team_id=int(self.team.data),
            domain=self.domain.data, kind=self.kind.data, risk=self.risk.data, place=self.place.data,
            bring=self.bring.data or "", minimum_age=self.minimum_age.data or 0, address=self.address.data or "",
            area_id=self.area.number,
        )  # fmt: skip


WEEKDAY_WORDS = {
    "MO": _l("Monday"), "TU": _l("Tuesday"), "WE": _l("Wednesday"), "TH": _l("Thursday"), "FR": _l("Friday"),
    "SA": _l("Saturday"), "SU": _l("Sunday"),
}  # fmt: skip


def scope_words(reach: Reach) -> str:
    """Say which shifts a change would touch and how many people would be told."""
    which = {
        "this": gettext("Only this shift"),
        "following": gettext("This and all after it"),
        "all": gettext("All to come"),
    }
    shifts = ngettext("%(num)s shift", "%(num)s shifts", reach.shift_count)
    told = ngettext("%(num)s person is told", "%(num)s people are told", reach.told_count)
    return gettext("%(which)s: %(shifts)s, %(told)s", which=which[reach.scope], shifts=shifts, told=told)


class ScopeForm(BaseForm):
    """How many shifts of a series are meant; one where nothing is said."""

    scope = RadioField(
        _l("Which shifts?"),
        [AnyOf(rules.SCOPES, _l("Choose which shifts are meant"))],
        validate_choice=False,
        choices=[],
        default="this",
    )

    def offer(self, reaches: Sequence[Reach]) -> None:
        """Offer what a change of each scope would touch."""
        offered = [reach for reach in reaches if reach.shift_count]
        self.scope.choices = choices((reach.scope, scope_words(reach)) for reach in offered)


class ShiftForm(ScopeForm):
    """When a shift is, in wall time, for how many people, and whether it comes again."""

    task = IntegerField(widget=HiddenInput(), validators=[Optional()])
    starts_at = DateTimeLocalField(_l("Start"), [Needed(DAY_AND_TIME), in_reach], format=WALL)
    ends_at = DateTimeLocalField(_l("End"), [Needed(DAY_AND_TIME), in_reach], format=WALL)
    capacity = IntegerField(_l("Places"), [Needed(HOW_MANY), NumberRange(1, rules.MOST_PLACES, HOW_MANY)])
    flexible_minutes = WholeNumber(
        _l("About how many minutes?"),
        [Optional()],
        description=_l("Start and end are then the days between which everybody comes when it suits them."),
    )
    repeat = SelectField(
        _l("How often?"),
        [Optional(), AnyOf(rules.REPEATS, _l("Choose how often"))],
        validate_choice=False,
        choices=choices([
            ("", _l("Only once")),
            ("weekly", _l("Every week")),
            ("monthly", _l("Every month, on the same weekday")),
        ]),
    )  # fmt: skip
    weekdays = SelectMultipleField(
        _l("On which days?"),
        [Optional()],
        validate_choice=False,
        choices=choices(WEEKDAY_WORDS.items()),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l("For every week. Without a tick it is the day of the start."),
    )
    every = WholeNumber(
        _l("Every how many weeks or months?"),
        [Optional()],
        default=1,
        description=_l("Write 2 for every second one."),
    )
    until = DateField(_l("Last day"), [Optional(), in_reach])
    times = WholeNumber(_l("Or how many times"), [Optional()])

    @property
    def task_id(self) -> int:
        """Return the task's number; 0, which is no task, when none came."""
        return self.task.data if self.task.data and 0 < self.task.data <= LARGEST else 0

    def when(self) -> ShiftTimes:
        """Return the times and the places that the form says."""
        return ShiftTimes(self.starts_at.data, self.ends_at.data, self.capacity.data, self.flexible_minutes.data)

    def pattern(self) -> Repeat | None:
        """Return how the shift comes again, None for once; days or an end alone make a pattern that does not hold."""
        days = tuple(self.weekdays.data or ())
        if not (self.repeat.data or days or self.until.data or self.times.data is not None):
            return None
        every = 1 if self.every.data is None else self.every.data
        return Repeat(self.repeat.data or "", every, days, self.until.data, self.times.data)


class CancelForm(ScopeForm):
    """Why something is cancelled, and for a series how much of it."""

    reason = StringField(
        _l("Why?"),
        [Optional(), Length(max=200, message=TOO_LONG)],
        filters=[one_line],
        description=_l("Everybody who has a place reads it."),
    )
