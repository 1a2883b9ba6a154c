"""What the worker does for tasks."""

from portal.kernel.jobs import Job, declare
from portal.tasks import actions

declare(Job("series", 3600, actions.extend_series))
