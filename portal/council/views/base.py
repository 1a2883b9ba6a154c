"""The blueprint of agreements and polls, and the key of the ballot boxes."""

from flask import Blueprint, current_app

from portal.council import vault

views = Blueprint("council", __name__)


def box_key() -> bytes:
    """Return the key of the site's ballot boxes."""
    return vault.box_key(current_app.config["SITE_KEY"])
