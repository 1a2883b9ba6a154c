"""The pieces of taking a file in and of taking that back, each in the transaction of its action."""

from portal.exchange.steps.removing import take_back
from portal.exchange.steps.writing import begin_run, write_rows

__all__ = ["begin_run", "take_back", "write_rows"]
