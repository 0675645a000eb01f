"""What COINr says beside the index: screening, figures, flags, components, the nominal index of its trial."""

from __future__ import annotations

import re

import numpy as np
import pytest
from tests.engines.scoring.tables import asem, assert_same, block, column, directions, indicators, number, rows, text

from doorstep.engines.scoring import build, influence, means, treat
from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.describe import at_top, looks
from doorstep.engines.scoring.ordering import rank

NORMALISED = block("coinr_norm_minmax.csv", indicators())


def test_raw_values_stand_in_the_order_of_the_units_and_nobody_is_screened_out() -> None:
    imputed = block("coinr_build_imputed.csv", indicators())
    counted = [
        np.isnan(imputed).sum(axis=0),
        (imputed == 0).sum(axis=0),
        build.availability(asem().scheme, imputed)[-1],
    ]

    is_low = counted[2] < 0.9

    assert_same(asem().values, block("coinr_build_raw.csv", indicators()))
    assert_same(np.array(counted), block("coinr_build_screen_summary.csv", ("N_missing", "N_zero", "Dat_Avail")))
    assert [row["LowData"] == "TRUE" for row in rows("coinr_build_screen_summary.csv")] == is_low.tolist()
    assert [row["Included"] == "TRUE" for row in rows("coinr_build_screen_summary.csv")] == (~is_low).tolist()
    assert_same(block("coinr_build_screened.csv", indicators()), imputed)


def test_figures_of_every_raw_indicator() -> None:
    found, expected = looks(asem().values), {row["iCode"]: row for row in rows("coinr_stats_raw.csv")}

    def published(heading: str) -> Floats:
        return np.array([number(expected[code][heading]) for code in indicators()])

    figures = {"Min": found.least, "Max": found.most, "Mean": found.mean, "Median": found.median}
    counts = {"N.Avail": found.known, "N.NonZero": found.not_zero, "N.Unique": found.different, "N.Same": found.alike}
    for heading, row in {**figures, "Std": found.deviation}.items():
        assert_same(row, published(heading))
    split = indicators().index("TolMin")  # two ties that the published count splits in the last digit
    for heading, many in counts.items():
        apart = published(heading) - many
        assert apart.tolist() == [2.0 if heading == "N.Unique" and at == split else 0.0 for at in range(len(many))]
    assert_same(found.known / asem().values.shape[1], published("Frc.Avail"))
    for heading, many in (("Frc.NonZero", found.not_zero), ("Frc.Same", found.alike)):
        assert_same(many / found.known, published(heading))


def test_flags_of_every_raw_indicator() -> None:
    found, expected = looks(asem().values), {row["iCode"]: row for row in rows("coinr_stats_raw.csv")}

    flags = {
        "Flag.Avail": found.known / asem().values.shape[1] < 0.65,
        "Flag.NonZero": found.not_zero / found.known < 0.5,
        "Flag.Unique": found.different / found.known < 0.5,
        "Flag.SkewKurt": np.array([treat.is_lopsided(row, treat.Limits()) for row in asem().values]),
    }

    for heading, row in flags.items():
        assert row.tolist() == [expected[code][heading] != "ok" for code in indicators()]


def test_who_passes_before_and_after_treatment() -> None:
    imputed = dict(zip(indicators(), block("coinr_build_imputed.csv", indicators()), strict=True))
    for row in rows("coinr_build_treat_details.csv"):
        given, limits = imputed[row["iCode"]], treat.Limits()

        pulled = treat.winsorise(given, limits)[0] if treat.is_lopsided(given, limits) else None

        assert (row["check_SkewKurt0.Pass"] == "TRUE") is (pulled is None)
        if pulled is not None:
            found = [treat.skewness(pulled), treat.kurtosis(pulled)]
            assert found == pytest.approx([number(row["check_SkewKurt1.Skew"]), number(row["check_SkewKurt1.Kurt"])])
            assert (row["check_SkewKurt1.Pass"] == "TRUE") is not treat.is_lopsided(pulled, limits)


def test_weights_as_the_tables_state_them_and_the_nominal_index_of_the_trial() -> None:
    weights = {one.code: one.weight for one in asem().scheme.nodes}
    built = build.combine(asem().scheme, NORMALISED)

    assert weights == {row["iCode"]: number(row["Weight"]) for row in rows("coinr_weights_original.csv")}
    assert_same(built.index, column("coinr_sa_nominal.csv", "Score"))
    assert rank(built.index).tolist() == column("coinr_sa_nominal.csv", "Rank").tolist()


def test_components_of_both_groups_of_pillars() -> None:
    built = build.combine(asem().scheme, NORMALISED)
    for part in re.split(r"(?m)^(?=\w+ \nImportance)", text("coinr_pca_level2.txt"))[1:]:
        group = part.split(maxsplit=1)[0]
        codes = sorted(one.code for one in asem().scheme.nodes if one.parent == group)
        loadings: dict[str, list[float]] = {code: [] for code in codes}
        for line in part.splitlines():
            head, *cells = line.split()
            if head in loadings:
                loadings[head] += map(float, cells)
        said = np.array([loadings[code] for code in codes])
        spread = [float(one) for one in part.split("Standard deviation")[1].splitlines()[0].split()]

        together = influence.correlations(built.scores[[asem().scheme.row[code] for code in codes]])

        assert_same(said.T @ together @ said, np.diag(np.diag(said.T @ together @ said)), 1e-9)
        assert_same(np.sqrt(np.diag(said.T @ together @ said)), np.array(spread), 1e-4)
        first = influence.pca_weights(built.scores[[asem().scheme.row[code] for code in codes]])
        assert_same(np.abs(first), np.abs(said[:, 0]))


def test_the_index_by_weights_of_components() -> None:
    groups = np.array([column("coinr_agg_pcaweights_level2.csv", one) for one in ("Conn", "Sust")])

    assert_same(means.power_mean(groups, np.ones(2), 1.0), column("coinr_agg_pcaweights_level2.csv", "Index"))


def test_strengths_and_weaknesses_carry_the_countrys_own_values() -> None:
    spain = asem().units.index("ESP")
    named = {one.code: one.name for one in asem().scheme.nodes}
    for row in rows("coinr_strengths_ESP.csv") + rows("coinr_weaknesses_ESP.csv"):
        at = indicators().index(row["Code"])

        assert float(f"{asem().values[at, spain]:.3g}") == float(row["Value"])
        assert (named[row["Code"]], next(one.parent for one in asem().scheme.nodes if one.code == row["Code"])) == (
            row["Name"],
            row["Pillar"],
        )
    places = np.array([rank(row * way)[spain] for row, way in zip(asem().values, directions(), strict=True)])
    assert sorted(places)[:5] == [number(row["Rank"]) for row in rows("coinr_strengths_ESP.csv")]


def test_an_indicator_that_tells_nobody_apart_is_dead_and_a_ceiling_is_seen() -> None:
    found = looks(np.array([[5.0, 5, 5, np.nan], [0, 1, 1 + 1e-13, 3], [np.nan] * 4]))

    assert found.is_dead.tolist() == [True, False, True]
    assert (found.different.tolist(), found.alike.tolist()) == ([1, 3, 0], [3, 2, 0])
    assert at_top(np.array([[100.0, 100, 99, np.nan], [50, 60, 70, 80]]), 100.0).tolist() == [2 / 3, 0.0]
