"""The forms that give drafts their dates and copy a week."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectMultipleField, TimeField
from wtforms.validators import NumberRange
from wtforms.widgets import HiddenInput

from portal.tasks import rules
from portal.tasks.forms.tasks import HOW_MANY, in_reach
from portal.tasks.rules import DatePattern
from portal.web.addresses import number_of
from portal.web.forms import BaseForm, Needed


class DatesForm(BaseForm):
    """Which drafts get which dates."""

    task = SelectMultipleField(_l("Tasks"), choices=[], validate_choice=False)
    everything = BooleanField(_l("All of them, also on the other pages"))
    day = DateField(_l("First day"), [Needed(_l("Enter a day, for example 2026-11-28")), in_reach])
    time_from = TimeField(_l("From"), [Needed(_l("Enter a time, for example 09:00"))])
    time_to = TimeField(_l("To"), [Needed(_l("Enter a time, for example 11:00"))])
    capacity = IntegerField(_l("Places in each"), [Needed(HOW_MANY), NumberRange(1, rules.MOST_PLACES, HOW_MANY)])
    weeks = IntegerField(
        _l("How many weeks"),
        [
            Needed(_l("Write how many weeks, from 1 to 26")),
            NumberRange(1, 26, _l("Write how many weeks, from 1 to 26")),
        ],
        default=1,
        description=_l("Once a week, at the same time. Write 1 for a single day."),
    )

    def ticked(self) -> list[int]:
        """Return the ticked tasks, without what is no number."""
        return [number for text in self.task.data or [] if (number := number_of(text)) is not None]

    def chosen(self) -> list[int] | None:
        """Return the ticked tasks, None for all of them."""
        return None if self.everything.data else self.ticked()

    def pattern(self) -> DatePattern:
        """Return the dates that the form says."""
        return DatePattern(self.day.data, self.time_from.data, self.time_to.data, self.capacity.data, self.weeks.data)


class WeekForm(BaseForm):
    """Which week is copied, by one of its days."""

    week = DateField(_l("Week"), [Needed(_l("Enter a day, for example 2026-11-28")), in_reach], widget=HiddenInput())
