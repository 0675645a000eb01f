"""Open needs nearby that may say the same are found when somebody tells one again, on both databases."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.engines.matching.text.corpus import edited, needs
from tests.needs.conftest import Loop, Told

from doorstep.base.actor import SYSTEM, Actor
from doorstep.kernel.geo import LonLat
from doorstep.needs.actions.bands import reindex_needs
from doorstep.needs.actions.outcome import drop_need
from doorstep.needs.actions.sorting import keep_apart, merge_needs
from doorstep.needs.bridge.duplicates import possible
from doorstep.needs.models import Need, TextBand
from doorstep.needs.queries.check import faults
from doorstep.needs.queries.texts import TEXTS
from doorstep.places.actions.tree import create_place
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind, PointQuality

COPIES = 60
EARLIER = 240
LEAST_RECALL = {0.1: 0.95, 0.2: 0.9, 0.3: 0.65}
"""By the share of characters that were edited; measured on both databases: all, all, 44 of 60."""


@pytest.fixture
def other_town(loop: Loop, a_moment: datetime) -> Callable[[str, LonLat], Place]:
    def make(name: str, point: LonLat) -> Place:
        town = create_place(
            SYSTEM, parent=loop.county.county, kind=PlaceKind.TOWN, name=name + "镇", now=a_moment,
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
        return create_place(
            SYSTEM, parent=town, kind=PlaceKind.VILLAGE, name=name, point=point, quality=PointQuality.SURVEYED,
            now=a_moment, valid_from=date(2026, 1, 1),
        )  # fmt: skip

    return make


def test_a_copy_in_other_words_is_found_with_the_words_both_have(loop: Loop, told: Told) -> None:
    first = told("村口小桥边的路灯坏了，晚上一片漆黑").need
    told("自来水发黄，有怪味", category="water")

    found = possible("小桥边的路灯坏了好几天，晚上漆黑", loop.county.villages[1])

    assert [(one.need, one.shared[0]) for one in found] == [(first, "小桥边的路灯坏了")]
    assert 0.5 <= found[0].score < 1


def test_the_likest_come_first_and_only_so_many(loop: Loop, told: Told) -> None:
    made = [told("桥头路灯不亮" + "了" * (at + 2), village=at).need for at in range(4)]

    found = possible("桥头路灯不亮了了", loop.county.villages[0], limit=2)

    assert [one.need for one in found] == made[:2]


def test_a_closed_need_is_not_offered(loop: Loop, told: Told, officer: Actor, a_moment: datetime) -> None:
    first = told("桥头路灯不亮了").need
    drop_need(officer, need=first, text="说错了", now=a_moment)

    assert possible("桥头路灯不亮了", loop.county.villages[0]) == []


def test_a_joined_need_is_not_offered(loop: Loop, told: Told, officer: Actor, a_moment: datetime) -> None:
    first, second = told("桥头路灯不亮了").need, told("桥头的路灯不亮了", village=1).need
    merge_needs(officer, need=first, duplicate=second, now=a_moment)

    assert [one.need for one in possible("桥头的路灯不亮了", loop.county.villages[0])] == [first]


@pytest.mark.parametrize("is_first", [True, False])
def test_two_that_somebody_called_two_are_not_offered_to_each_other(
    told: Told, officer: Actor, a_moment: datetime, *, is_first: bool
) -> None:
    first, second = told("桥头路灯不亮了").need, told("桥头的路灯不亮了", village=1).need
    third = told("桥头的路灯都不亮了", village=2).need
    keep_apart(officer, need=first, other=second, now=a_moment)
    one = first if is_first else second

    assert [each.need for each in possible(one.text, one.place, besides=one)] == [third]


def test_another_town_is_not_looked_at_unless_its_village_is_a_neighbour(
    loop: Loop, told: Told, other_town: Callable[[str, LonLat], Place], a_moment: datetime
) -> None:
    here = told("桥头路灯不亮了", village=0).need
    near = other_town("近邻村", LonLat(119.63, 30.65))
    far = other_town("远山村", LonLat(119.30, 30.40))

    assert [one.need for one in possible("桥头路灯不亮了", near)] == [here]
    assert possible("桥头路灯不亮了", far) == []


def test_only_those_among_which_to_look_are_found(loop: Loop, told: Told) -> None:
    told("桥头路灯不亮了")
    public = told("桥头的路灯不亮了", is_public=True, village=1).need

    found = possible("桥头路灯不亮了", loop.county.villages[0], among=Need.objects.filter(is_public=True))

    assert [one.need for one in found] == [public]


def test_a_text_without_letters_is_like_nothing(loop: Loop, told: Told) -> None:
    told()

    assert possible("？！", loop.county.villages[0]) == []


@pytest.mark.parametrize("count", [1, 30])
def test_looking_takes_three_queries(loop: Loop, told: Told, count: int) -> None:
    for at in range(count):
        told(f"桥头第{at}盏路灯不亮了")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = possible("桥头第1盏路灯不亮了", loop.county.villages[0])

    assert (len(asked), len(found) >= 1) == (3, True)


def test_bands_are_written_anew_and_the_check_names_what_has_none(loop: Loop, told: Told, a_moment: datetime) -> None:
    first, second = told("桥头路灯不亮了").need, told("自来水发黄", category="water").need
    drop_need(SYSTEM, need=second, text="说错了", now=a_moment)
    TextBand.objects.all().delete()
    TEXTS.clear()

    before = list(faults())
    count = reindex_needs(SYSTEM, now=a_moment)

    assert before == [
        "needs: 2 needs, 0 in the text index",
        f"needs.Need:{first.pk}: is open, and has no bands by which a copy is found",
    ]
    assert (count, list(faults()), TextBand.objects.filter(need=first).count(), TextBand.objects.count()) == (
        2,
        [],
        32,
        32,
    )


def test_planted_copies_are_found(loop: Loop, told: Told) -> None:
    texts = needs(EARLIER, 5)
    first = [told(one.text, village=at % 5, mark=str(at)).need for at, one in enumerate(texts)]

    met = {
        share: sum(
            first[at] in [one.need for one in possible(edited(texts[at].text, share, 5, at), loop.county.villages[0])]
            for at in range(COPIES)
        )
        for share in (0.1, 0.2, 0.3)
    }

    print(f"\n{connection.vendor}: found among three, of {COPIES} copies, by the share of characters edited: {met}")
    assert [met[share] / COPIES >= least for share, least in LEAST_RECALL.items()] == [True] * 3
