"""The forty people of the demo: who they are, what they may do, who lives with whom, who still waits."""

from datetime import date, timedelta

from portal.admin.demo import words
from portal.admin.demo.scene import Scene
from portal.admin.demo.words import Neighbour
from portal.kernel.actor import Grant
from portal.orgs import steps as orgs
from portal.people import steps as people
from portal.people.models import GuardianConsent, Household

FOUNDED_DAYS = 150


def fill(scene: Scene, hashes: dict[str, str], closed_hash: str) -> None:
    """Add everybody with roles, organisations, teams, households and guardians.

    hashes: the cast's password hashes; closed_hash: of a password that nobody knows, for the other sign-ins.
    """
    for place, neighbour in enumerate((*words.CAST, *words.NEIGHBOURS)):
        _add(scene, neighbour, place, hashes.get(neighbour.key, closed_hash))
    for place, (key, name, age, guardian) in enumerate(words.MINORS):
        _add(scene, Neighbour(key, name, scene.today.year - age), 60 + place, closed_hash)
        _approve(scene, key)
        if guardian:
            _consent(scene, key, guardian)
    for neighbour in (*words.CAST, *words.NEIGHBOURS):
        if neighbour.key != words.NEWCOMER:
            _approve(scene, neighbour.key)
    _organisations(scene)
    _teams(scene)
    _households(scene)


def _add(scene: Scene, neighbour: Neighbour, place: int, password_hash: str) -> None:
    is_new = neighbour.key == words.NEWCOMER
    at = scene.now - (timedelta(days=2) if is_new else timedelta(days=FOUNDED_DAYS - 1, minutes=-place))
    is_cast = neighbour in words.CAST
    person = people.add_person(
        scene.tx, scene.community.id, neighbour.name, at,
        birth_date=date(neighbour.born, 1 + place % 12, 1 + place % 28),
        phone=f"+86170000{place:05}", email=f"{neighbour.key}@example.org" if is_cast else None,
        skills=list(neighbour.skills), languages=list(neighbour.languages), is_large=neighbour.is_large,
    )  # fmt: skip
    scene.people[neighbour.key] = person
    if neighbour.has_sign_in:
        phone = None if is_cast else person.phone
        user_name = neighbour.key if is_cast else None
        user = people.add_user(scene.tx, person, password_hash, at, user_name=user_name, phone=phone)
        scene.users[neighbour.key] = user
        scene.record("person.registered", scene.actor(neighbour.key), f"person:{person.id}", at)
    if neighbour.role and neighbour.role not in {"organisation_admin", "partner"}:
        _grant(scene, neighbour.key, neighbour.role, "community", scene.community.id)


def _grant(scene: Scene, key: str, role: str, scope_kind: str, scope_id: int) -> None:
    user = scene.users[key]
    at = scene.now - timedelta(days=FOUNDED_DAYS - 2)
    people.grant_role(scene.tx, user, role, scope_kind, scope_id, at)
    scene.grants[key] = (*scene.grants.get(key, ()), Grant(role, scope_kind, scope_id))
    keys = {"role": role, "scope_kind": scope_kind, "scope_id": scope_id}
    scene.record("role.granted", scene.program(), f"user:{user.id}", at, **keys)


def _approve(scene: Scene, key: str) -> None:
    """Let Mei say yes to a person, and Sara to Mei."""
    who = "sara" if key == "mei" else "mei"
    person, at = scene.people[key], scene.now - timedelta(days=FOUNDED_DAYS - 3)
    reason = "Came to the station with a card. 带证件到站登记。"
    people.decide(scene.tx, person, "approve", reason, at, scene.users[who].id)
    scene.record("person.approved", scene.actor(who), f"person:{person.id}", at)


def _consent(scene: Scene, key: str, guardian: str) -> None:
    at = scene.now - timedelta(days=30)
    scene.tx.add(
        GuardianConsent(
            community_id=scene.community.id, person_id=scene.people[key].id, guardian_name=guardian,
            guardian_phone="+8617000009999", risk="medium", how_verified="Signed at the station 到站签字",
            signed_on=scene.today - timedelta(days=30), expires_on=scene.today + timedelta(days=335),
            recorded_by_user_id=scene.users["mei"].id, recorded_at=at,
        )
    )  # fmt: skip
    scene.record("guardian.consented", scene.actor("mei"), f"person:{scene.people[key].id}", at, risk="medium")


def _organisations(scene: Scene) -> None:
    at = scene.now - timedelta(days=FOUNDED_DAYS - 4)
    for name, key, role in (
        (words.ASSOCIATION, "oskar", "organisation_admin"),
        (words.SHOP, "hua", "partner"),
    ):
        organisation = orgs.add_organisation(scene.tx, scene.community.id, name, at, phone="5550 0123")
        scene.record("organisation.added", scene.program(), f"organisation:{organisation.id}", at)
        _grant(scene, key, role, "organisation", organisation.id)
        for team, title in (("lantern", words.LANTERN), ("garden", words.GARDEN)) if key == "oskar" else ():
            made = orgs.found_team(scene.tx, scene.community.id, title, at, organisation_id=organisation.id)
            scene.teams[team] = made
            keys = {"organisation_id": organisation.id}
            scene.record("team.founded", scene.actor("oskar"), f"team:{made.id}", at, **keys)


def _teams(scene: Scene) -> None:
    places = [("lantern", "ben", "leader"), ("lantern", words.DEPUTY, "deputy"), ("garden", words.GARDENER, "leader")]
    places += [("lantern", key, "member") for key in words.LANTERN_MEMBERS]
    places += [("garden", key, "member") for key in words.GARDEN_MEMBERS]
    for number, (team, key, role) in enumerate(places):
        days = FOUNDED_DAYS - 6 - 3 * number
        _join(scene, team, key, role, days)


def _join(scene: Scene, team: str, key: str, role: str, days: int) -> None:
    at, person, made = scene.now - timedelta(days=days), scene.people[key], scene.teams[team]
    on, by = scene.today - timedelta(days=days), scene.users["oskar"].id
    orgs.begin_membership(scene.tx, scene.community.id, made.id, person.id, role, on, at, by_user_id=by)
    keys = {"team_id": made.id, "person_id": person.id, "role": role}
    scene.record("membership.began", scene.actor("oskar"), f"team:{made.id}", at, **keys)
    if role != "member":
        scene.grants[key] = (*scene.grants.get(key, ()), Grant("team_leader", "team", made.id))


def _households(scene: Scene) -> None:
    at = scene.now - timedelta(days=90)
    for label, keys in (("Mei", ("mei", words.HOUSEMATE)), ("陈 Chen", ("chen-jianguo", "zhang-xiuying"))):
        home = Household(community_id=scene.community.id, label=label, made_at=at)
        scene.tx.add(home)
        scene.tx.flush()  # its number is needed by those who live in it
        for key in keys:
            people.join_household(scene.tx, home, scene.people[key].id, at, scene.users["sara"].id)
            subject = f"person:{scene.people[key].id}"
            scene.record("household.joined", scene.actor("sara"), subject, at, household_id=home.id)
