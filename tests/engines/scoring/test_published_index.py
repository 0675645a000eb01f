"""The index of 51 countries: every stage as COINr publishes it, to ten digits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.scoring.tables import (
    asem,
    assert_same,
    block,
    classes,
    column,
    directions,
    indicators,
    number,
    rows,
)

from doorstep.engines.scoring import build, impute, influence, means, normalise, treat
from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.contribution import leave_one_out
from doorstep.engines.scoring.ordering import rank
from doorstep.engines.scoring.scheme import Method, Scheme

PILLARS = tuple(code for code in classes() if code not in {"Conn", "Sust", "Index"})
DENOMINATED = build.per_head(asem().values, asem().denominators)
TREATED = block("coinr_build_treated.csv", indicators())


def with_methods(*methods: tuple[Method, float]) -> Scheme:
    """The scheme with a method per level: pillars, sub-indices, index; the last one given holds upwards."""
    level = dict.fromkeys(PILLARS, 0) | {"Conn": 1, "Sust": 1, "Index": 2}
    nodes = []
    for one in asem().scheme.nodes:
        method, power = methods[min(level.get(one.code, 0), len(methods) - 1)]
        nodes.append(replace(one, method=method, power=power))
    return Scheme(tuple(nodes))


def below(code: str) -> list[int]:
    """Rows of the indicators below a node."""
    reached = [code]
    for above in reached:
        reached += [one.code for one in asem().scheme.nodes if one.parent == above]
    return [asem().scheme.row[one] for one in reached if one in indicators()]


def test_values_per_head() -> None:
    assert_same(DENOMINATED, block("coinr_build_denominated.csv", indicators()))


def test_missing_values_get_the_mean_of_their_continent() -> None:
    found = impute.by_group(DENOMINATED, asem().groups["EurAsia_group"])

    assert_same(found.values, block("coinr_build_imputed.csv", indicators()))


@pytest.mark.parametrize(
    ("name", "grouped", "median"),
    [("mean", False, False), ("median", False, True), ("mean_grp_GDP", True, False), ("median_grp_GDP", True, True)],
)
def test_means_and_medians_of_all_and_of_groups(name: str, *, grouped: bool, median: bool) -> None:
    groups = asem().groups["GDP_group"] if grouped else None

    found = impute.by_group(DENOMINATED, groups, median=median)

    assert_same(found.values, block(f"coinr_impute_i_{name}.csv", indicators()))


@pytest.mark.parametrize("heading", ["LPI", "Flights", "Ship"])
def test_gaps_in_time_are_carried_or_bridged(heading: str) -> None:
    given = rows("coinr_impute_panel_input.csv")
    units, times = list(dict.fromkeys(row["uCode"] for row in given)), sorted({row["Time"] for row in given})

    def panel(name: str) -> Floats:
        cells = {(row["uCode"], row["Time"]): number(row[heading]) for row in rows(name)}
        return np.array([[cells[unit, time] for time in times] for unit in units])

    carried = impute.carry_forward(panel("coinr_impute_panel_input.csv"), most=2)
    bridged = impute.carry_forward(panel("coinr_impute_panel_input.csv"), most=2, straight=True)

    assert_same(carried.values, panel("coinr_impute_panel_latest2.csv"))
    assert_same(bridged.values, panel("coinr_impute_panel_linear.csv"))


def test_outliers_are_pulled_in_by_the_same_steps() -> None:
    found = treat.treat(block("coinr_build_imputed.csv", indicators()))

    points = rows("coinr_build_treated_points.csv")
    moved = [[{"winhi": 1, "winlo": -1}.get(row[code], 0) for row in points] for code in indicators()]
    steps = {row["iCode"]: number(row["winsorise.nwin"]) for row in rows("coinr_build_treat_details.csv")}
    assert_same(found.values, TREATED)
    assert found.moved.tolist() == moved
    assert found.steps.tolist() == [0 if np.isnan(steps[code]) else steps[code] for code in indicators()]


def test_skewness_and_kurtosis_before_and_after() -> None:
    imputed = dict(zip(indicators(), block("coinr_build_imputed.csv", indicators()), strict=True))
    details = rows("coinr_build_treat_details.csv")

    before = np.array(
        [[treat.skewness(imputed[row["iCode"]]), treat.kurtosis(imputed[row["iCode"]])] for row in details]
    )

    headings = ("check_SkewKurt0.Skew", "check_SkewKurt0.Kurt")
    assert_same(before.T, block("coinr_build_treat_details.csv", headings))
    raw = np.array([[treat.skewness(row), treat.kurtosis(row)] for row in asem().values])
    by_code = {row["iCode"]: [number(row["Skew"]), number(row["Kurt"])] for row in rows("coinr_stats_raw.csv")}
    assert_same(raw, np.array([by_code[code] for code in indicators()]))


def test_scales_that_are_lines() -> None:
    ways = directions()

    assert_same(normalise.minmax(TREATED, ways)(TREATED), block("coinr_norm_minmax.csv", indicators()))
    assert_same(normalise.minmax(TREATED, ways, 1, 100)(TREATED), block("coinr_norm_minmax1_100.csv", indicators()))
    assert_same(normalise.minmax(TREATED, ways, 0, 1)(TREATED), block("coinr_norm_dist2max.csv", indicators()))
    assert_same(normalise.zscore(TREATED, ways)(TREATED), block("coinr_norm_zscore.csv", indicators()))


@pytest.mark.parametrize(
    ("name", "scale", "step"),
    [("rank", normalise.rank, 1), ("prank", normalise.percentile, 0.02), ("borda", normalise.borda, 1)],
)
def test_scales_that_are_places_but_for_two_ties_split_by_the_last_digit(name: str, scale: object, step: float) -> None:
    assert callable(scale)

    found = scale(TREATED, directions())

    expected = block(f"coinr_norm_{name}.csv", indicators())
    apart = np.argwhere(np.abs(found - expected) > 1e-9)
    assert {indicators()[row] for row, _ in apart} == {"TolMin"}
    assert np.abs(found - expected).max() <= step + 1e-9
    assert len(apart) <= 3


def test_shares_of_the_highest_where_it_is_not_nothing() -> None:
    expected = block("coinr_norm_fracmax.csv", indicators())

    found = normalise.share_of_best(TREATED, directions())

    finite = np.isfinite(expected)
    assert_same(found[finite], expected[finite])
    assert np.isnan(found[~finite]).all()


def test_goalposts_with_both_directions_and_without_cutting() -> None:
    values = column("coinr_norm_goalposts.csv", "x")[None]

    found = [
        normalise.goalposts([0], [10], [1])(values)[0],
        normalise.goalposts([0], [10], [-1])(values)[0],
        normalise.goalposts([0], [10], [1], cut=False)(values)[0],
    ]

    assert_same(np.array(found), block("coinr_norm_goalposts.csv", ("pos", "neg", "notrunc")))


def test_the_example_build_from_raw_table_to_index() -> None:
    imputed = impute.by_group(DENOMINATED, asem().groups["EurAsia_group"]).values
    treated = treat.treat(imputed).values

    found = build.combine(asem().scheme, normalise.minmax(treated, directions())(treated))

    assert_same(found.scores[len(indicators()) :], block("coinr_build_aggregated.csv", classes()))
    ranks = {row["uCode"]: number(row["Index"]) for row in rows("coinr_results_aggs_ranks.csv")}
    assert rank(found.index).tolist() == [ranks[unit] for unit in asem().units]
    assert_same(found.scores[: len(indicators())], block("coinr_build_normalised.csv", indicators()))
    listed = [asem().units.index(row["uCode"]) for row in rows("coinr_results_aggs.csv")]
    assert_same(found.scores[len(indicators()) :, listed], block("coinr_results_aggs.csv", classes()))
    assert rank(found.index)[listed].tolist() == column("coinr_results_aggs.csv", "Rank").tolist()
    india = asem().units.index("IND")
    for row in rows("coinr_unit_summary_IND.csv"):
        scores = found.of(row["Code"])
        assert scores[india] == pytest.approx(number(row["Score"]), abs=1e-11)
        assert rank(scores)[india] == number(row["Rank"])


MIXED = [(Method.ARITHMETIC, 1.0), (Method.GEOMETRIC, 1.0), (Method.GEOMETRIC, 1.0)]


@pytest.mark.parametrize(
    ("name", "methods"),
    [
        ("a_amean", [(Method.ARITHMETIC, 1.0)]),
        ("equalweights", [(Method.ARITHMETIC, 1.0)]),
        ("a_gmean", [(Method.GEOMETRIC, 1.0)]),
        ("genmean_p-1", [(Method.HARMONIC, 1.0)]),
        ("genmean_p2", [(Method.POWER, 2.0)]),
        ("amean_gmean_gmean", MIXED),
        ("copeland_all", [(Method.COPELAND, 1.0)]),
    ],
)
def test_every_method_of_adding_up(name: str, methods: list[tuple[Method, float]]) -> None:
    found = build.combine(with_methods(*methods), block("coinr_norm_minmax1_100.csv", indicators()))

    assert_same(found.scores[len(indicators()) :], block(f"coinr_agg_{name}.csv", classes()))


def test_means_with_missing_values() -> None:
    found = build.combine(asem().scheme, block("coinr_agg_na_input_normalised.csv", indicators()))

    assert_same(found.scores[len(indicators()) :], block("coinr_agg_na_amean.csv", classes()))


def test_weights_from_principal_components_and_the_index_they_make() -> None:
    scheme = asem().scheme
    normalised = block("coinr_norm_minmax.csv", indicators())
    built = build.combine(scheme, normalised)
    expected = {row["iCode"]: number(row["Weight"]) for row in rows("coinr_weights_pca_level2.csv")}
    pillars = {group: [one.code for one in scheme.nodes if one.parent == group] for group in ("Conn", "Sust")}

    found = {
        code: weight
        for group in pillars.values()
        for code, weight in zip(
            group, influence.pca_weights(built.scores[[scheme.row[code] for code in group]]), strict=True
        )
    }

    assert_same(np.array([found[code] for code in PILLARS]), np.array([expected[code] for code in PILLARS]))
    for group, codes in pillars.items():
        weights = np.array([expected[code] for code in codes])
        scores = means.power_mean(np.array([built.of(code) for code in codes]), weights, 1.0)
        assert_same(scores, column("coinr_agg_pcaweights_level2.csv", group))


def test_the_index_over_five_years_treated_by_year_and_scaled_together() -> None:
    panel = rows("coinr_asem_idata_panel.csv")
    expected = {(row["uCode"], row["Time"]): number(row["Index"]) for row in rows("coinr_panel_index.csv")}
    at = [one for one, row in enumerate(panel) if (row["uCode"], row["Time"]) in expected]
    years = np.array([panel[one]["Time"] for one in at])
    values = block("coinr_asem_idata_panel.csv", indicators())[:, at]
    for year in set(years):
        values[:, years == year] = treat.treat(values[:, years == year]).values

    found = build.combine(asem().scheme, normalise.minmax(values, directions())(values)).index

    assert_same(found, np.array([expected[panel[one]["uCode"], panel[one]["Time"]] for one in at]))
    by_unit = {(panel[one]["uCode"], panel[one]["Time"]): score for one, score in zip(at, found, strict=True)}
    trends = rows("coinr_panel_trends_cagr.csv")
    growth = [
        (by_unit[row["Trends.uCode"], "2022"] / by_unit[row["Trends.uCode"], "2018"]) ** 0.25 - 1 for row in trends
    ]
    assert_same(np.array(growth), column("coinr_panel_trends_cagr.csv", "Trends.CAGR"))


def test_the_index_without_one_pillar_and_how_far_ranks_move() -> None:
    built = build.combine(asem().scheme, block("coinr_norm_minmax.csv", indicators()))

    found = {code: leave_one_out(built, code) for code in PILLARS}

    means_moved = {row["code"]: number(row["mad"]) for row in rows("coinr_loo_pillars_mad.csv")}
    for code in PILLARS:
        assert_same(found[code], column("coinr_loo_pillars_scores.csv", code))
        assert rank(found[code]).tolist() == column("coinr_loo_pillars_ranks.csv", code).tolist()
        moved = np.abs(rank(found[code]) - rank(built.index))
        assert moved.tolist() == column("coinr_loo_pillars_absdiffs.csv", code).tolist()
        assert moved.mean() == pytest.approx(means_moved[code], abs=1e-12)


def test_stated_weights_down_the_tree() -> None:
    expected = {row["iCode"]: number(row["EffWeight"]) for row in rows("coinr_eff_weights.csv")}

    assert_same(asem().scheme.stated, np.array([expected[code] for code in asem().scheme.codes]))


def test_how_indicators_hang_together() -> None:
    built = build.combine(asem().scheme, block("coinr_norm_minmax.csv", indicators()))
    alpha = {row["what"]: number(row["alpha"]) for row in rows("coinr_cronbach.csv")}

    together = influence.correlations(built.scores)

    with_index = {row["Var2"]: number(row["Correlation"]) for row in rows("coinr_corr_index_pillars.csv")}
    found = {code: together[-1, asem().scheme.row[code]] for code in with_index}
    assert found == pytest.approx(with_index, abs=1e-12)
    flags = {
        (asem().scheme.codes[a], asem().scheme.codes[b]): round(float(together[a, b]), 3)
        for pillar in PILLARS
        for a in below(pillar)
        for b in below(pillar)
        if a != b and together[a, b] > 0.75
    }
    for row in rows("coinr_corr_flags.csv"):
        assert flags.pop((row["Ind1"], row["Ind2"])) == number(row["Corr"])
        del flags[row["Ind2"], row["Ind1"]]
    assert flags == {}
    assert influence.cronbach(built.scores[below("Conn")]) == pytest.approx(alpha["Normalised/Conn/L1"], rel=1e-10)
    assert influence.cronbach(built.scores[below("Sust")]) == pytest.approx(alpha["Normalised/Sust/L1"], rel=1e-10)
    assert influence.cronbach(asem().values[below("Physical")]) == pytest.approx(alpha["Raw/Physical/L1"], rel=1e-10)


def test_outranking_shares_of_every_pair() -> None:
    headings = ("LPI", "Flights", "Ship", "Bord", "Elec")

    found = means.outranking(block("coinr_asem_idata.csv", headings), np.ones(5))

    assert found.tolist() == [[number(cell) for cell in row.values()] for row in rows("coinr_outrank_asem_12_16.csv")]


def test_which_share_of_the_indicators_below_a_node_is_there() -> None:
    codes = tuple(code for code in rows("coinr_avail_bygroup.csv")[0] if code != "uCode")

    found = build.availability(asem().scheme, asem().values)

    assert_same(found[[asem().scheme.row[code] for code in codes]], block("coinr_avail_bygroup.csv", codes))


def test_what_is_missing_and_what_is_nothing_in_every_unit() -> None:
    given = asem().values

    found = np.array([np.isnan(given).sum(axis=0), (given == 0).sum(axis=0)])

    headings = ("N_missing", "N_zero", "Dat_Avail")
    expected = block("coinr_avail_summary.csv", headings)
    assert found.tolist() == expected[:2].tolist()
    assert_same(build.availability(asem().scheme, given)[-1], expected[2])


def test_strengths_and_weaknesses_of_one_country_as_counted() -> None:
    spain = asem().units.index("ESP")
    listed = rows("coinr_strengths_ESP.csv") + rows("coinr_weaknesses_ESP.csv")

    places = {
        code: float(rank(row * way)[spain])
        for code, row, way in zip(indicators(), asem().values, directions(), strict=True)
    }

    assert {row["Code"]: places[row["Code"]] for row in listed} == {row["Code"]: number(row["Rank"]) for row in listed}
