"""What the index publishes taken together: no hidden cell can be derived from it, and nobody is ranked in it."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker
from python_calamine import CalamineWorkbook
from tests.programmes.small_county import make_county

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.reputation.actions.runs import reckon
from doorstep.programmes.reputation.bridge import sheets
from doorstep.programmes.reputation.bridge.beside import beside
from doorstep.programmes.reputation.bridge.told import tell
from doorstep.programmes.reputation.models import Run, RunVillage
from doorstep.sample import reputation
from doorstep.voices.models import Sheet

MOMENT = datetime(2026, 3, 2, 10, tzinfo=TIME_ZONE)


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[reputation.Chapter]:
    """A published quarter in which too few of the last village answered; made once, tests undo what they write."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield reputation.build(make_county(MOMENT).town, seed=3, year=2026, number=2)
        transaction.set_rollback(True)


@pytest.fixture
def db(story: reputation.Chapter) -> Iterator[None]:
    """Stand in for pytest-django's `db`, with the story in it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.usefixtures("db")]


def published(run: Run) -> dict[str, Any]:
    """Return all tables the index publishes of a run: input and result, every village's report, both workbooks."""
    rows = list(RunVillage.objects.filter(run=run).select_related("place__parent").order_by("position"))
    quarter = f"{run.quarter.year}Q{run.quarter.number}"
    found: dict[str, Any] = {"problem": run.problem, "result": run.result}
    for row in rows:
        told, more = tell(row, quarter=quarter), beside(run.quarter, row.place, reads_words=True)
        book = sheets.village_workbook(told, more, village=row.place.name, quarter=quarter, run=run)
        found[row.place.name] = [row.score, row.low, row.high, row.band, row.detail, told.standing_chart, cells(book)]
        found[row.place.name] += [told.parts_chart, told.trend_chart, more]
    return found | {"town": cells(sheets.run_workbook(run, rows, quarter))}


def cells(book: bytes) -> list[Any]:
    """Return the rows of a workbook but for the run's number and digests."""
    read = CalamineWorkbook.from_filelike(io.BytesIO(book))
    rows = [row for name in read.sheet_names for row in read.get_sheet_by_name(name).to_python()]
    return [row for row in rows if not str(row[0]).startswith(("测算", "结果摘要", "输入摘要"))]


def told_otherwise(run: Run, position: int) -> dict[str, Any]:
    """Return what would be published had everybody in one village said the opposite."""
    place = RunVillage.objects.get(run=run, position=position).place
    for sheet in Sheet.objects.filter(wave=run.quarter.asking.wave, area__place=place):
        sheet.answers = {key: 1 - value for key, value in sheet.answers.items()}
        sheet.save(update_fields=["answers"])
    return published(reckon(SYSTEM, quarter=run.quarter, now=run.created_at))


def test_all_that_is_published_is_the_same_whatever_too_few_people_said(story: reputation.Chapter) -> None:
    last = RunVillage.objects.filter(run=story.run).count() - 1

    before, after = published(story.run), told_otherwise(story.run, last)

    assert any(one[last] for one in story.run.problem["hidden"])
    assert before == after


def test_what_enough_people_said_does_move_what_is_published(story: reputation.Chapter) -> None:
    shown = next(at for at in range(6) if not any(one[at] for one in story.run.problem["hidden"]))

    before, after = published(story.run), told_otherwise(story.run, shown)

    assert before["result"]["scores"] != after["result"]["scores"]


def test_nobody_is_named_in_anything_that_is_published_of_a_run(story: reputation.Chapter) -> None:
    words = json.dumps(published(story.run), ensure_ascii=False, default=str)
    names = list(get_user_model().objects.values_list("username", flat=True))

    assert len(names) >= 4
    assert [name for name in names if name in words] == []


def test_residents_see_no_opinion_in_words_and_no_place_unasked(story: reputation.Chapter) -> None:
    row = RunVillage.objects.filter(run=story.run).order_by("position")[0]
    texts = [text for one in beside(story.run.quarter, row.place, reads_words=True).topics for text in one.texts]

    page = Client().get(reverse("index_village", args=[row.place_id])).content.decode()
    town = Client().get(reverse("index_town", args=[story.town.pk])).content.decode()

    assert texts != []
    assert [text for text in texts if text in page] == []
    assert "按得分的名次" not in page + town


def test_a_place_never_stands_without_the_set_of_places_that_are_possible(story: reputation.Chapter) -> None:
    first, last = (story.run.result["places"][end] for end in ("first", "last"))

    assert set(story.run.result["places"]) == {"first", "last"}
    assert all(one <= other for one, other in zip(first, last, strict=True))
