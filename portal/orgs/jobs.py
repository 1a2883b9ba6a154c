"""What the worker does about teams."""

from portal.kernel.jobs import Job, declare
from portal.orgs import actions

declare(Job("deputies whose time is over", 60, actions.end_deputies))
