"""The forms of the rules' pages: shape only."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import AnyOf, Length, ValidationError

from portal.kernel.errors import Invalid
from portal.kernel.text import N_
from portal.policy.figures import WORDS, Figure, figures_of, nested
from portal.policy.rules import SHAPES, check_values
from portal.web.forms import BaseForm, DayField, Needed, choices

FIGURE = "figure_"


class ProposalForm(BaseForm):
    """New figures of one pack, the day from which they count, and where they come from."""

    figures: tuple[Figure, ...] = ()
    pack = HiddenField(validators=[AnyOf(SHAPES)])
    effective_on = DayField(
        _l("Counts from"), missing=_l("Enter the first day, for example 2027-01-01"),
        description=_l("Tomorrow at the earliest, for example 2027-01-01."),
    )  # fmt: skip
    source = TextAreaField(
        _l("Where the figures come from"),
        [Needed(_l("Write where the figures come from.")), Length(max=1000)],
        description=_l("A decision, a law, its date. Everybody at the station can read it."),
        render_kw={"rows": "2"},
    )

    @property
    def fields(self) -> list[Field]:
        """Return the fields of the figures, in their order."""
        return [self[_name(item)] for item in self.figures]

    @property
    def said(self) -> dict[str, str]:
        """Return the fields that say the same again."""
        day = self.effective_on.data
        rest = {"pack": self.pack.data, "source": self.source.data, "effective_on": day.isoformat() if day else ""}
        return {**rest, **{field.name: field.data for field in self.fields}}

    def values(self) -> dict[str, Any]:
        """Return the figures as a pack keeps them; the form was checked before."""
        return nested({item.key: item.read(self[_name(item)].data or "") for item in self.figures})

    def check(self) -> None:
        """Check the shape, and what only the figures together can break."""
        super().check()
        values = self.values()
        ages = values.get("risk_minimum_age")
        if ages and not ages["low"] <= ages["medium"] <= ages["high"]:
            raise Invalid({f"{FIGURE}risk_minimum_age_high": N_("A higher risk cannot be open to younger people.")})
        if problems := check_values(self.pack.data, values):
            raise Invalid({"values": "; ".join(problems)})

    @classmethod
    def of(cls, pack: str, figures: dict[str, Any]) -> "ProposalForm":
        """Return the form of a pack, filled with these figures."""
        data = {FIGURE + key.replace(".", "_"): str(value) for key, value in figures.items()}
        return form_class(pack)(formdata=None, data={"pack": pack, **data})

    @classmethod
    def from_address(cls, values: MultiDict[str, str]) -> "ProposalForm":
        """Read what an address proposes. Nothing is sent, so there is no token to check."""
        return form_class(values.get("pack", ""))(formdata=values, meta={"csrf": False})


def _name(item: Figure) -> str:
    return FIGURE + item.key.replace(".", "_")


def form_class(pack: str) -> type[ProposalForm]:
    """Return the form with the figures of a pack; one that can only be refused where there is none of that name."""
    return _FORMS.get(pack, ProposalForm)


def _field(item: Figure) -> Field:
    if item.choices:
        said = [(str(choice), _l(WORDS[choice]) if choice in WORDS else str(choice)) for choice in item.choices]
        return SelectField(_l(item.label), choices=choices(said), validators=[_in_range(item)], validate_choice=False)
    span = _l("A whole number from %(least)s to %(most)s.", least=item.least, most=item.most)
    said_so = {"inputmode": "numeric"}
    return StringField(_l(item.label), [_in_range(item)], description=span, render_kw=said_so)


def _in_range(item: Figure) -> Any:
    def judge(_form: Any, field: Field) -> None:
        if item.read(field.data or "") is None:
            if item.choices:
                raise ValidationError(gettext("Choose one of the values"))
            said = gettext("Enter a whole number from %(least)s to %(most)s", least=item.least, most=item.most)
            raise ValidationError(said)

    return judge


_FORMS = {
    pack: type(
        "ProposalForm",
        (ProposalForm,),
        {"figures": figures_of(pack), **{_name(i): _field(i) for i in figures_of(pack)}},
    )
    for pack in SHAPES
}
