"""Tables of people: communities, persons, sign-ins, roles, approvals, guardians, households, mandates, homes."""

from portal.people.models.acting import Mandate, SharedSignIn
from portal.people.models.cells import PersonHome
from portal.people.models.people import (
    Approval,
    Community,
    GuardianConsent,
    Household,
    HouseholdMember,
    Person,
    RoleGrant,
    SignIn,
    SignInWay,
    User,
    scope_keys,
)

__all__ = [
    "Approval", "Community", "GuardianConsent", "Household", "HouseholdMember", "Mandate", "Person", "PersonHome",
    "RoleGrant", "SharedSignIn", "SignIn", "SignInWay", "User", "scope_keys",
]  # fmt: skip
