"""The worker's loop: a round of jobs every second, until told to stop."""

import os
import signal
import time
from types import FrameType

import structlog
from flask import Flask

from portal.admin.jobs import Round
from portal.kernel.jobs import declared

PAUSE_SECONDS = 1.0
SLICE_SECONDS = 0.1

log = structlog.get_logger()


class Worker:
    """One loop; a signal ends it after the job that is under way."""

    def __init__(self, app: Flask) -> None:
        self._round, self._is_stopping, self._parent = Round(app, declared()), False, os.getppid()

    def run(self) -> None:
        """Work until TERM or INT, or until the program that started this one is gone."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log.info("worker.started", pid=os.getpid())
        while not self._is_over():
            self._round.go()
            self._rest()
        log.info("worker.stopped", pid=os.getpid())

    def once(self) -> None:
        """Run every job once."""
        self._round.go()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _is_over(self) -> bool:
        return self._is_stopping or os.getppid() != self._parent

    def _rest(self) -> None:
        """Wait in slices: a signal that comes during a sleep only sets a mark."""
        until = time.monotonic() + PAUSE_SECONDS
        while not self._is_over() and time.monotonic() < until:
            time.sleep(SLICE_SECONDS)
