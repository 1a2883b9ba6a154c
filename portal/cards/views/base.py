"""The blueprint and what its views share."""

from flask import Blueprint

views = Blueprint("cards", __name__)
STAFF = ("social_worker", "supervisor", "site_admin")
