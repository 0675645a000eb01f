"""Settings for other processes started by tests: the real ones, with kinds of jobs that only tests know."""

from doorstep.site.settings import *  # noqa: F403  the point of this file

JOBS = {"test.stumbling": "tests.base.handlers.stumbling"}
