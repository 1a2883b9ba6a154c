"""Reads over everything: the home page, the overview, the event log, and what kind of site this is."""

from portal.admin.queries.changes import ChangesPage, Wanted, changes_page, recorded
from portal.admin.queries.events import EventsPage, events_page
from portal.admin.queries.home import HomePage, StreetPage, home_page, street_page
from portal.admin.queries.overview import OverviewPage, overview_page
from portal.admin.queries.site import is_demo_site, is_empty_site, newest_moment

__all__ = [
    "ChangesPage", "EventsPage", "HomePage", "OverviewPage", "StreetPage", "Wanted", "changes_page", "events_page",
    "home_page", "is_demo_site", "is_empty_site", "newest_moment", "overview_page", "recorded", "street_page",
]  # fmt: skip
