"""What the index publishes taken together: no hidden cell can be derived from it, and nobody is ranked in it."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker
from python_calamine import CalamineWorkbook
from tests.programmes.small_county import make_county

from doorstep.base.clock import TIME_ZONE
from doorstep.places.models import Place
from doorstep.programmes.reputation.bridge import sheets
from doorstep.programmes.reputation.bridge.beside import beside
from doorstep.programmes.reputation.bridge.told import tell
from doorstep.programmes.reputation.models import Run, RunVillage
from doorstep.sample import reputation
from doorstep.voices.models import Sheet
from doorstep.voices.words import COUNTED

MOMENT = datetime(2026, 3, 2, 10, tzinfo=TIME_ZONE)
HEARD = timedelta(days=12)
"""So long after a quarter of the sample begins everybody has answered, and nothing is published yet."""


@dataclass(frozen=True)
class Worlds:
    """The same quarter three times: as it was; had the few of the last village, or all of the third, said otherwise."""

    run: Run
    town: Place
    was: dict[str, Any]
    few: dict[str, Any]
    many: dict[str, Any]


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Worlds]:
    """The worlds, made once; the last one that was lived in is the one as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        town = make_county(MOMENT).town
        places = list(Place.objects.filter(parent=town).order_by("path"))
        found = []
        for place in (places[-1], places[2]):
            with transaction.atomic():
                found.append(published(live(town, place)))
                transaction.set_rollback(True)
        run = live(town, None)
        yield Worlds(run, town, published(run), *found)
        transaction.set_rollback(True)


@pytest.fixture
def db(worlds: Worlds) -> Iterator[None]:
    """Stand in for pytest-django's `db`, with the quarter in it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.usefixtures("db")]


def live(town: Place, turned: Place | None) -> Run:
    """Let a quarter of the sample happen; in one village everybody says the opposite of what they say."""
    story = reputation.tell(town, seed=3, year=2026, number=2)
    began = next(story)
    while True:
        try:
            moment = next(story)
        except StopIteration as over:
            run: Run = over.value.run
            return run
        if turned is not None and moment == began + HEARD:
            turn(turned)


def turn(place: Place) -> None:
    """Put sheets that say the opposite where those of a village stood: a sheet itself never changes."""
    said = Sheet.objects.filter(area__place=place, mode__in=COUNTED, is_set_aside=False)
    turned = [
        Sheet(id=one.pk ^ 1, wave_id=one.wave_id, area_id=one.area_id, mode=one.mode, answered_on=one.answered_on,
              answers={key: 1 - value for key, value in one.answers.items()})
        for one in said
    ]  # fmt: skip
    said.update(is_set_aside=True, set_aside_reason="the opposite is counted")
    Sheet.objects.bulk_create(turned)


def published(run: Run) -> dict[str, Any]:
    """Return all tables the index publishes of a run: input and result, every village's report, both workbooks."""
    rows = list(RunVillage.objects.filter(run=run).select_related("place__parent").order_by("position"))
    quarter = f"{run.quarter.year}Q{run.quarter.number}"
    found: dict[str, Any] = {"problem": run.problem, "result": run.result}
    for row in rows:
        told, more = tell(row, quarter=quarter), beside(run.quarter, row.place, reads_words=True)
        book = sheets.village_workbook(told, more, village=row.place.name, quarter=quarter, run=run)
        charts = [told.standing_chart, told.parts_chart, told.trend_chart]
        found[row.place.name] = [row.score, row.low, row.high, row.band, row.detail, cells(book), charts]
    return found | {"town": cells(sheets.run_workbook(run, rows, quarter))}


def cells(book: bytes) -> list[Any]:
    """Return all rows of a workbook, sorted: the order of opinions is drawn anew each time and says nothing."""
    read = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return sorted((row for name in read.sheet_names for row in read.get_sheet_by_name(name).to_python()), key=str)


def test_all_that_is_published_is_the_same_whatever_too_few_people_said(worlds: Worlds) -> None:
    hidden = [row[-1] for row in worlds.was["problem"]["hidden"]]

    assert any(hidden)
    assert worlds.few == worlds.was


def test_what_enough_people_said_does_move_what_is_published(worlds: Worlds) -> None:
    assert worlds.many["result"]["scores"] != worlds.was["result"]["scores"]


def test_nobody_is_named_in_anything_that_is_published_of_a_run(worlds: Worlds) -> None:
    words = json.dumps(worlds.was, ensure_ascii=False, default=str)
    names = list(get_user_model().objects.values_list("username", flat=True))

    assert len(names) >= 4
    assert [name for name in names if name in words] == []


def test_residents_see_no_opinion_in_words_and_no_place_unasked(worlds: Worlds) -> None:
    rows = RunVillage.objects.filter(run=worlds.run).order_by("position")
    read = [(row, beside(worlds.run.quarter, row.place, reads_words=True).topics) for row in rows]
    row, topics = next((row, topics) for row, topics in read if topics)
    texts = [text for one in topics for text in one.texts]

    page = Client().get(reverse("index_village", args=[row.place_id])).content.decode()
    town = Client().get(reverse("index_town", args=[worlds.town.pk])).content.decode()

    assert texts != []
    assert [text for text in texts if text in page] == []
    assert "按得分的名次" not in page + town


def test_a_place_never_stands_without_the_set_of_places_that_are_possible(worlds: Worlds) -> None:
    places = worlds.was["result"]["places"]

    assert set(places) == {"first", "last"}
    assert all(one <= other for one, other in zip(places["first"], places["last"], strict=True))
