"""The blueprint, and who leads."""

from flask import Blueprint

views = Blueprint("tasks", __name__)
LEADERS = ("team_leader", "organisation_admin", "social_worker", "supervisor", "site_admin")
