"""What would help a plan most is found out once for everybody, tells how far it is, and can be stopped."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation
from tests.programmes.small_county import County

from doorstep.base import attempts, jobs
from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models import Job, JournalEntry
from doorstep.base.models.login import Login
from doorstep.base.tasks import run_job
from doorstep.base.words import JobState, Role
from doorstep.programmes.pharmacy import tasks
from doorstep.programmes.pharmacy.actions.weighing import weigh_changes
from doorstep.programmes.pharmacy.bridge import why
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries.weighing import weighing
from doorstep.programmes.pharmacy.rules import plans as rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_this_moment")]
QUEUED = override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}})
STOP, AGAIN = "Stop computing", "Compute again"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, plan: VisitPlan) -> VisitPlan:
    """A plan that counts as one of many villages."""
    monkeypatch.setattr(rules, "SHORT_VILLAGES", 4)
    return plan


def look(client: Client, plan: VisitPlan) -> str:
    response = client.get(reverse("pharmacy:plan_why", args=[plan.pk]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def press(client: Client, plan: VisitPlan, name: str) -> int:
    return client.post(reverse(f"pharmacy:{name}", args=[plan.pk])).status_code


def begun(plan: VisitPlan, now: datetime) -> Job:
    """Return the plan's job as a worker has it in hand."""
    job = weighing(plan)
    assert job is not None
    taken = attempts.begin(job.pk, now=now)
    assert taken is not None
    return taken


def test_what_was_found_is_kept_and_said_to_the_next_reader_in_another_language(
    desk: Client, plan: VisitPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = look(desk, plan)
    monkeypatch.setattr(why, "margins", None)

    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    chinese = look(desk, plan)

    assert "Every shift an hour longer" in english
    assert "每个班次长一小时" in chinese
    assert list(Job.objects.values_list("state", flat=True)) == [JobState.DONE]


def test_a_large_plan_is_left_to_the_worker_and_the_page_says_how_far_it_is(
    desk: Client, large: VisitPlan, a_moment: datetime
) -> None:
    with QUEUED:
        waits = look(desk, large)
        job = begun(large, a_moment)
        attempts.tell(job, 36, tasks.WEIGHING, {"answered": 4, "of": 11}, now=a_moment)
        works = look(desk, large)

    part = f'hx-get="{reverse("pharmacy:plan_why", args=[large.pk])}" hx-trigger="every 1s"'
    assert ("The computation is waiting for its turn." in waits, part in waits, STOP in waits) == (True, True, True)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waits
    assert ("Planned again 4 of 11 times" in works, 'value="36"' in works) == (True, True)
    assert ("8.3%" in works, "Every shift an hour longer" in works) == (True, False)  # what takes no time is there
    assert Job.objects.count() == 1


def test_a_small_plan_is_not_left_to_the_worker(desk: Client, plan: VisitPlan) -> None:
    with QUEUED:
        text = look(desk, plan)

    assert "Every shift an hour longer" in text
    assert list(Job.objects.values_list("state", "attempts")) == [(JobState.DONE, 1)]


def test_a_small_plan_that_somebody_else_is_weighing_is_waited_for(
    desk: Client, plan: VisitPlan, a_moment: datetime
) -> None:
    with QUEUED:
        weigh_changes(SYSTEM, plan=plan, now=a_moment)
        begun(plan, a_moment)
        text = look(desk, plan)

    assert "hx-get" in text
    assert list(Job.objects.values_list("state", "attempts")) == [(JobState.RUNNING, 1)]


def test_the_part_that_is_asked_for_again_and_again_asks_for_the_whole_page_once_it_is_over(
    desk: Client, large: VisitPlan, a_moment: datetime
) -> None:
    address = reverse("pharmacy:plan_why", args=[large.pk])
    with QUEUED:
        look(desk, large)
        works = desk.get(address, headers={"hx-request": "true"})
        run_job.call(Job.objects.get().pk)
        over = desk.get(address, headers={"hx-request": "true"})

    assert ("<html" in works.content.decode(), "HX-Refresh" in works.headers) == (False, False)
    assert over.headers["HX-Refresh"] == "true"
    assert "Every shift an hour longer" in look(desk, large)


def test_the_worker_tells_how_many_times_it_has_planned_again(
    large: VisitPlan, a_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, str, dict[str, Any]]] = []

    def report(percent: int, message: str = "", **figures: Any) -> bool:
        told.append((percent, message, figures))
        return percent < 15

    payload = {"plan": large.pk, "rests_on": why.rests_on(large)}
    found = tasks.weigh_changes(payload, report)

    # the plan itself, one depot, two further shifts, the hour, one cabinet
    assert told == [(99 * n // 6, tasks.WEIGHING, {"answered": n, "of": 6}) for n in (0, 1)]
    assert found == {"margins": []}


def test_what_is_stopped_says_so_and_begins_again_only_when_somebody_asks(
    desk: Client, large: VisitPlan, a_moment: datetime
) -> None:
    with QUEUED:
        look(desk, large)
        job = begun(large, a_moment)
        press(desk, large, "plan_weigh_stop")
        stopping = look(desk, large)
        attempts.end(job, JobState.CANCELLED, now=a_moment)
        stopped = look(desk, large)
        look(desk, large)
        count = Job.objects.count()
        press(desk, large, "plan_weigh")

    assert ("It was called off and stops in a moment." in stopping, STOP in stopping) == (True, False)
    assert ("The computation was stopped before it was finished." in stopped, AGAIN in stopped) == (True, True)
    assert "hx-get" not in stopped
    assert count == 1
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == [JobState.CANCELLED, JobState.WAITING]


def test_what_failed_says_so_and_can_be_tried_again(
    desk: Client, plan: VisitPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(why, "margins", broken)
    failed = look(desk, plan)
    monkeypatch.undo()
    press(desk, plan, "plan_weigh")

    assert ("This could not be computed." in failed, "<code>MemoryError: </code>" in failed) == (True, True)
    assert (AGAIN in failed, "How evenly" in failed) == (True, True)
    assert "Every shift an hour longer" in look(desk, plan)
    assert [key.rpartition(":")[2] for key in Job.objects.order_by("pk").values_list("key", flat=True)] == ["1", "2"]


def test_work_whose_worker_died_for_good_is_said_in_words(desk: Client, large: VisitPlan, a_moment: datetime) -> None:
    with QUEUED:
        look(desk, large)
    Job.objects.update(state=JobState.FAILED, error=jobs.LOST)

    with translation.override("en"):
        assert "The work stopped unfinished several times" in look(desk, large)


@pytest.mark.parametrize(
    "change",
    [
        lambda _plan, patch: patch.setattr(why, "ENGINE_VERSION", "another"),
        lambda _plan, patch: patch.setattr(why, "STEPS", 20),
        lambda plan, _patch: VisitPlan.objects.filter(pk=plan.pk).update(result_digest="another"),
        lambda plan, _patch: VisitPlan.objects.filter(pk=plan.pk).update(input_digest="another"),
        lambda plan, _patch: VisitPlan.objects.filter(pk=plan.pk).update(seed=77),
    ],
)
def test_what_rests_on_other_digits_is_found_out_anew(
    desk: Client, plan: VisitPlan, monkeypatch: pytest.MonkeyPatch, change: Callable[..., None]
) -> None:
    look(desk, plan)
    change(plan, monkeypatch)

    look(desk, plan)

    assert [(job.state, job.key.rpartition(":")[2]) for job in Job.objects.all()] == [(JobState.DONE, "1")] * 2


def test_a_worker_with_another_engine_answers_no_question_of_this_one(
    large: VisitPlan, a_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with QUEUED:
        job = weigh_changes(SYSTEM, plan=large, now=a_moment)
    monkeypatch.setattr(why, "ENGINE_VERSION", "another")

    run_job.call(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error, job.result) == (JobState.FAILED, "Outdated: ", None)


def test_the_journal_says_once_who_asked(plan: VisitPlan, here: County, planner: Actor, a_moment: datetime) -> None:
    weigh_changes(planner, plan=plan, now=a_moment)
    weigh_changes(SYSTEM, plan=plan, now=a_moment)

    asked = JournalEntry.objects.filter(verb="pharmacy.weigh_changes")
    assert list(asked.values_list("about", "detail")) == [(plan.about, {"attempt": 1})]


def test_whoever_does_not_see_a_plan_asks_nothing_about_it(plan: VisitPlan, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        weigh_changes(Actor(None, ()), plan=plan, now=a_moment)

    assert not Job.objects.exists()


def test_a_reader_may_ask_but_not_stop_what_somebody_else_asked_for(
    client: Client, large: VisitPlan, login_as: Callable[..., Login], planner: Actor, a_moment: datetime
) -> None:
    login_as(client, Role.CREW)
    with QUEUED:
        weigh_changes(planner, plan=large, now=a_moment)
        text = look(client, large)
        refused = press(client, large, "plan_weigh_stop")

    assert (STOP in text, refused) == (False, 403)
    assert Job.objects.get().state == JobState.WAITING
