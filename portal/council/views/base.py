"""The blueprint of agreements and polls, and the key of the ballot boxes."""

from flask import Blueprint

from portal.council import vault
from portal.web import site

views = Blueprint("council", __name__)


def box_key() -> bytes:
    """Return the key of the site's ballot boxes."""
    return vault.box_key(site.key())
