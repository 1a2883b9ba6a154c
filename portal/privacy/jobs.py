"""What the worker does so that nothing is kept for longer than the rules say."""

from portal.kernel.jobs import Job, declare
from portal.privacy import actions

HOUR = 3600

declare(
    Job("what is old enough to go", HOUR, actions.forget),
    Job("requests to be erased", HOUR, actions.call_deciders),
)
