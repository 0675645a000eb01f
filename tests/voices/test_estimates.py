"""Results: numbers with margins; what may not be shown cannot be worked out, which is tried."""

import itertools

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.programmes.small_county import County
from tests.voices.surveys import Survey, day, make_survey, say, send

from doorstep.base.access import NotAllowed
from doorstep.base.actor import EVERYWHERE, SYSTEM, VISITOR, Actor, Granted
from doorstep.base.words import Role
from doorstep.engines.scoring.survey.intervals import wilson
from doorstep.voices.actions.answering import answer_openly
from doorstep.voices.actions.waves import close_wave, release_wave, set_aside
from doorstep.voices.bridge.estimates import Answers, Reckoned, interval, reckon
from doorstep.voices.models import Sheet, Wave
from doorstep.voices.queries.results import NotPublished, estimates
from doorstep.voices.queries.satisfaction import Satisfied, of_wave
from doorstep.voices.queries.shares import spreads


def closed(survey: Survey, *yes: tuple[int, int]) -> Wave:
    """Let so many of so many say yes in each village, and close."""
    for area, (positive, asked) in enumerate(yes):
        for at in range(asked):
            send(survey.code(area, at), say(1 if at < positive else 0, 5 if at < positive else 2))
    return close_wave(SYSTEM, wave=survey.wave, now=day(30))


def published(survey: Survey, *yes: tuple[int, int]) -> Wave:
    return release_wave(SYSTEM, wave=closed(survey, *yes), now=day(30))


def test_a_share_its_error_and_interval_are_those_of_the_ten_line_reference(survey: Survey) -> None:
    wave = published(survey, (16, 20), (6, 20), (30, 30))

    found = estimates(SYSTEM, wave)

    p, n, people = np.array([0.8, 0.3, 1.0]), np.array([20, 20, 30]), np.array([100, 100, 100])
    se = np.sqrt((1 - n / people) * p * (1 - p) / (n - 1))
    size = np.where(se > 0, p * (1 - p) / np.where(se > 0, se, 1) ** 2, n)
    low, high = wilson(p, size)
    assert found.questions == ["answered", "service"]
    np.testing.assert_allclose(found.mean[:, 0], 100 * p)
    np.testing.assert_allclose(found.se[:, 0], 100 * se)
    np.testing.assert_allclose(found.low[:, 0], 100 * low)
    np.testing.assert_allclose(found.high[:, 0], 100 * high)
    np.testing.assert_allclose(found.response_rate, n / people)
    np.testing.assert_allclose(found.town.mean[0], 100 * p.mean())
    np.testing.assert_allclose(found.town.se[0], 100 * np.sqrt((se**2).sum()) / 3)
    np.testing.assert_allclose(found.mean[:, 1], 25 + 75 * p)  # five of five is 100, two of five 25
    assert not found.is_hidden.any()


def test_only_answers_by_code_count_and_none_that_was_set_aside(here: County) -> None:
    survey = make_survey(here, (20, 20), has_open_link=True)
    for _ in range(9):
        answer_openly(VISITOR, wave=survey.wave, area=survey.areas[0], answers=say(0, 1), form="f", now=day(2))
    wave = closed(survey, (10, 10), (10, 11))
    odd = Sheet.objects.filter(answers__answered=0, mode="web").values_list("pk", flat=True)
    set_aside(SYSTEM, wave=wave, sheets=list(odd), reason="太快", now=day(30))

    found = estimates(SYSTEM, release_wave(SYSTEM, wave=wave, now=day(30)))

    assert (found.n[:, 0].tolist(), found.mean[:, 0].tolist()) == ([10, 10], [100.0, 100.0])


def test_a_small_village_is_hidden_together_with_another(survey: Survey) -> None:
    wave = published(survey, (2, 3), (4, 8), (9, 20))

    found = estimates(SYSTEM, wave)

    assert found.is_hidden[:, 0].tolist() == [True, True, False]
    assert found.is_small[:, 0].tolist() == [True, False, False]
    assert np.isnan(found.mean[:, 0]).tolist() == [True, True, False]
    together = (200 * 6 / 11 + 100 * 9 / 20) / 300
    np.testing.assert_allclose(found.town.mean[0], 100 * together)


def test_results_come_once_when_they_are_published_also_for_who_runs_the_survey(here: County) -> None:
    survey = make_survey(here)
    wave = closed(survey, (5, 10), (5, 10))
    for early in (survey.wave, wave):
        with pytest.raises(NotPublished):
            estimates(SYSTEM, early)
        with pytest.raises(NotPublished):
            spreads(SYSTEM, early)
        assert of_wave(early, question="service") == Satisfied(0, 0)
    clerk = Actor(None, (Granted(Role.VILLAGE_OFFICER, here.villages[0].path),), "clerk")
    stranger = Actor(None, (Granted(Role.VILLAGE_OFFICER, "/999/"),), "stranger")

    wave = release_wave(SYSTEM, wave=wave, now=day(30))

    assert estimates(clerk, wave).questions == ["answered", "service"]
    for actor in (stranger, Actor(None, (Granted(Role.RESIDENT, EVERYWHERE),))):
        with pytest.raises(NotAllowed):
            estimates(actor, wave)


def test_results_take_as_many_queries_for_three_sheets_as_for_thirty(here: County) -> None:
    counts = []
    for size in (3, 20):
        wave = published(make_survey(here), (1, size), (1, size))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            estimates(SYSTEM, Wave.objects.select_related("place", "questionnaire").get(pk=wave.pk))
        counts.append(len(asked))

    assert counts == [6, 6]  # one of them finds the wave


def possible(found: Reckoned, eligible: np.ndarray, hidden: np.ndarray, n: np.ndarray) -> dict[int, set[int]]:
    """Try every number of yes the hidden villages could have had, and keep those the published table agrees with.

    The attacker knows the method: villages shown, their weights, the town's mean and its error to every digit.
    """
    area = np.repeat(np.arange(len(n)), n)
    fits: dict[int, set[int]] = {int(at): set() for at in hidden}
    shown_yes = {at: round(found.areas.mean[at, 0] * n[at] / 100) for at in range(len(n)) if at not in fits}
    for guess in itertools.product(*(range(n[at] + 1) for at in hidden)):
        yes = shown_yes | dict(zip(hidden.tolist(), guess, strict=True))
        values = np.concatenate([[100.0] * yes[at] + [0.0] * (n[at] - yes[at]) for at in range(len(n))])
        again = reckon(Answers(area, values[None], np.array([True]), np.array([True]), eligible, 5))
        table = [(one.town.mean, one.town.se, one.town.low, one.areas.mean, one.shrunk.mean) for one in (found, again)]
        same = all(np.allclose(a, b, atol=1e-9, equal_nan=True) for a, b in zip(*table, strict=True))
        if same and (again.is_hidden == found.is_hidden).all():
            for at, number in zip(hidden.tolist(), guess, strict=True):
                fits[at].add(number)
    return fits


@pytest.mark.parametrize(
    ("n", "yes"),
    [((3, 6, 9), (1, 2, 5)), ((4, 4, 8, 9), (0, 1, 4, 2)), ((2, 5, 7), (2, 4, 3)), ((3, 5, 7), (3, 5, 2))],
)
def test_nobody_who_knows_the_whole_table_learns_what_a_hidden_village_said(
    n: tuple[int, ...], yes: tuple[int, ...]
) -> None:
    size, eligible = np.array(n), np.array([37, 53, 71, 89])[: len(n)]
    area = np.repeat(np.arange(len(n)), size)
    values = np.concatenate([[100.0] * y + [0.0] * (m - y) for y, m in zip(yes, n, strict=True)])
    found = reckon(Answers(area, values[None], np.array([True]), np.array([True]), eligible, 5))
    hidden = np.flatnonzero(found.is_hidden[:, 0])
    small = np.flatnonzero(found.is_small[:, 0])

    fits = possible(found, eligible, hidden, size)

    assert all(len(fits[int(at)]) > 1 for at in small), fits
    assert all(yes[at] in fits[int(at)] for at in small)


def test_the_same_attack_finds_what_a_table_without_protection_gives_away() -> None:
    n, yes, eligible = np.array([3, 6, 9]), (1, 2, 5), np.array([37, 53, 71])
    area = np.repeat(np.arange(3), n)
    values = np.concatenate([[100.0] * y + [0.0] * (m - y) for y, m in zip(yes, n, strict=True)])
    bare = [
        guess
        for guess in itertools.product(range(4), range(7))
        if np.isclose(
            (eligible * np.array([*guess, 5]) / n).sum(), (eligible * np.bincount(area, values / 100) / n).sum()
        )
    ]

    assert bare == [(1, 2)]  # hidden together, yet weighted one by one: the town's mean tells both


@pytest.mark.slow
@pytest.mark.parametrize("size", [5, 10, 20, 40])
def test_intervals_of_scales_hold_what_they_promise(size: int) -> None:
    random, held, laws = np.random.default_rng(5), [], 400
    for _ in range(laws):
        weights = random.dirichlet([0.6, 0.8, 1.0, 2.0, 2.0])
        drawn = random.choice(5, p=weights, size=(200, size)) * 25.0
        mean, se = drawn.mean(axis=1), drawn.std(axis=1, ddof=1) / np.sqrt(size)
        low, high = interval(mean, se, np.full(200, size), is_share=False)
        truth = float(weights @ (np.arange(5) * 25.0))
        held.append(((low <= truth) & (truth <= high)).mean())

    assert np.mean(held) >= 0.94
