"""The form of a search to keep."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from portal.tasks.queries import Filters
from portal.tasks.steps import Kept
from portal.web.forms import BaseForm, Needed, one_line

KEPT = ("q", "day", "domain", "area", "near")  # of what the list can be asked for


class SearchForm(BaseForm):
    """A name for what the list was asked for, and whether to be told of what is new."""

    q = HiddenField()
    day = HiddenField()
    domain = HiddenField()
    area = HiddenField()
    near = HiddenField()
    name = StringField(
        _l("A short name"),
        [Needed(_l("Give it a short name")), Length(max=40, message=_l("Please write at most 40 characters"))],
        filters=[one_line],
        description=_l("For example “Weekends”. You find it above the list."),
    )
    is_told = BooleanField(_l("Tell me when something new fits, at most once a day"))

    @classmethod
    def of(cls, filters: Filters) -> "SearchForm":
        """Return the form as it is first shown for these filters."""
        return cls(formdata=None, data={name: getattr(filters, name) for name in KEPT})

    def filters(self) -> Filters:
        """Return what the list was asked for; what is none of ours counts as not asked."""
        return Filters.read({name: self[name].data or "" for name in KEPT})

    def kept(self) -> Kept:
        """Return what the form says."""
        return Kept(self.name.data, self.filters(), self.is_told.data)
