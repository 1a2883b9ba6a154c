"""The blueprint, who leads, and how a place in a list is read from an address."""

from flask import Blueprint, request

views = Blueprint("tasks", __name__)
LEADERS = ("team_leader", "organisation_admin", "social_worker", "supervisor", "site_admin")
FARTHEST = 2**31 - 1


def asked_number(name: str) -> int:
    """Return a number of the address, 0 when it is missing or none."""
    value = request.args.get(name, 0, type=int)
    return value if 0 < value <= FARTHEST else 0
