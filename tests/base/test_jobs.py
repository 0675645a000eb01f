"""Long work: asked for once, watched, called off, and taken up again when its worker died."""

import json
import os
import signal
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.base.conftest import Elsewhere, finish

from doorstep.base import attempts, jobs
from doorstep.base.access import NotAllowed
from doorstep.base.actor import Actor
from doorstep.base.models.job import Job
from doorstep.base.models.journal import JournalEntry
from doorstep.base.words import JobState

pytestmark = pytest.mark.django_db
ALL = ("adding", "failing", "called_off", "in_a_hurry", "in_a_transaction", "unspeakable")
KINDS = override_settings(JOBS={f"test.{name}": f"tests.base.handlers.{name}" for name in ALL})
QUEUED = override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}})


def ask(by: Actor, kind: str, now: datetime, **payload: Any) -> Job:
    with KINDS:
        return jobs.enqueue(by, kind=f"test.{kind}", key="one", payload={"key": "one", **payload}, now=now)


@pytest.fixture
def waiting(planner: Actor, a_moment: datetime) -> Job:
    with QUEUED:
        return ask(planner, "adding", a_moment, numbers=[1, 2])


def states() -> list[tuple[str, int, str]]:
    return list(Job.objects.values_list("state", "attempts", "error"))


def test_work_that_was_asked_for_is_done_and_its_result_kept(planner: Actor, a_moment: datetime) -> None:
    job = ask(planner, "adding", a_moment, numbers=[1, 2, 3])

    assert (job.state, job.percent, job.result, job.attempts) == (JobState.DONE, 100, {"sum": 6}, 1)
    assert job.asked_by_id == planner.user_id


def test_asking_twice_with_one_key_does_it_once(planner: Actor, a_moment: datetime) -> None:
    first = ask(planner, "adding", a_moment, numbers=[1])

    second = ask(planner, "adding", a_moment + timedelta(days=1), numbers=[1])

    assert second.pk == first.pk
    assert states() == [(JobState.DONE, 1, "")]


def test_other_work_under_the_same_key_is_a_conflict(planner: Actor, a_moment: datetime) -> None:
    ask(planner, "adding", a_moment, numbers=[1])

    with pytest.raises(jobs.OtherWork):
        ask(planner, "adding", a_moment, numbers=[2])

    assert states() == [(JobState.DONE, 1, "")]


def test_what_went_wrong_is_written_on_the_job(planner: Actor, a_moment: datetime) -> None:
    ask(planner, "failing", a_moment, words="no vehicles")

    assert states() == [(JobState.FAILED, 1, "ZeroDivisionError: no vehicles")]


def test_a_result_that_cannot_be_kept_is_a_failure(planner: Actor, a_moment: datetime) -> None:
    ask(planner, "unspeakable", a_moment)

    assert states() == [(JobState.FAILED, 1, "TypeError: Object of type set is not JSON serializable")]


def test_a_kind_nobody_handles_fails_instead_of_waiting_for_ever(planner: Actor, a_moment: datetime) -> None:
    ask(planner, "unheard_of", a_moment)

    assert states() == [(JobState.FAILED, 1, "KeyError: 'test.unheard_of'")]


def test_work_called_off_while_it_runs_stops_at_its_next_report(planner: Actor, a_moment: datetime) -> None:
    job = ask(planner, "called_off", a_moment)

    assert (job.state, job.result) == (JobState.CANCELLED, None)


def test_work_called_off_before_it_began_never_begins(planner: Actor, waiting: Job, a_moment: datetime) -> None:
    jobs.cancel(planner, job_id=waiting.pk, now=a_moment)

    assert attempts.begin(waiting.pk, now=a_moment) is None
    assert states() == [(JobState.CANCELLED, 0, "")]
    assert list(JournalEntry.objects.values_list("verb", "about")) == [("base.cancel_job", f"base.Job:{waiting.pk}")]


def test_work_that_is_over_cannot_be_called_off(planner: Actor, a_moment: datetime) -> None:
    job = ask(planner, "adding", a_moment, numbers=[1])

    with pytest.raises(jobs.AlreadyOver):
        jobs.cancel(planner, job_id=job.pk, now=a_moment)


def test_somebody_else_cannot_call_work_off_nor_see_it(
    make_actor: Any, waiting: Job, planner: Actor, a_moment: datetime
) -> None:
    other = make_actor("township_officer")

    with pytest.raises(NotAllowed):
        jobs.cancel(other, job_id=waiting.pk, now=a_moment)

    assert list(jobs.seen_by(other)) == []
    assert list(jobs.seen_by(planner)) == [waiting]


def test_reports_close_together_are_written_once(planner: Actor, a_moment: datetime) -> None:
    job = ask(planner, "in_a_hurry", a_moment)

    assert job.result == 10


def test_a_report_inside_the_works_own_transaction_is_not_written(planner: Actor, a_moment: datetime) -> None:
    job = ask(planner, "in_a_transaction", a_moment)

    assert job.result == 0


def test_a_job_begins_once(waiting: Job, a_moment: datetime) -> None:
    first = attempts.begin(waiting.pk, now=a_moment)
    second = attempts.begin(waiting.pk, now=a_moment)

    assert first is not None
    assert second is None


def test_a_report_renews_the_lease(waiting: Job, a_moment: datetime) -> None:
    job = attempts.begin(waiting.pk, now=a_moment)
    assert job is not None

    attempts.tell(job, 40, "", {}, now=a_moment + timedelta(seconds=50))

    assert jobs.reap(now=a_moment + timedelta(seconds=61)) == (0, 0)
    assert jobs.reap(now=a_moment + timedelta(seconds=111)) == (1, 0)


@QUEUED
def test_a_worker_given_up_for_dead_changes_nothing_when_it_wakes(waiting: Job, a_moment: datetime) -> None:
    late = a_moment + timedelta(seconds=61)
    sleeper = attempts.begin(waiting.pk, now=a_moment)
    assert sleeper is not None
    jobs.reap(now=late)
    attempts.begin(waiting.pk, now=late)

    goes_on = attempts.tell(sleeper, 90, "", {}, now=late)
    counted = attempts.end(sleeper, JobState.DONE, result="stale", now=late)

    assert (goes_on, counted) == (False, False)
    assert list(Job.objects.values_list("state", "attempts", "percent", "result")) == [(JobState.RUNNING, 2, 0, None)]


@QUEUED
def test_after_three_dead_workers_the_job_is_given_up(waiting: Job, a_moment: datetime) -> None:
    seen = []
    for round_number in range(3):
        moment = a_moment + timedelta(minutes=5 * round_number)
        attempts.begin(waiting.pk, now=moment)
        seen.append(jobs.reap(now=moment + timedelta(seconds=61)))

    assert seen == [(1, 0), (1, 0), (0, 1)]
    assert states() == [(JobState.FAILED, 3, jobs.LOST)]


@QUEUED
def test_a_dead_worker_whose_job_was_called_off_is_not_replaced(
    planner: Actor, waiting: Job, a_moment: datetime
) -> None:
    attempts.begin(waiting.pk, now=a_moment)
    jobs.cancel(planner, job_id=waiting.pk, now=a_moment)

    jobs.reap(now=a_moment + timedelta(seconds=61))

    assert states() == [(JobState.CANCELLED, 1, "")]


@QUEUED
def test_a_waiting_job_whose_queue_row_is_lost_is_queued_again(waiting: Job, a_moment: datetime) -> None:
    DBTaskResult.objects.all().delete()

    at_once = jobs.reap(now=a_moment + timedelta(seconds=30))
    later = jobs.reap(now=a_moment + timedelta(seconds=61))

    assert (at_once, later) == ((0, 0), (1, 0))
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


@QUEUED
def test_a_waiting_job_that_stands_in_the_queue_is_left_there(waiting: Job, a_moment: datetime) -> None:
    put_back = jobs.reap(now=a_moment + timedelta(hours=3))

    assert put_back == (0, 0)
    assert DBTaskResult.objects.count() == 1


def test_a_job_says_in_the_readers_language_what_it_does(planner: Actor, a_moment: datetime) -> None:
    job = ask(planner, "adding", a_moment, numbers=[1, 2])

    with translation.override("en"):
        words = jobs.in_words(job)

    assert words == "Adding 2 numbers"


def test_a_message_without_its_figures_is_still_shown() -> None:
    job = Job(message="Adding %(count)s numbers", figures={})

    with translation.override("en"):
        words = jobs.in_words(job)

    assert words == "Adding %(count)s numbers"


ASK = """
import sys
from doorstep.base import jobs
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import now
job = jobs.enqueue(SYSTEM, kind="test.stumbling", key="k", payload={"marker": sys.argv[1]}, now=now())
print(job.pk)
"""
LOOK = """
import json
from django_tasks_db.models import DBTaskResult
from doorstep.base.models.job import Job
job = Job.objects.get()
rows = sorted(DBTaskResult.objects.values_list("status", flat=True))
print(json.dumps([job.state, job.attempts, job.percent, job.result, rows]))
"""
REAP = """
import json
from datetime import timedelta
from doorstep.base import jobs
from doorstep.base.clock import now
print(json.dumps(jobs.reap(now=now() + timedelta(seconds=61))))
"""


@pytest.mark.slow
def test_a_killed_workers_job_is_finished_by_the_next_worker(on_sqlite_file: Elsewhere, tmp_path: Any) -> None:
    json.loads(finish(on_sqlite_file.script(ASK, str(tmp_path / "marker"))))
    worker = on_sqlite_file.manage("db_worker", "--no-startup-delay", "--interval", "0.1")
    assert worker.stdout is not None
    assert worker.stdout.readline() == "hanging\n"
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate(timeout=30)
    killed = on_sqlite_file.ask(LOOK)

    put_back = on_sqlite_file.ask(REAP)
    finish(on_sqlite_file.manage("db_worker", "--batch", "--no-startup-delay"))

    assert killed == ["running", 1, 30, None, ["RUNNING"]]
    assert put_back == [1, 0]
    assert on_sqlite_file.ask(LOOK) == ["done", 2, 100, "finished", ["FAILED", "SUCCESSFUL"]]
