"""What is hidden in the results of a survey does not follow from all its tables together; which is tried.

Everything is published at once: means and errors by village and place, shares of what was chosen, numbers in bands,
how many were satisfied, who answered what at all. The questions nest: who never went was not asked where.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from tests.programmes.small_county import County
from tests.voices.attacker import Attacker
from tests.voices.surveys import cells_of, day, make_survey, say, send

from doorstep.base.actor import SYSTEM
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.voices.actions.waves import close_wave, release_wave, set_aside
from doorstep.voices.bridge.estimates import Answers, Numbers, Reckoned, reckon
from doorstep.voices.bridge.hiding import LEAST_DOUBT, hidden_everywhere
from doorstep.voices.bridge.shares import Asked, Shares, in_band, shares
from doorstep.voices.models import Questionnaire, Sheet
from doorstep.voices.queries.results import NotPublished, estimates

EDGES = [0, 1]
KINDS = [
    *((0, service, None, 0) for service in range(1, 6)),
    *itertools.product([1], range(1, 6), (0, 1, 2), (1, 2)),
]
"""Went at all, how it was, where, how often: who did not go says neither where nor how often."""


@dataclass
class Published:
    """A survey of these villages, and everything that is told about it."""

    n: np.ndarray
    people: np.ndarray
    kinds: list[list[int]]
    scored: Reckoned
    where: Shares
    often: Shares


def publish(n: tuple[int, ...], seed: int, agree: float = 0.0) -> Published:
    """Let villages answer at random; `agree` is how far everybody says what most say."""
    dice, size = np.random.default_rng(seed), np.array(n)
    chances = dice.dirichlet(np.full(len(KINDS), 1.0 - agree))
    kinds = [dice.choice(len(KINDS), many, p=chances).tolist() for many in n]
    area = np.repeat(np.arange(len(n)), size)
    said = [KINDS[one] for one in itertools.chain(*kinds)]
    people = size * 3 + np.arange(len(n)) * 7 + 5
    values = np.array([[100.0 * went for went, *_ in said], [25.0 * (service - 1) for _, service, *_ in said]])
    scored = reckon(Answers(area, values, np.array([True, False]), np.array([True, True]), people, 5))
    asked = np.array([where is not None for _, _, where, _ in said], bool)
    where = np.array([one for _, _, one, _ in said if one is not None], np.int64)
    often = in_band(np.array([one[3] for one in said]), EDGES)
    return Published(
        size,
        people,
        kinds,
        scored,
        shares(Asked(people, size, 5, is_required=False), area[asked], where, 3),
        shares(Asked(people, size, 5, is_required=True), area, often, 3),
    )


def attack(told: Published) -> Attacker:
    """Take in everything that is published."""
    hidden = told.scored.is_hidden.any(axis=1) | told.where.is_hidden | told.often.is_hidden
    found = Attacker({int(at): int(told.n[at]) for at in np.flatnonzero(hidden)}, KINDS)
    worth = [[one[0] * 100.0 for one in KINDS], [25.0 * (one[1] - 1) for one in KINDS]]
    everybody = [1.0] * len(KINDS)
    for at in (0, 1):
        areas, town = (_column(one, at) for one in (told.scored.areas, told.scored.town))
        _learn(found, told, worth[at], everybody, areas, town, told.scored.is_hidden[:, at])
    for one, place in ((told.where, 2), (told.often, 3)):
        answered = [float(kind[place] is not None) for kind in KINDS]
        for pick in range(3):
            value = [100.0 * (kind[place] == pick) for kind in KINDS]
            areas, town = _column(one.areas, pick), _column(one.town, pick)
            _learn(found, told, value, answered, areas, town, one.is_hidden)
    return found


def _column(numbers: Numbers, at: int) -> Numbers:
    return Numbers(*(getattr(numbers, name)[..., at] for name in ("mean", "se", "low", "high", "n")))


def _learn(
    by: Attacker,
    told: Published,
    worth: list[float],
    asked: list[float],
    areas: Numbers,
    town: Numbers,
    hidden: np.ndarray,
) -> None:
    """Turn a village's number, or the whole place's less all villages shown, into sums over people."""
    square = [one**2 for one in worth]
    for at in by.people:
        if not hidden[at] and areas.n[at]:
            n, mean = areas.n[at], areas.mean[at]
            by.learn_sum([at], asked, n)
            by.learn_sum([at], worth, n * mean)
            by.learn_sum([at], square, _squares(n, told.people[at], mean, areas.se[at]))
    together = np.flatnonzero(hidden)
    shown = ~hidden & ~np.isnan(areas.mean)
    if np.isnan(town.mean) or not hidden.any() or town.n == areas.n[shown].sum():
        return  # hidden too, or it rests on the villages shown
    n = int(town.n - areas.n[shown].sum())
    inside = together[areas.n[together] > 0]
    people, rest = told.people[shown], told.people[inside].sum()
    total = people.sum() + rest
    mean = (town.mean * total - (people * areas.mean[shown]).sum()) / rest
    error = np.sqrt(max((town.se * total) ** 2 - ((people * areas.se[shown]) ** 2).sum(), 0)) / rest
    by.learn_sum(together.tolist(), asked, n)
    by.learn_sum(together.tolist(), worth, n * mean)
    by.learn_sum(together.tolist(), square, _squares(n, rest, mean, error))


def _squares(n: int, people: float, mean: float, error: float) -> float:
    """Return the sum of squares behind a mean and its error."""
    spread = error**2 * n / (1 - n / people) if people > n else 0.0
    return spread * (n - 1) + n * mean**2


WENT, SERVICE = [float(one[0]) for one in KINDS], [float(one[1]) for one in KINDS]
AT_TOWN = [float(one[2] == 1) for one in KINDS]


@pytest.mark.parametrize(
    ("n", "seed", "agree"),
    [
        ((3, 6, 9, 12), 1, 0.0),
        ((4, 4, 8, 9), 2, 0.0),
        ((2, 9, 5, 30), 3, 0.6),
        ((1, 4, 30, 30), 4, 0.6),
        ((7, 7, 12, 2), 48, 0.9),
    ],
)
def test_all_tables_together_leave_open_what_a_hidden_village_said(n: tuple[int, ...], seed: int, agree: float) -> None:
    told = publish(n, seed, agree)
    hidden = np.flatnonzero(hidden_everywhere(told.n, 5))
    looking = attack(told)

    for village in (int(at) for at in hidden if told.n[at] < 5):
        for worth, scale in ((WENT, 1), (SERVICE, 4), (AT_TOWN, 1)):
            low, high = looking.between(village, worth)
            truth = sum(worth[kind] for kind in told.kinds[village])
            assert low <= truth <= high
            assert (high - low) / told.n[village] >= LEAST_DOUBT * scale


def test_nor_does_somebody_of_the_hidden_villages_find_out_what_the_others_said() -> None:
    told = publish((3, 6, 9, 12), 5, 0.3)
    looking = attack(told)

    for village, kind in {(at, kind) for at in looking.people for kind in told.kinds[at]}:
        for worth in (WENT, SERVICE):
            low, high = looking.between(0, worth, knows=(village, kind))
            assert high > low


def asked_again(*, keeps: bool) -> tuple[Attacker, int]:
    """Ask villages of 4, 6 and 8 twice; of the third three answer once only, and all others say the same again.

    Whoever looks knows that they do. `keeps`: whether villages hidden the first time are hidden first the second time.
    """
    dice, first = np.random.default_rng(6), [4, 6, 8]
    said = [dice.integers(0, 5, many) * 25.0 for many in first]
    kinds = [(step,) for step in range(5)]
    last: np.ndarray | None = None
    looking = Attacker(dict(enumerate(first)), kinds)
    worth = [25.0 * step for (step,) in kinds]
    for many in ((4, 6, 8), (4, 6, 5)):
        n = np.array(many)
        also = hidden_everywhere(n, 5, before=last if keeps else None)
        values = np.concatenate([one[:size] for one, size in zip(said, many, strict=True)])[None]
        area, people = np.repeat(np.arange(3), n), np.array([40, 50, 60])
        told = reckon(Answers(area, values, np.array([False]), np.array([True]), people, 5, also=also))
        for village in np.flatnonzero(~told.is_hidden[:, 0]):
            if n[village] == first[village]:
                looking.learn_sum([int(village)], worth, float(n[village] * told.areas.mean[village, 0]))
        hidden = told.is_hidden[:, 0]
        if (n == np.array(first))[hidden].all():
            rest = told.town.mean[0] * people.sum() - (people * told.areas.mean[:, 0])[~hidden].sum()
            looking.learn_sum(
                np.flatnonzero(hidden).tolist(), worth, float(rest / people[hidden].sum() * n[hidden].sum())
            )
        last = also
    return looking, round(said[0].sum())


def test_nor_do_two_surveys_after_another_tell_what_a_hidden_village_said_though_people_say_the_same() -> None:
    looking, _ = asked_again(keeps=True)

    low, high = looking.between(0, [25.0 * step for step in range(5)])

    assert high - low >= 100 * 4 * LEAST_DOUBT


def test_the_same_attack_finds_it_where_another_village_protects_each_time() -> None:
    looking, truth = asked_again(keeps=False)

    assert looking.between(0, [25.0 * step for step in range(5)]) == (truth, truth)


def test_which_villages_protect_is_decided_when_a_survey_is_published_and_kept_for_the_next(here: County) -> None:
    hidden = []
    for many in ((4, 6, 8), (4, 6, 5), (9, 9, 9)):
        survey = make_survey(here, (30, 30, 30), questionnaire=Questionnaire.objects.filter(key="quarter").first())
        for area, size in enumerate(many):
            for at in range(size):
                send(survey.code(area, at), say(at % 2))
        wave = release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=day(30)), now=day(30))
        hidden.append(estimates(SYSTEM, wave).is_hidden[:, 0].tolist())

    assert hidden == [[True, True, False], [True, True, False], [False, False, False]]


def test_two_tables_of_one_survey_would_tell_a_hidden_village_so_there_is_only_one(here: County) -> None:
    survey = make_survey(here, (4, 6, 20))
    for area, many in enumerate((4, 6, 20)):
        for at in range(many):
            send(survey.code(area, at), say(at % 2, 1 + at % 5))
    wave = close_wave(SYSTEM, wave=survey.wave, now=day(30))
    tables = []
    for aside in ([], list(Sheet.objects.filter(area=survey.areas[2]).values_list("pk", flat=True))[:15]):
        if aside:
            set_aside(SYSTEM, wave=wave, sheets=aside, reason="x", now=day(30))
        with pytest.raises(NotPublished):
            estimates(SYSTEM, wave)
        rows = Sheet.objects.filter(wave=wave, is_set_aside=False).values_list("area", "answers__service")
        where = np.array([[one.pk for one in survey.areas].index(at) for at, _ in rows])
        values = np.array([[25.0 * (said - 1) for _, said in rows]])
        tables.append(reckon(Answers(where, values, np.array([False]), np.array([True]), np.full(3, 100), 5)))
    before, after = tables

    together = (before.town.mean[0] * 3 - before.areas.mean[2, 0]) / 2 * 10
    truth = sum(25 * (one - 1) for one in Sheet.objects.filter(area=survey.areas[0]).values_list(
        "answers__service", flat=True))  # fmt: skip
    assert (before.is_hidden[:, 0].tolist(), after.is_hidden[:, 0].tolist()) == (
        [True, True, False],
        [True, False, True],
    )
    assert round(together - 6 * after.areas.mean[1, 0]) == truth  # which is why


def test_the_same_attack_finds_a_village_that_is_hidden_alone() -> None:
    told = publish((3, 6, 9, 12), 8)
    looking = attack(told)
    yes = [sum(WENT[kind] for kind in some) for some in told.kinds]

    looking.learn_sum([1], WENT, yes[1])  # the village that protects, had it been shown

    assert looking.between(0, WENT) == (yes[0], yes[0])


def test_and_finds_who_said_yes_by_how_many_were_asked_the_second_question() -> None:
    told = publish((3, 6, 9, 12), 8)
    looking = attack(told)
    asked = [float(kind[2] is not None) for kind in KINDS]

    looking.learn_sum([0], asked, sum(asked[kind] for kind in told.kinds[0]))  # had it been shown

    low, high = looking.between(0, WENT)
    assert low == high


def test_neither_page_nor_workbook_has_a_figure_for_a_hidden_village(
    here: County, client: Client, login_as: Callable[..., Login]
) -> None:
    survey = make_survey(here, (4, 6, 20))
    for area, many in enumerate((4, 6, 20)):
        for at in range(many):
            more = {"where": 1 + at % 3, "visits": at} if at % 4 else {}
            send(survey.code(area, at), say(at % 2, 1 + at % 5, **more))
    wave = release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=day(30)), now=day(30))
    login_as(client, Role.TOWNSHIP_OFFICER, here.town.path)
    names = [one.place.name for one in survey.areas]

    pages = [
        client.get(reverse("voices:results", args=[wave.pk]), {"question": key}).content.decode()
        for key in ("answered", "service", "where", "visits")
    ]
    book = cells_of(client.get(reverse("voices:results_xlsx", args=[wave.pk])).getvalue())

    rates = dict(zip(names, (4, 6, 20), strict=True))
    for name in names:
        rows = [_cells(page, name) for page in pages]
        rows += [[str(cell) for cell in row[1:]] for sheet in book for row in sheet if row[0] == name]
        assert len(rows) == 8
        figures = [{float(one) for one in re.findall(r"\d+(?:\.\d+)?", " ".join(row))} for row in rows]
        told = [one - {float(rates[name]), 5.0} for one in figures]
        assert all(told) if name == names[2] else not any(told)


def _cells(page: str, village: str) -> list[str]:
    """Return the text of the cells of a village's row."""
    row = re.search(rf'<th scope="row">{village}</th>(.*?)</tr>', page)
    assert row is not None
    return [re.sub("<[^>]+>", " ", one) for one in re.findall(r"<td[^>]*>(.*?)</td>", row[1])]
