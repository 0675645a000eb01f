"""Five designs of a public survey: every estimate and error as R's survey package gives it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.engines.scoring.tables import assert_same, block, column, read_json, rows

from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.survey import estimate, intervals, replicates
from doorstep.engines.scoring.survey.design import Design, design
from doorstep.engines.scoring.survey.weights import Distance, calibrate, effective_size, post_stratify, rake, trim

EXPECTED = read_json("survey_expected.json")
R = 1e-8
RAKED = 1e-7
SPLINE = 3e-6
"""The reference reads its likelihood intervals off a spline; ours are solved: see `test_published_searches`."""


def labels(file: str, heading: str) -> list[str]:
    return [row[heading] for row in rows(file)]


def drawn(name: str) -> tuple[str, Design]:
    file = {"srs": "survey_apisrs.csv", "clus1": "survey_apiclus1.csv"}.get(name, "survey_apistrat.csv")
    return file, design(
        column(file, "pw"),
        strata=labels(file, "stype") if name.startswith("strat") else None,
        clusters=labels(file, "dnum") if name == "clus1" else None,
        population=None if name == "strat_nofpc" else column(file, "fpc"),
    )


def listed(key: str, part: str) -> Any:
    found = EXPECTED[key][part]
    return list(found.values()) if isinstance(found, dict) else found


DESIGNS = pytest.mark.parametrize("name", ["srs", "strat", "strat_nofpc", "clus1"])


@DESIGNS
def test_means_totals_ratios_and_design_effects(name: str) -> None:
    file, sample = drawn(name)
    api, enrolled, tested = column(file, "api00"), column(file, "enroll"), column(file, "api.stu")

    both, total = estimate.means(sample, [api, enrolled]), estimate.totals(sample, [enrolled])
    share = estimate.ratio(sample, tested, enrolled)

    low, high = both.interval()
    assert sample.freedom == EXPECTED[f"{name}/degf"]
    for part, found in (("est", both.values), ("se", both.errors), ("lo", low), ("hi", high)):
        assert_same(found, listed(f"{name}/mean_api00_enroll", part), R)
    assert_same(both.effect[:1], listed(f"{name}/mean_api00", "deff"), R)
    for part, found in (("est", total.values), ("se", total.errors), ("deff", total.effect)):
        assert_same(found, listed(f"{name}/total_enroll", part), R)
    for part, found in (("est", share.values), ("se", share.errors)):
        assert_same(found[0], listed(f"{name}/ratio_apistu_enroll", part), R)


@DESIGNS
def test_shares_of_kinds_and_quantiles(name: str) -> None:
    file, sample = drawn(name)
    kinds = np.array([[float(kind == one) for kind in labels(file, "stype")] for one in "EHM"])

    shares = estimate.means(sample, kinds)
    quartiles = estimate.quantiles(sample, column(file, "api00"), [0.25, 0.5, 0.75])

    assert_same(shares.values, listed(f"{name}/mean_stype", "est"), R)
    assert_same(shares.errors, listed(f"{name}/mean_stype", "se"), R)
    assert_same(quartiles.values, listed(f"{name}/quantile_api00", "est"), R)
    assert_same(quartiles.errors, listed(f"{name}/quantile_api00", "se"), R)


@DESIGNS
def test_six_intervals_of_a_share(name: str) -> None:
    file, sample = drawn(name)
    found = estimate.means(sample, [[float(one == "Yes") for one in labels(file, "awards")]])
    p, se, t = float(found.values[0]), float(found.errors[0]), sample.freedom

    low, high = found.interval()
    ends = {
        "logit": intervals.logit(p, se, t),
        "xlogit": intervals.logit(p, se, t),
        "likelihood": intervals.likelihood(p, se, t, sample.size),
        "asin": intervals.arcsine(p, se, t),
        "beta": intervals.korn_graubard(p, se, sample.size, t),
        "mean": (low[0], high[0]),
    }

    for kind, both in ends.items():
        expected = EXPECTED[f"{name}/ciprop_awards/{kind}"]
        assert_same(np.array(both), np.array([expected["lo"], expected["hi"]]), SPLINE if kind == "likelihood" else R)


@DESIGNS
def test_domains_all_at_once(name: str) -> None:
    file, sample = drawn(name)
    awards = np.array([float(one == "Yes") for one in labels(file, "awards")])

    found = estimate.domain_means(sample, np.array([column(file, "api00"), awards]), labels(file, "stype"))
    wide = estimate.domain_means(sample, [column(file, "api00")], labels(file, "sch.wide"))

    low, high = intervals.korn_graubard(found.means[1], found.errors[1], found.answers[1], found.freedom[1])
    assert_same(found.means[0], listed(f"{name}/by_stype_api00", "est"), R)
    assert_same(found.errors[0], listed(f"{name}/by_stype_api00", "se"), R)
    if f"{name}/by_stype_awards_beta" in EXPECTED:
        assert_same(found.means[1], listed(f"{name}/by_stype_awards_beta", "est"), R)
        assert_same(low, listed(f"{name}/by_stype_awards_beta", "lo"), R)
        assert_same(high, listed(f"{name}/by_stype_awards_beta", "hi"), R)
    assert_same(wide.means[0, 0], listed(f"{name}/domain_api00_schwide_no", "est")[0], R)
    assert_same(wide.errors[0, 0], listed(f"{name}/domain_api00_schwide_no", "se")[0], R)


def known_totals() -> tuple[list[int], list[int], float]:
    people = rows("survey_apipop.csv")
    kinds, wide = [row["stype"] for row in people], [row["sch.wide"] for row in people]
    return (
        [kinds.count(one) for one in "EHM"],
        [wide.count(one) for one in ("No", "Yes")],
        sum(float(row["api99"]) for row in people),
    )


def auxiliary(file: str) -> Floats:
    kinds = labels(file, "stype")
    return np.array(
        [[1.0, kind == "H", kind == "M", api] for kind, api in zip(kinds, column(file, "api99"), strict=True)]
    )


@pytest.mark.parametrize("way", ["poststrat", "rake", "linear", "raking", "logit"])
def test_weights_fitted_to_what_is_known_and_the_errors_that_are_left(way: str) -> None:
    file, sample = drawn("clus1")
    kinds, wide, api = known_totals()
    known = [6194, kinds[1], kinds[2], api]
    fitted = {
        "poststrat": lambda: post_stratify(sample, labels(file, "stype"), kinds),
        "rake": lambda: rake(sample, [(labels(file, "stype"), kinds), (labels(file, "sch.wide"), wide)]),
        "linear": lambda: calibrate(sample, auxiliary(file), known),
        "raking": lambda: calibrate(sample, auxiliary(file), known, distance=Distance.RAKING),
        "logit": lambda: calibrate(sample, auxiliary(file), known, distance=Distance.LOGIT, bounds=(0.5, 2.5)),
    }[way]()

    mean, total = estimate.means(fitted, [column(file, "api00")]), estimate.totals(fitted, [column(file, "enroll")])

    assert_same(
        fitted.weights, column("survey_clus1_weights.csv", way if way in {"poststrat", "rake"} else f"cal_{way}"), R
    )
    key = way if way in {"poststrat", "rake"} else f"calib_{way}"
    if way != "logit":
        assert_same(mean.values, listed(f"clus1/{key}_mean_api00", "est"), R)
        assert_same(mean.errors, listed(f"clus1/{key}_mean_api00", "se"), RAKED)
    if way in {"poststrat", "rake"}:
        assert_same(total.values, listed(f"clus1/{key}_total_enroll", "est"), R)
        assert_same(total.errors, listed(f"clus1/{key}_total_enroll", "se"), RAKED)


def test_trimmed_weights() -> None:
    found = trim(column("survey_clus1_weights.csv", "cal_linear"), 20, 50)

    assert_same(found, column("survey_clus1_trim.csv", "trimmed"), R)


def test_jackknife_and_bootstrap() -> None:
    file, clusters = drawn("clus1")
    y = column(file, "api00")
    stratified, strata = drawn("strat_nofpc")
    z = column(stratified, "api00")

    left_out = replicates.jackknife(clusters).variance(lambda w: float(w @ y / w.sum()))
    anew = replicates.bootstrap(strata, 2000, seed=1).variance(lambda w: float(w @ z / w.sum()))

    assert left_out**0.5 == pytest.approx(listed("clus1/jk1_mean_api00", "se")[0], rel=R)
    assert anew**0.5 == pytest.approx(listed("strat_nofpc/subbootstrap2000_mean_api00", "se")[0], rel=0.03)


def test_intervals_of_plain_counts() -> None:
    hits, size = column("survey_binomial_intervals.csv", "x"), column("survey_binomial_intervals.csv", "n")

    for name, ends in (
        ("wilson", intervals.wilson),
        ("cp", intervals.clopper_pearson),
        ("ac", intervals.agresti_coull),
        ("jeffreys", intervals.jeffreys),
    ):
        found = np.array(ends(hits / size, size))
        assert_same(found, block("survey_binomial_intervals.csv", (f"{name}_lo", f"{name}_hi")), R)


def test_kish_effective_size_of_equal_and_of_uneven_weights() -> None:
    assert effective_size([2.0, 2.0, 2.0]) == 3.0
    assert effective_size([1.0, 3.0]) == 1.6
