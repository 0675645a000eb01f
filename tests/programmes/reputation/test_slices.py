"""What a run says of one village."""

import numpy as np
from tests.programmes.reputation.problems import quarter

from doorstep.programmes.reputation.bridge.index import compute
from doorstep.programmes.reputation.bridge.slices import slices


def test_the_parts_of_the_four_indices_and_of_the_classes_sum_to_the_gap() -> None:
    problem = quarter(6)

    found = slices(problem, compute(problem).result)

    for one in found:
        for depth in (1, 2, 3):
            parts = [node["part"] for node in one.detail["nodes"] if node["depth"] == depth]
            assert np.isclose(sum(parts) + one.detail["missing"], one.detail["gap"], atol=0.01)


def test_a_hidden_cell_has_no_figure_and_says_that_it_is_hidden() -> None:
    problem = quarter(6)
    leaves = [one for one in problem["scheme"]["nodes"] if one["goalposts"]]
    row = next(at for at, one in enumerate(leaves) if one["source"] == "survey")
    problem["hidden"][row][2] = True

    line = next(
        one for one in slices(problem, compute(problem).result)[2].detail["nodes"] if one["code"] == leaves[row]["code"]
    )

    assert line["is_hidden"] is True
    assert [line[name] for name in ("score", "low", "high", "band", "value", "answers")] == [None] * 6


def test_nodes_stand_as_they_are_read_from_the_top_down() -> None:
    problem = quarter(6)

    nodes = slices(problem, compute(problem).result)[0].detail["nodes"]

    assert [(one["code"], one["depth"]) for one in nodes[:4]] == [
        ("all", 0), ("service", 1), ("service0", 2), ("service0.0", 3),
    ]  # fmt: skip
    assert len(nodes) == 1 + 4 + 10 + 40
