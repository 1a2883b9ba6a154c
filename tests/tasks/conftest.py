"""The series, for the tests of this folder."""

from tests.tasks.series import course

__all__ = ["course"]
