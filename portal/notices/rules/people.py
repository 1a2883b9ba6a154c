"""How events about hours, people, helpers and links are told."""

from collections.abc import Mapping

from portal.kernel.text import N_
from portal.notices.rules.places import Wording

TAKEN_BACK = Wording(
    "reversed",
    N_("A verification was taken back"),
    N_("The station took a verification back: %(minutes)s for %(task)s. %(reason)s"),
    "/statement",
)

CARRIED = Wording(
    "carried",
    N_("Hours from before"),
    N_("The station entered %(minutes)s that you served before, from an older list."),
    "/statement",
    is_mailed=False,
)

HOURS: Mapping[str, Wording] = {
    "visits.closed": Wording(
        "visitors",
        N_("You did not check out"),
        N_("%(task)s, %(starts_at)s: we closed your visit at its planned end. If you left earlier, tell your leader."),
        "/statement",
        is_mailed=False,
    ),
    "hours.verified": Wording(
        "credited",
        N_("Your time is verified"),
        N_("The station verified your time: %(minutes)s for %(task)s."),
        "/statement",
    ),
    "hours.adjusted": Wording(
        "adjusted",
        N_("Your time is verified, with fewer minutes"),
        N_("The station verified %(minutes)s for %(task)s, less than was recorded. %(reason)s"),
        "/hours/decisions",
    ),
    "hours.refused": Wording(
        "refused",
        N_("Your time was not counted"),
        N_("%(task)s, %(starts_at)s: the station could not count this time. %(reason)s"),
        "/statement",
    ),
    "hours.reversed": TAKEN_BACK,
    "hours.undone": TAKEN_BACK,
    "carried.agreed": CARRIED,
    "carried.credited": CARRIED,
    "hours.disputed": Wording(
        "third-people",
        N_("A decision is disputed"),
        N_("Somebody disagrees with a decision on %(task)s. Please look at it as a third person."),
        "/hours/engagements/%(engagement_id)s",
        is_mailed=False,
    ),
    "hours.dispute-decided": Wording(
        "disputants",
        N_("A dispute is decided"),
        N_("A third person has decided about %(task)s. %(reason)s"),
        "/%(where)s",
    ),
}

PEOPLE: Mapping[str, Wording] = {
    "person.approved": Wording(
        "themselves",
        N_("Welcome"),
        N_("The station has approved you. You can now take every task that is open to you."),
        "/tasks",
    ),
    "person.refused": Wording(
        "themselves",
        N_("About your registration"),
        N_("The station could not approve you yet. %(reason)s"),
        "/profile",
    ),
    "person.password-changed": Wording(
        "themselves",
        N_("Your password was changed"),
        N_("Your password was changed. If you did not want that, please call the station at once."),
        "/profile",
    ),
    "person.pin-set": Wording(
        "themselves",
        N_("A PIN for your card was set"),
        N_("The station set the PIN of your card. If you were not there, please call the station at once."),
        "/profile",
    ),
    "person.code-made": Wording(
        "themselves",
        N_("A code for your sign-in was made"),
        N_("The station made a one-time code to sign in as you. If you did not ask for it, please call at once."),
        "/profile",
    ),
    "code.used": Wording(
        "themselves",
        N_("A code signed you in"),
        N_("Somebody signed in as you with the station's code and set a new password. Was it not you? Please call."),
        "/profile",
    ),
    "card.issued": Wording(
        "themselves",
        N_("Your card"),
        N_("The station issued a card in your name. A card that you had before opens nothing any more."),
        "/profile",
        is_mailed=False,
    ),
    "card.ended": Wording(
        "themselves",
        N_("Your card has ended"),
        N_("The station ended your card: it opens nothing any more."),
        "/profile",
    ),
    "membership.began": Wording(
        "member",
        N_("You have joined a team"),
        N_("You now belong to %(team)s."),
        "/teams/%(team_id)s",
        is_mailed=False,
    ),
    "requirement.submitted": Wording(
        "reviewers",
        N_("Something to review"),
        N_("%(team)s sent something for review."),
        "/teams/%(team_id)s/pathway",
    ),
    "requirement.reviewed": Wording(
        "team-leaders",
        N_("A review is done"),
        N_("Something that %(team)s sent was reviewed. %(reason)s"),
        "/teams/%(team_id)s/pathway",
    ),
}

ERASURE: Mapping[str, Wording] = {
    "erasure.asked": Wording(
        "themselves",
        N_("Your data are to be erased"),
        N_("Somebody asked for your data to be erased. If you do not want that, take it back or call the station."),
        "/profile/data",
    ),
    "erasure.kept": Wording(
        "themselves",
        N_("About the erasure of your data"),
        N_("The station answered: not yet. The page “My data” says why."),
        "/profile/data",
    ),
    "erasure.waits": Wording(
        "deciders",
        N_("Somebody asks to be erased"),
        N_("The days to think are over, and a supervisor has to decide. Please look at it."),
        "/erasures",
    ),
}

ACTING: Mapping[str, Wording] = {
    "mandate.given": Wording(
        "both",
        N_("Acting for somebody"),
        N_("From now on somebody acts for you, or you for somebody. The page names both, and ends it with one press."),
        "/mandates",
    ),
    "mandate.ended": Wording(
        "both",
        N_("Acting for somebody has ended"),
        N_("Somebody no longer acts for you, or you no longer for somebody."),
        "/mandates",
    ),
}
LINKS: Mapping[str, Wording] = {
    "link.made": Wording(
        "linked",
        N_("Your personal link"),
        N_("With this link you take a place in %(task)s, see it and give it back. You need no sign-in for it."),
        "/tasks/%(task_id)s",
    ),
    "link.asked": Wording(
        "task-leaders",
        N_("Somebody needs a new link"),
        N_("A personal link for %(task)s has run out, and mail does not reach its holder. Please give them a new one."),
        "/tasks/%(task_id)s/links",
    ),
}
# What a helper whose mandate is for tasks is told, for somebody whom nothing else reaches.

SAFETY: Mapping[str, Wording] = {
    "report.made": Wording(
        "report-readers",
        N_("A report waits"),
        N_("Somebody has reported something. Please open it today."),
        "/incidents/docket",
    ),
    "report.decided": Wording(
        "reporter",
        N_("About your report"),
        N_("There is news about something that you reported."),
        "/incidents",
        is_mailed=False,
    ),
}

SHARING: Mapping[str, Wording] = {
    "sharing.asked": Wording(
        "sharing-asked",
        N_("Sharing time in a household"),
        N_("Somebody asks to share time in your household. Your answer is needed."),
        "/household",
    ),
    "sharing.joined": Wording(
        "sharers",
        N_("You share your time"),
        N_("Everybody has agreed. What each of you can use is one balance now."),
        "/household",
    ),
    "sharing.declined": Wording(
        "sharing-asker",
        N_("About sharing time"),
        N_("The answer to your question was no. Nothing is shared by it."),
        "/household",
        is_mailed=False,
    ),
    "sharing.withdrawn": Wording(
        "sharing-asked",
        N_("About sharing time"),
        N_("A question to share time was taken back. You need not answer."),
        "/household",
        is_mailed=False,
    ),
    "sharing.expired": Wording(
        "sharing-asker",
        N_("About sharing time"),
        N_("Your question to share was not answered in time. You can ask again."),
        "/household",
        is_mailed=False,
    ),
    "sharing.left": Wording(
        "sharers",
        N_("Somebody shares no longer"),
        N_("Somebody no longer shares your household's time and has taken their part along."),
        "/household",
    ),
}
