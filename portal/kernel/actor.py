"""Who acts: a frozen value made once at the edge, without the database."""

from dataclasses import dataclass, field
from datetime import date

SAFEGUARDING_LEAD = "safeguarding_lead"
GRID_WORKER = "grid_worker"  # of an area and all that lies in it
ROLES = (
    "member", "team_leader", "organisation_admin", "social_worker", "supervisor",
    "committee", "purchaser", "partner", "site_admin", SAFEGUARDING_LEAD, GRID_WORKER,
)  # fmt: skip
STAFF = frozenset({"social_worker", "supervisor", "committee", "site_admin", SAFEGUARDING_LEAD, GRID_WORKER})


@dataclass(frozen=True)
class Grant:
    """One role of a person, held for one scope: the site, a community, an organisation, a team or an area (by id)."""

    role: str
    scope_kind: str
    scope_id: int | None


@dataclass(frozen=True)
class Helper:
    """Whoever is at the screen while they act for somebody else; scope: "tasks", or "all" for their profile too.

    roles: the helper's own, which say how long their sign-in lasts and go with nothing they do.
    """

    person_id: int
    name: str
    scope: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Actor:
    """The signed-in person, or the program itself, with everything that a rule may ask about them.

    team_ids are the teams this person leads (or administers through their organisation); zone is an IANA name.
    helper: who acts, while they act for somebody. Then person, name, standing and birth date are those of whom they
    act for, the user stays the helper's, and no role goes with it.
    """

    user_id: int | None
    person_id: int | None
    community_id: int
    name: str = ""
    status: str = "active"
    birth_date: date | None = None
    zone: str = "UTC"
    locale: str | None = None
    is_large: bool = False
    grants: tuple[Grant, ...] = ()
    team_ids: frozenset[int] = frozenset()
    organisation_ids: frozenset[int] = frozenset()
    via: str = "web"
    sign_in_id: int | None = None
    helper: Helper | None = None
    roles: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", frozenset({"member"} | {grant.role for grant in self.grants}))

    def has(self, *roles: str) -> bool:
        """Tell whether the actor holds one of these roles anywhere."""
        return not self.roles.isdisjoint(roles)

    @property
    def area_ids(self) -> frozenset[int]:
        """Return the areas that the actor is grid worker of."""
        return frozenset(g.scope_id for g in self.grants if g.role == GRID_WORKER and g.scope_id is not None)

    @property
    def own_person_id(self) -> int | None:
        """Return the person whose sign-in it is, also while they act for somebody else."""
        return self.helper.person_id if self.helper else self.person_id

    @property
    def is_program(self) -> bool:
        """Tell whether no person but the program acts (worker, command line)."""
        return self.user_id is None

    @classmethod
    def program(cls, community_id: int, via: str, zone: str = "UTC") -> "Actor":
        """Return the actor for jobs and the command line of one community: every role, no person."""
        grants = tuple(Grant(role, "community", community_id) for role in ("site_admin", "social_worker", "supervisor"))
        return cls(None, None, community_id, via, grants=grants, via=via, zone=zone)
