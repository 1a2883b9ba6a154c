"""The blueprint and what its views share."""

from flask import Blueprint, current_app

views = Blueprint("cards", __name__)
STAFF = ("social_worker", "supervisor", "site_admin")


def site_key() -> bytes:
    """Return the site's key, from which the secrets of cards, devices and codes follow."""
    key: bytes = current_app.config["SITE_KEY"]
    return key


def site_url() -> str:
    """Return the public address of the site, without a slash at the end."""
    url: str = current_app.config["SETTINGS"].site_url
    return url
