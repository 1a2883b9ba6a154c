"""How events about a team's agreement and polls are told."""

from collections.abc import Mapping

from portal.kernel.text import N_
from portal.notices.rules.places import Wording

COUNCIL: Mapping[str, Wording] = {
    "poll.opened": Wording(
        "entitled",
        N_("Your vote is asked"),
        N_("%(team)s asks: %(question)s You can vote until %(closes_at)s."),
        "/polls/%(poll_id)s",
    ),
    "poll.closed": Wording(
        "entitled",
        N_("A poll is closed"),
        N_("The poll of %(team)s is closed: %(question)s See what came out."),
        "/polls/%(poll_id)s",
    ),
    "poll.cancelled": Wording(
        "entitled",
        N_("A poll is called off"),
        N_("%(team)s has called a poll off: %(question)s %(reason)s"),
        "/polls/%(poll_id)s",
    ),
    "ballots.typed": Wording(
        "on-paper",
        N_("Your paper vote was handed in"),
        N_("%(team)s has a paper vote of yours: %(question)s If it is not yours, vote here until %(closes_at)s."),
        "/polls/%(poll_id)s",
    ),
    "ballots.voided": Wording(
        "papers-back",
        N_("Paper votes are void"),
        N_("Somebody of a paper list voted on screen: %(question)s If yours was there, vote until %(closes_at)s."),
        "/polls/%(poll_id)s",
    ),
    "ballots.withdrawn": Wording(
        "papers-back",
        N_("Paper votes were taken back"),
        N_("Papers were taken back: %(question)s If yours was among them, vote until %(closes_at)s."),
        "/polls/%(poll_id)s",
    ),
    "agreement.proposed": Wording(
        "promisers",
        N_("What we promise each other"),
        N_("%(team)s has a new agreement to read. Please say whether you agree."),
        "/teams/%(team_id)s/agreement",
    ),
    "agreement.adopted": Wording(
        "promisers",
        N_("Our agreement holds"),
        N_("More than half of %(team)s have agreed: the agreement holds from now on."),
        "/teams/%(team_id)s/agreement",
        is_mailed=False,
    ),
    "agreement.noted": Wording(
        "member",
        N_("Your yes was written down"),
        N_("%(team)s has written down your yes on paper to the agreement. If you gave none, take it back there."),
        "/teams/%(team_id)s/agreement",
    ),
    "agreement.review-due": Wording(
        "promise-keepers",
        N_("Look at the agreement again"),
        N_("The agreement of %(team)s is to be looked at again by %(review_on)s. Renew it or change it with the team."),
        "/teams/%(team_id)s/agreement",
    ),
}
