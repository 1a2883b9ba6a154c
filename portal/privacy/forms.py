"""The forms of a no and of a slip: shape only."""

from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from portal.privacy.queries import ErasuresPage
from portal.web.forms import BaseForm, Needed


class KeepForm(BaseForm):
    """Why somebody is not erased yet."""

    request_no = 0

    sentence = StringField(
        _l("Why not yet?"),
        [Needed(_l("Write why")), Length(max=500, message=_l("Please write at most 500 characters"))],
        description=_l("The person reads it."),
    )

    def under(self, request_no: int) -> Self:
        """Name the field after its request, as one page has several of these forms."""
        self.request_no, self.sentence.id = request_no, f"sentence-{request_no}"
        self.sentence.label.field_id = self.sentence.id
        return self

    @classmethod
    def of_each(cls, page: ErasuresPage, said: "KeepForm | None" = None) -> dict[int, "KeepForm"]:
        """Return a form for each request that waits; said: the one that came back."""
        forms = {line.id: cls(formdata=None).under(line.id) for line in page.waiting}
        return forms | ({said.request_no: said} if said else {})


class SlipForm(BaseForm):
    """The slip by which the station enters somebody's request."""

    slip_no = StringField(
        _l("Number of the signed slip"),
        [Needed(_l("Enter the number of the signed slip")), Length(max=40, message=_l("At most 40 characters"))],
        render_kw={"autocomplete": "off"},
    )
