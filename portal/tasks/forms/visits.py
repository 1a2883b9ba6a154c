"""The form of when somebody means to come."""

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField
from wtforms.validators import Optional

from portal.tasks.forms.tasks import in_reach
from portal.tasks.queries import AssignmentPage
from portal.web.filters import local
from portal.web.forms import WALL, BaseForm


class PlanForm(BaseForm):
    """When somebody comes to what has no fixed hour, in wall time; empty where they take back what they said."""

    planned_at = DateTimeLocalField(
        _l("When will you do it?"),
        [Optional(), in_reach],
        format=WALL,
        description=_l("If you like: the leader sees it, and you can change it at any time."),
    )

    @classmethod
    def of(cls, page: AssignmentPage) -> "PlanForm":
        """Return the form as it is first shown, with what was said before."""
        said = local(page.planned_at).replace(tzinfo=None) if page.planned_at else None
        return cls(formdata=None, data={"planned_at": said})
