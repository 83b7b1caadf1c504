"""Properties are tried on the same examples in every run, and without a stop-watch."""

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")
