"""The worker's round: run every job that is due, for every community, each on its own."""

import time
from collections.abc import Sequence

import structlog
from flask import Flask

from portal.admin import actions
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.jobs import Job, declare
from portal.people import queries as people

declare(Job("tidying", 3600, actions.tidy))

log = structlog.get_logger()


class Round:
    """The worker's memory: which job is due when, by the monotonic clock."""

    def __init__(self, app: Flask, jobs: Sequence[Job]) -> None:
        self._app, self._jobs = app, jobs
        self._due = dict.fromkeys((job.name for job in jobs), 0.0)

    def go(self) -> int:
        """Run what is due; a job that fails is written down and stops neither the next one nor the next community."""
        done = 0
        for job in self._jobs:
            if time.monotonic() >= self._due[job.name]:
                self._due[job.name] = time.monotonic() + job.seconds
                done += self._run(job)
        return done

    def _run(self, job: Job) -> int:
        done = 0
        for actor in self._actors(job):
            try:
                with self._app.app_context():
                    done += job.run(actor)
            except Exception:
                log.exception("job.failed", job=job.name, community_id=actor.community_id)
        return done

    def _actors(self, job: Job) -> list[Actor]:
        """Return the program as the actor of each community; none while the database does not answer."""
        try:
            with self._app.app_context():
                return [Actor.program(each.id, "worker", each.zone) for each in people.communities(read())]
        except Exception:
            log.exception("job.failed", job=job.name)
            return []
