"""The quarter's run: parts that sum, margins that hold, the same digits every time."""

import json

import numpy as np
import pytest
from tests.programmes.reputation.problems import node, quarter

from doorstep.engines.scoring.build import combine
from doorstep.programmes.reputation.bridge.estimates import levels, node_variances, scheme_of
from doorstep.programmes.reputation.bridge.index import NothingToScore, compute, digest_of
from doorstep.programmes.reputation.bridge.slices import slices


def test_a_run_computed_again_has_the_same_digits() -> None:
    problem = quarter()

    first, second = compute(problem), compute(json.loads(json.dumps(problem)))

    assert first.digest == second.digest
    assert digest_of(json.loads(json.dumps(first.result))) == first.digest


def test_the_parts_sum_to_the_distance_from_the_town() -> None:
    result = compute(quarter()).result

    sums = np.sum(list(result["parts"].values()), axis=0) + np.array(result["missing"])

    assert np.allclose(sums, result["gap"], atol=0.01)
    away = np.array(result["scores"]["all"]) - result["reference"]["all"][0]
    assert np.allclose(away, result["gap"], atol=0.001)


def test_a_village_is_clearly_above_only_where_its_margin_says_so() -> None:
    wide, narrow = compute(quarter(spread=0.1, own=0.2)).result, compute(quarter(spread=20.0)).result

    assert set(wide["bands"]["all"]) == {"not_distinguishable"}
    assert set(narrow["bands"]["all"]) == {"above", "not_distinguishable", "below"}


def test_a_hidden_value_moves_nothing_that_is_published() -> None:
    problem, other = quarter(), quarter()
    row = next(at for at, said in enumerate(problem["provenance"]) if said[0] == "survey")
    for one in (problem, other):
        one["hidden"][row][3] = True
    other["values"][row][3] = 5.0

    first, second = compute(problem).result, compute(other).result

    assert first == second
    assert first["is_filled"] == {problem_code(problem, row): [at == 3 for at in range(27)]}


def problem_code(problem: dict, row: int) -> str:  # type: ignore[type-arg]
    return str([one["code"] for one in problem["scheme"]["nodes"] if one["goalposts"]][row])


def test_a_claim_that_is_missing_counts_like_the_lowest_quarter() -> None:
    problem = quarter(4)
    problem["values"][0] = [80.0, 60.0, 40.0, None]

    found = levels(scheme_of(problem["scheme"]), problem)

    assert found.values[0].tolist() == [80.0, 60.0, 40.0, 40.0]
    assert found.variances[0, 3] > 0


def test_it_is_told_by_how_much_audited_claims_were_off() -> None:
    problem = quarter(3)
    problem["audits"] = [
        {"indicator": "service0.0", "place": 1, "claimed": 90.0, "found": 84.0},
        {"indicator": "service0.0", "place": 2, "claimed": 90.0, "found": 90.0},
    ]

    assert compute(problem).result["audit_margin"] == 4.2426


def test_an_indicator_that_nobody_has_counts_for_nobody() -> None:
    problem = quarter(5)
    problem["values"][2] = [None] * 5

    result = compute(problem).result

    assert result["unknown"] == ["service0.2"]
    assert result["scores"]["service0.2"] == [None] * 5
    sums = np.sum(list(result["parts"].values()), axis=0)
    assert np.allclose(sums, result["gap"], atol=0.01)


def test_a_red_line_holds_a_village_down_whatever_the_weights() -> None:
    problem = quarter(6)
    leaf = next(one for one in problem["scheme"]["nodes"] if one["code"] == "trust0.1")
    leaf["red_line"] = 30.0
    row = [one["code"] for one in problem["scheme"]["nodes"] if one["goalposts"]].index("trust0.1")
    problem["values"][row] = [10.0, 90.0, 90.0, 90.0, 90.0, 90.0]

    result = compute(problem).result

    assert result["scores"]["trust0"][0] == 10.0
    assert result["is_capped"] == {"trust0": [True, False, False, False, False, False]}
    assert result["steadiness"]["holds"][0] is None
    assert None not in result["steadiness"]["holds"][1:]


def test_a_change_smaller_than_its_error_is_not_called_one() -> None:
    problem = quarter(4)
    digest = compute(problem).result["scheme_digest"]
    now = compute(problem).result["scores"]["all"]
    before = {str(at + 1): {"all": [now[at] - by, 1.0]} for at, by in enumerate((1.0, 15.0, -15.0))}
    problem["earlier"] = [
        {"quarter": "2026Q2", "scheme_digest": digest, "scores": before},
        {"quarter": "2026Q1", "scheme_digest": "other", "scores": before},
    ]

    second, first = compute(problem).result["trend"]

    said = [cell and cell["said"] for cell in second["changes"]["all"]]
    assert said == ["not_distinguishable", "up", "down", None]
    assert first == {"quarter": "2026Q1", "is_comparable": False, "changes": {}, "reference": None}


def test_places_are_sets_and_the_best_village_may_be_among_the_best() -> None:
    result = compute(quarter()).result
    index = np.array(result["scores"]["all"])

    assert result["best"]["top"] == 3
    assert result["best"]["may_be"][int(index.argmax())]
    assert all(a <= b for a, b in zip(result["places"]["first"], result["places"]["last"], strict=True))


def test_one_village_alone_cannot_be_compared() -> None:
    with pytest.raises(NothingToScore):
        compute(quarter(1))


def test_a_scheme_whose_means_compare_villages_says_that_it_cannot_be_tried_otherwise() -> None:
    problem = quarter(5)
    problem["scheme"]["nodes"][0]["method"] = "mazziotta_pareto"

    assert compute(problem).result["steadiness"]["reason"] == "method"


def test_the_index_lies_in_its_interval_in_nineteen_of_twenty_draws() -> None:
    problem = quarter(40, seed=11)
    scheme = scheme_of(problem["scheme"])
    truth = np.array(problem["values"])
    errors = np.array(problem["errors"])
    exact = combine(scheme, truth).index
    dice = np.random.default_rng(3)
    inside = []

    for _ in range(100):
        drawn = truth + errors * dice.standard_normal(errors.shape)
        scores = combine(scheme, drawn).scores
        spread = np.sqrt(node_variances(scheme, scores, errors**2))[-1]
        inside.append(np.abs(scores[-1] - exact) <= 1.96 * spread)

    assert np.mean(inside) >= 0.94


def test_a_zero_in_one_index_breaks_nothing() -> None:
    tree = [
        node("all", None, method="geometric"),
        node("a", "all", goalposts=[0, 10]),
        node("b", "all", goalposts=[0, 10]),
    ]
    problem = quarter(3) | {
        "scheme": {"version": "1", "nodes": tree},
        "values": [[0.0, 5.0, 9.0], [5.0, 5.0, 5.0]],
        "errors": [[0.5, 0.5, 0.5], [0.0, 0.0, 0.0]],
        "provenance": [["record"] * 3, ["record"] * 3],
        "hidden": [[False] * 3, [False] * 3],
        "answers": [[0] * 3, [0] * 3],
        "response": [None] * 3,
    }

    result = compute(problem).result

    assert result["scores"]["all"][0] == 0.0
    assert result["low"]["all"][0] == 0.0


def test_a_class_too_little_is_known_of_is_in_no_part_of_the_distance() -> None:
    problem = quarter(6)
    shut = next(one for one in problem["scheme"]["nodes"] if one["code"] == "service0")
    shut["least_available"] = 0.5
    for row in (1, 2, 3):  # nobody has a value of three of its four indicators
        problem["values"][row] = [None] * 6

    result = compute(problem).result

    assert set(result["scores"]["service0"]) == {None}
    assert [code for code in result["parts"] if code.startswith("service0")] == []
    away = np.array(result["scores"]["all"]) - result["reference"]["all"][0]
    sums = np.sum(list(result["parts"].values()), axis=0) + np.array(result["missing"])
    assert np.allclose(away, result["gap"], atol=0.001)
    assert np.allclose(sums, result["gap"], atol=0.01)
    told = slices(problem, result)[0].detail["nodes"]
    assert [one["part"] for one in told if one["code"].startswith("service0")] == [0.0] * 5


def test_quarters_in_a_row_are_one_mean_with_an_error_of_its_own() -> None:
    problem = quarter(4) | {"quarter": "2026Q1"}
    alone = compute(problem).result
    score, error = alone["scores"]["all"][0], alone["errors"]["all"][0]
    scores = {str(at): {"all": [70.0, 3.0]} for at in (1, 2, 3)}
    row = {"scheme_digest": alone["scheme_digest"], "reference": 71.0, "scores": scores}
    problem["earlier"] = [row | {"quarter": name} for name in ("2025Q4", "2025Q3", "2025Q1")]

    pooled = compute(problem).result["pooled"]

    assert alone["pooled"] is None
    assert pooled["quarters"] == ["2025Q4", "2025Q3"]  # the second of the year is missing: the first stays apart
    mean, spread = (score + 140.0) / 3, np.sqrt(error**2 + 18.0) / 3
    first = pooled["villages"][0]
    assert np.isclose(first["score"], mean, atol=0.001)
    assert np.isclose(first["high"] - first["low"], 2 * 1.959964 * spread, atol=0.002)
    assert np.isclose(pooled["reference"], (alone["reference"]["all"][0] + 142.0) / 3, atol=0.001)
    assert (pooled["of"], pooled["villages"][3]) == (3, None)


def test_where_one_village_alone_has_a_value_the_others_are_not_surer_than_it() -> None:
    problem = quarter(5)
    problem["values"][2] = [80.0, *[None] * 4]  # a question of the survey, of which one village alone has answers

    result = compute(problem).result

    code = list(result["parts"])[2]
    assert result["errors"][code] == [4.0, *[round(100 / 12**0.5, 4)] * 4]


@pytest.mark.slow
def test_all_that_is_published_of_a_year_holds_what_it_says() -> None:
    problem = quarter(12, seed=12) | {"quarter": "2026Q4", "methods": 2}
    scheme = scheme_of(problem["scheme"])
    truth, errors = np.array(problem["values"]), np.array(problem["errors"])
    exact, ids = combine(scheme, truth).index, [str(one["id"]) for one in problem["places"]]
    town = combine(scheme, truth.mean(axis=1)[:, None]).index[0]
    dice = np.random.default_rng(13)
    inside, together = [], []

    for _ in range(100):
        earlier = []
        for name in ("2026Q3", "2026Q2", "2026Q1"):
            drawn = truth + errors * dice.standard_normal(errors.shape)
            scores = combine(scheme, drawn).scores
            spread = np.sqrt(node_variances(scheme, scores, errors**2))[-1]
            cells = {one: {"all": [float(a), float(b)]} for one, a, b in zip(ids, scores[-1], spread, strict=True)}
            reference = float(combine(scheme, drawn.mean(axis=1)[:, None]).index[0])
            digest = scheme.digest
            earlier.append({"quarter": name, "scheme_digest": digest, "reference": reference, "scores": cells})
        drawn = truth + errors * dice.standard_normal(errors.shape)
        result = compute(problem | {"values": drawn.tolist(), "earlier": earlier}).result
        changes, year = result["trend"][0]["changes"]["all"], result["pooled"]["villages"]
        inside.append(
            [
                (np.array(result["low"]["all"]) <= exact) & (exact <= np.array(result["high"]["all"])),
                np.array([abs(one["change"]) <= 1.96 * one["error"] for one in changes]),
                np.array([one["low"] <= at <= one["high"] for one, at in zip(year, exact, strict=True)]),
            ]
        )
        above = exact > town
        wrong = [
            [(said == "above" and not up) or (said == "below" and up) for said, up in zip(bands, above, strict=True)]
            for bands in (result["bands"]["all"], [one["band"] for one in year])
        ]
        unmoved = all(one["said"] == "not_distinguishable" for one in changes)
        together.append([unmoved, *(not any(one) for one in wrong)])

    assert (np.mean(inside, axis=(0, 2)) >= 0.94).all()
    assert (np.mean(together, axis=0) >= 0.94).all()
