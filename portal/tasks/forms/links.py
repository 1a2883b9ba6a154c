"""The form of a personal link."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import NumberRange

from portal.tasks.forms.tasks import WholeNumber
from portal.web.addresses import LARGEST
from portal.web.forms import BaseForm, Needed


class CellLinkForm(BaseForm):
    """For which task a personal link is."""

    task = WholeNumber(validators=[Needed(_l("Choose a task")), NumberRange(1, LARGEST)])


class LinkForm(BaseForm):
    """For whom a personal link is."""

    person = WholeNumber(validators=[Needed(_l("Choose a person")), NumberRange(1, LARGEST)])
