"""Slack against driving the whole day: whether one more visit fits."""

# mypy: disable-error-code="arg-type,untyped-decorator"

from __future__ import annotations

import random
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from doorstep.engines.planning.visits.day import NEVER, drive_day
from doorstep.engines.planning.visits.slack import can_insert, find_slack

Ints = NDArray[np.int64]
_njit: Any = njit  # what is asked here can be called from compiled functions only


@_njit
def fits(drive: Ints, windows: Ints, runs: Ints, services: Ints, stops: Ints, stop: int, service: int,
         slack: Ints, told: Ints) -> None:  # fmt: skip
    """Fill for each place: whether the day can be driven with the stop there, by slack and by driving it."""
    count, depot = len(stops), runs[0, 0]
    find_slack(drive, windows, runs, services, stops, count, np.int64(0), slack)
    for place in range(count + 1):
        before = stops[place - 1] if place > 0 else depot
        after = stops[place] if place < count else depot
        told[place, 0] = can_insert(drive, windows, runs, slack, np.int64(0), place, before, after, stop, service)
        home, _ = drive_day(drive, windows, runs, services, stops, count, np.int64(0), place, stop, service)
        told[place, 1] = home < NEVER


def hours(dice: random.Random, day: tuple[int, int]) -> list[tuple[int, int]]:
    """No windows, one, two with a pause, or one within another."""
    begin, end = day
    kind = dice.random()
    if kind < 0.4:
        return [(0, NEVER), (NEVER, NEVER)]
    first = dice.randint(begin - 30, end - 60)
    if kind < 0.7:
        return [(first, first + dice.randint(20, 200)), (NEVER, NEVER)]
    if kind < 0.8:
        return [(first, first + 120), (first + 10, first + 60)]
    pause = first + dice.randint(15, 90)
    return [(first, pause), (pause + dice.randint(5, 60), end + dice.randint(-30, 60))]


def test_a_visit_fits_by_slack_where_the_day_can_be_driven_with_it() -> None:
    dice, found = random.Random(7), {0: 0, 1: 0}
    for _ in range(12_000):
        count, begin = dice.randint(0, 5), 480
        end = begin + dice.choice([90, 120, 240, 480])
        points = count + 2  # the stops of the day, the one that is asked about, the depot
        drive = np.array([[dice.randint(1, 40) for _ in range(points)] for _ in range(points)], dtype=np.int64)
        np.fill_diagonal(drive, 0)
        lunch = dice.choice([0, 0, 30, 60])
        lunch_from = begin + dice.randint(0, 120)
        run = [count + 1, 0, begin, end, lunch, lunch_from, lunch_from + dice.choice([0, 5, 20, 120]), 0]
        windows = np.array([[hours(dice, (begin, end))] for _ in range(count + 1)], dtype=np.int64)
        services = np.array([dice.randint(1, 40) for _ in range(count + 1)], dtype=np.int64)
        stops = np.array(dice.sample(range(count), count), dtype=np.int64)
        told, slack = np.zeros((count + 1, 2), dtype=np.int64), np.zeros((count + 1, 4), dtype=np.int64)

        fits(drive, windows, np.array([run], dtype=np.int64), services, stops, count, int(services[count]), slack, told)

        assert told[:, 0].tolist() == told[:, 1].tolist(), (run, windows.tolist(), drive.tolist(), services, stops)
        for answer in told[:, 1]:
            found[int(answer)] += 1

    assert min(found.values()) > 5_000
