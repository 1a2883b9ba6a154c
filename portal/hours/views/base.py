"""The blueprint, and who verifies."""

from flask import Blueprint

views = Blueprint("hours", __name__)
VERIFIERS = ("social_worker", "supervisor")
