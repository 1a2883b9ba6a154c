"""The words of tasks: kinds, service domains, risk classes."""

from portal.kernel.text import N_

DOMAIN_WORDS = {
    "mediation": N_("Settling disputes"),
    "ageing": N_("Help for older people"),
    "education": N_("Learning"),
    "charity": N_("Giving and charity"),
    "disaster": N_("Emergencies"),
    "culture_sport": N_("Culture and sport"),
    "mutual_aid": N_("Neighbours help neighbours"),
    "integration": N_("Welcoming newcomers"),
    "nurturing": N_("Helping teams grow"),
}
RISK_WORDS = {
    "low": N_("Low: with others, in the open"),
    "medium": N_("Medium: in a home, or with children or frail people"),
    "high": N_("High: needs training or a check first"),
}
KIND_WORDS = {"request": N_("Help is needed"), "offer": N_("Something is offered")}
