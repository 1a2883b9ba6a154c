"""The forms of areas: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from portal.areas.queries import AreaLine, AreaPage
from portal.areas.rules import LEVEL_WORDS, MOST_CODE, MOST_NAME, AreaSaid, Part, read_parts
from portal.web.filters import named
from portal.web.forms import BaseForm, Needed, choices, one_line
from portal.web.tree import TreeSelect

LONG_NAME = _l("Please write at most 80 characters")
LONG_CODE = _l("Please write at most 40 characters")


class AreaForm(BaseForm):
    """A new area."""

    level = SelectField(
        _l("Kind of area"),
        [AnyOf(LEVEL_WORDS, _l("Choose what kind of area it is."))],
        validate_choice=False,
        choices=choices((level, _l(word)) for level, word in LEVEL_WORDS.items()),
        default="cell",
    )
    parent = TreeSelect(_l("Lies in"))
    code = StringField(
        _l("Area code"),
        [Needed(_l("Enter the code of the area.")), Length(max=MOST_CODE, message=LONG_CODE)],
        filters=[one_line],
        description=_l("As the street office writes it. No other area ever has the same."),
    )
    name_zh = StringField(_l("Name in Chinese"), [Length(max=MOST_NAME, message=LONG_NAME)], filters=[one_line])
    name_en = StringField(_l("Name in English"), [Length(max=MOST_NAME, message=LONG_NAME)], filters=[one_line])

    def said(self) -> AreaSaid:
        """Return what the form says."""
        return AreaSaid(self.code.data, self.level.data, self.name_en.data or "", self.name_zh.data or "")


class NamesForm(BaseForm):
    """The names of an area."""

    name_zh = StringField(_l("Name in Chinese"), [Length(max=MOST_NAME, message=LONG_NAME)], filters=[one_line])
    name_en = StringField(_l("Name in English"), [Length(max=MOST_NAME, message=LONG_NAME)], filters=[one_line])

    @classmethod
    def of(cls, line: AreaLine) -> "NamesForm":
        """Return the form with what the area is called now."""
        return cls(formdata=None, data={"name_en": line.name_en, "name_zh": line.name_zh})


class MergerForm(BaseForm):
    """What an area becomes part of."""

    into = SelectField(_l("Becomes part of"), [Needed(_l("Choose an area"))], validate_choice=False, choices=[])

    def offer(self, page: AreaPage) -> "MergerForm":
        """Offer the areas beside it."""
        self.into.choices = choices((str(each.id), named(each)) for each in page.beside)
        return self


class DivisionForm(BaseForm):
    """What an area is split into."""

    parts = TextAreaField(
        _l("The new areas, one a line"),
        [Needed(_l("Write two to twenty new areas, one a line."))],
        description=_l("Code, name in English, name in Chinese. For example: HL-031, Lane 3 east, 三弄东"),
        render_kw={"rows": "4"},
    )

    def said(self) -> tuple[Part, ...]:
        """Return what the form says."""
        return read_parts(self.parts.data or "")
