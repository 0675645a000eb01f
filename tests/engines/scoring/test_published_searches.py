"""Two references that stop their searches early: what they publish is where they stop, to all its digits."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log, sqrt

import numpy as np
import pytest
from scipy import stats
from tests.engines.scoring.tables import assert_same, column, read_json
from tests.engines.scoring.test_published_survey import drawn, labels

from doorstep.engines.scoring import small_areas
from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.survey import estimate, intervals

SURVEY, AREAS = read_json("survey_expected.json"), read_json("eb_fay_herriot_expected.json")


def spline(x: Floats, y: Floats) -> Callable[[Floats], Floats]:
    """R's cubic spline: at each end it is the cubic through the four points there (Forsythe, Malcolm and Moler)."""
    n, step = len(x), np.diff(x)
    slope = np.diff(y) / step
    left, bend = np.zeros((n, n)), np.zeros(n)
    for at in range(1, n - 1):
        left[at, at - 1 : at + 2] = step[at - 1], 2 * (step[at - 1] + step[at]), step[at]
        bend[at] = slope[at] - slope[at - 1]
    left[0, :2], left[-1, -2:] = (-step[0], step[0]), (step[-1], -step[-1])
    first, last = (bend[at + 1] / (x[at + 2] - x[at]) - bend[at] / (x[at + 1] - x[at - 1]) for at in (1, n - 3))
    bend[0], bend[-1] = first * step[0] ** 2 / (x[3] - x[0]), -last * step[-1] ** 2 / (x[-1] - x[-4])
    c = np.linalg.solve(left, bend)

    def value(t: Floats) -> Floats:
        at = np.clip(np.searchsorted(x, t, side="right") - 1, 0, n - 2)
        u = t - x[at]
        straight = slope[at] - step[at] * (c[at + 1] + 2 * c[at])
        return np.asarray(y[at] + u * (straight + u * (3 * c[at] + u * (c[at + 1] - c[at]) / step[at])))

    return value


def profiled(p: float, se: float, size: int, freedom: int) -> list[float]:
    """R's interval: the root of the deviance at steps of half a standard error or so, a spline, lines between."""
    middle, width = log(p / (1 - p)), se / (p * (1 - p))
    dispersion = size / (size - 1)
    cut = float(stats.t.ppf(0.975, freedom)) * width * sqrt(size * p * (1 - p))
    most = sqrt(stats.f.ppf(1 - 2 * stats.norm.cdf(-cut) / 4, 1, size - 1))
    points = [(middle, 0.0)]
    for way in (-1, 1):
        root, step = 0.0, 0
        while step < 10 and abs(root) < most:
            step += 1
            at = middle + way * step * most / 5 * width
            m = 1 / (1 + exp(-at))
            fall = 2 * size * (p * log(p / m) + (1 - p) * log((1 - p) / (1 - m)))
            root = way * sqrt(fall / dispersion)
            points.append((at, root))
    x, z = np.array(sorted(points)).T
    grid = np.linspace(x[0], x[-1], 3 * len(x))
    return [1 / (1 + exp(-float(np.interp(way * cut, spline(x, z)(grid), grid)))) for way in (-1, 1)]


@pytest.mark.parametrize("name", ["srs", "strat", "strat_nofpc", "clus1"])
def test_the_likelihood_interval_is_solved_here_and_read_off_a_spline_there(name: str) -> None:
    file, sample = drawn(name)
    found = estimate.means(sample, [[float(one == "Yes") for one in labels(file, "awards")]])
    p, se = float(found.values[0]), float(found.errors[0])

    ours = intervals.likelihood(p, se, sample.freedom, sample.size)

    expected = SURVEY[f"{name}/ciprop_awards/likelihood"]
    published = np.array([expected["lo"], expected["hi"]])
    assert_same(np.array(profiled(p, se, sample.size, sample.freedom)), published, 1e-7)
    assert_same(np.array(ours), published, 3e-6)


def stopped(f: Callable[[float], float], low: float, high: float, tolerance: float) -> float:
    """R's search for a root (Brent, 1973), which stops once it is this near."""
    a, b, fa, fb = low, high, f(low), f(high)
    c, fc = a, fa
    while True:
        before = b - a
        if abs(fc) < abs(fb):
            a, b, c, fa, fb, fc = b, c, b, fb, fc, fb
        least, step = 2 * np.finfo(float).eps * abs(b) + tolerance / 2, (c - b) / 2
        if abs(step) <= least or fb == 0:
            return b
        if abs(before) >= least and abs(fa) > abs(fb):
            s = fb / fa
            if a == c:
                p, q = (c - b) * s, 1 - s
            else:
                q, r = fa / fc, fb / fc
                p, q = s * ((c - b) * q * (q - r) - (b - a) * (r - 1)), (q - 1) * (r - 1) * (s - 1)
            p, q = abs(p), -q if p > 0 else q
            if p < 0.75 * (c - b) * q - abs(least * q) / 2 and p < abs(before * q / 2):
                step = p / q
        a, fa, b = b, fb, b + (step if abs(step) >= least else np.copysign(least, step))
        fb = f(b)
        if (fb > 0) == (fc > 0):
            c, fc = a, fa


@pytest.mark.parametrize("covariate", ["intercept", "ablat"])
def test_paule_and_mandels_variance_is_solved_here_and_stopped_early_there(covariate: str) -> None:
    y, v = column("eb_bcg.csv", "yi"), column("eb_bcg.csv", "vi")
    x = np.column_stack([np.ones(13), column("eb_bcg.csv", "ablat")])[:, : 1 if covariate == "intercept" else 2]
    expected = AREAS[f"bcg/{covariate}/PM"]

    def fitted(between: float) -> tuple[Floats, Floats]:
        weight = 1 / (v + between)
        cov = np.linalg.inv((x * weight[:, None]).T @ x)
        return cov @ (x * weight[:, None]).T @ y, np.asarray(cov, np.float64)

    def over(between: float) -> float:
        return float(((y - x @ fitted(between)[0]) ** 2 / (v + between)).sum() - 13 + x.shape[1])

    between = stopped(over, 0.0, 100.0, np.finfo(float).eps ** 0.25)
    beta, cov = fitted(between)

    own = between / (between + v)
    assert between == pytest.approx(expected["tau2"], abs=1e-12)
    assert_same(beta, np.atleast_1d(expected["beta"]), 1e-6)
    assert_same(np.sqrt(np.diag(cov)), np.atleast_1d(expected["se_beta"]), 1e-6)
    assert_same(own * y + (1 - own) * (x @ beta), np.array(expected["blup"]), 1e-6)
    assert_same(small_areas.naive_errors(y, v, x, between), np.array(expected["blup_se"]), 1e-6)
    assert abs(over(small_areas.fay_herriot(y, v, x, method="PM").between)) < 1e-9
