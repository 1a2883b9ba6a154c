"""The forms of agreements and polls: shape only."""

from collections.abc import Iterable

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portal.council.rules import AgreementDraft, Count, PollDraft
from portal.kernel import clock
from portal.web.addresses import number_of
from portal.web.forms import WALL, BaseForm, DayField, InReach, Needed, choices, one_line, prose

A_TIME = _l("Enter a day and a time, for example 2026-11-28 18:00")
LONG = _l("Please write at most 4000 characters")
CHOICE = _l("Choose one of the answers")
IN_REACH = InReach(_l("Choose a time from now on, at most three months ahead."))
AT_LEAST = (
    _l("At least %(share)s", share="50 %"),
    _l("At least %(share)s", share="67 %"),
    _l("At least %(share)s", share="75 %"),
)
QUORUMS = {"0": _l("Any number"), **dict(zip(("50", "67", "75"), AT_LEAST, strict=True)), "100": _l("All of them")}
SHARES = {
    "0": _l("Most votes are enough"),
    **dict(zip(("50", "67", "75"), AT_LEAST, strict=True)),
    "100": _l("All votes"),
}


class AgreementForm(BaseForm):
    """A version of the agreement, and when the team looks at it again."""

    team_gives = TextAreaField(
        _l("What the team promises each member"),
        [Needed(_l("Write what the team promises each member")), Length(max=4000, message=LONG)],
        description=_l("For example: whoever is new is never sent alone."),
        filters=[prose],
        render_kw={"rows": "6"},
    )
    member_gives = TextAreaField(
        _l("What each member promises the team"),
        [Needed(_l("Write what each member promises the team")), Length(max=4000, message=LONG)],
        description=_l("For example: whoever cannot come says so the day before."),
        filters=[prose],
        render_kw={"rows": "6"},
    )
    review_on = DayField(
        _l("Look at it again by"), description=_l("The leaders are reminded two weeks before, for example 2027-05-28.")
    )

    def draft(self) -> AgreementDraft:
        """Return what the form says."""
        return AgreementDraft(self.team_gives.data, self.member_gives.data, self.review_on.data)


class PaperYesForm(BaseForm):
    """Whose yes a leader holds on paper."""

    person = HiddenField()

    @property
    def person_id(self) -> int:
        """Return the person's number, 0 where none can be read."""
        return number_of(self.person.data) or 0


class PollForm(BaseForm):
    """A question, its answers, and how votes are taken and counted."""

    question = StringField(
        _l("The question"),
        [Needed(_l("Write the question")), Length(max=200, message=_l("Please write at most 200 letters"))],
        filters=[one_line],
    )
    about = TextAreaField(
        _l("What members should know first"),
        [Optional(), Length(max=4000, message=LONG)],
        filters=[prose],
        render_kw={"rows": "3"},
    )
    options = TextAreaField(
        _l("The answers, one a line"),
        [Needed(_l("Write two to eight answers, one a line."))],
        description=_l("Two to eight. For example: Yes / No / I abstain."),
        render_kw={"rows": "4"},
    )
    closes_at = DateTimeLocalField(_l("Votes are taken until"), [Needed(A_TIME), IN_REACH], format=WALL)
    secrecy = RadioField(
        _l("Who sees what somebody chose?"),
        [AnyOf(("secret", "open"), _l("Choose who sees it"))],
        validate_choice=False,
        choices=choices([
            ("secret", _l("Nobody: the vote is secret. It cannot be changed, and counts are shown after the end.")),
            ("open", _l("The team and the station: names stand beside the answers.")),
        ]),
    )  # fmt: skip
    changeable = BooleanField(_l("In an open poll, a vote can be changed until the end"))
    live = BooleanField(_l("In an open poll, the counts are shown from the start"))
    quorum = SelectField(
        _l("How many of the members must vote?"),
        [AnyOf(QUORUMS, CHOICE)],
        validate_choice=False,
        description=_l("With fewer votes the poll decides nothing."),
        choices=choices((share, word) for share, word in QUORUMS.items()),
    )
    needed = SelectField(
        _l("Which share of the votes must the best answer reach?"),
        [AnyOf(SHARES, CHOICE)],
        validate_choice=False,
        choices=choices((share, word) for share, word in SHARES.items()),
    )
    step = HiddenField(validators=[Optional(), Regexp(r"[a-z0-9-]{1,60}\Z")])

    def draft(self, zone: str) -> PollDraft:
        """Return what the form says; times are wall times of the zone. What only an open poll has, it alone gets."""
        lines = (one_line(line) for line in (self.options.data or "").splitlines())
        is_secret = self.secrecy.data == "secret"
        return PollDraft(
            self.question.data, tuple(line for line in lines if line), clock.from_local(self.closes_at.data, zone),
            is_secret, bool(self.changeable.data) and not is_secret, bool(self.live.data) and not is_secret,
            int(self.quorum.data), int(self.needed.data), self.about.data or "", self.step.data or None,
        )  # fmt: skip


class VoteForm(BaseForm):
    """One answer."""

    option = HiddenField(validators=[Needed(CHOICE)])

    @property
    def option_id(self) -> int:
        """Return the answer's number, 0 where none can be read."""
        return number_of(self.option.data) or 0


class CancelPollForm(BaseForm):
    """Why a poll is called off."""

    reason = StringField(
        _l("Why is it called off?"),
        [Needed(_l("Write why, so that the members know")), Length(max=300)],
        description=_l("All who could vote read this."),
        filters=[one_line],
    )


class CountForm(BaseForm):
    """The votes on paper, by answer. The fields of the answers are the poll's own, so they are read by name."""

    people = SelectMultipleField(
        _l("Whose papers are these?"),
        coerce=int,
        validate_choice=False,
        description=_l("Tick each person whose paper you hold: they are told, and may still vote on the screen."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    counts = HiddenField()  # the place of what is wrong with the votes

    def offer(self, people: Iterable[tuple[int, str]]) -> "CountForm":
        """Offer the people who have not voted."""
        self.people.choices = choices((str(number), name) for number, name in people)
        return self

    def said(self, option_id: int) -> str:
        """Return what was typed for an answer."""
        return (request.form.get(f"votes-{option_id}") or "").strip() if request.method == "POST" else ""

    def count(self, options: Iterable[tuple[int, str]]) -> Count:
        """Return what was counted: an empty box is no vote, what cannot be read is less than none."""
        typed = {option_id: self.said(option_id) for option_id, _word in options}
        votes = {option_id: _votes(text) for option_id, text in typed.items()}
        return Count(votes, tuple(sorted(set(self.people.data or ()))))


def _votes(text: str) -> int:
    found = number_of(text or "0")
    return -1 if found is None else found
