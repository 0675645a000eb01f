"""A quarter in plain JSON: four indices, ten classes, forty indicators, as many villages as one likes."""

from typing import Any

import numpy as np

SHAPE = (("service", 3), ("harmony", 3), ("civility", 2), ("trust", 2))
SOURCES = ("claim", "verified", "survey", "survey")


def node(code: str, parent: str | None, **other: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "code": code,
        "parent": parent,
        "name": code,
        "name_en": code,
        "weight": 1,
        "direction": 1,
        "goalposts": None,
        "method": "arithmetic",
        "power": 1.0,
        "least_available": 0.0,
        "red_line": None,
        "source": "record",
    }
    return plain | other


def nodes(per_class: int = 4) -> list[dict[str, Any]]:
    """Return the tree: geometric across the indices, arithmetic below."""
    found = [node("all", None, method="geometric")]
    for index, classes in SHAPE:
        found.append(node(index, "all", weight=25))
        for number in range(classes):
            found.append(node(f"{index}{number}", index))
            found += [
                node(
                    f"{index}{number}.{at}",
                    f"{index}{number}",
                    weight=at + 1,
                    goalposts=[0, 100],
                    source=SOURCES[at % 4],
                )
                for at in range(per_class)
            ]
    return found


def quarter(
    villages: int = 27, *, seed: int = 5, spread: float = 6.0, own: float = 5.0, per_class: int = 4
) -> dict[str, Any]:
    """Return a problem whose survey cells have the sampling error of some forty answers."""
    dice = np.random.default_rng(seed)
    tree = nodes(per_class)
    leaves = [one for one in tree if one["goalposts"]]
    level = dice.normal(72, spread, villages)
    is_asked = np.array([one["source"] == "survey" for one in leaves])[:, None]
    errors = np.where(is_asked, 4.0, 0.0) * np.ones((1, villages))
    values = np.clip(
        level + dice.normal(0, own, (len(leaves), villages)) + errors * dice.standard_normal(errors.shape), 5, 98
    )
    return {
        "scheme": {"version": "1", "nodes": tree},
        "places": [
            {"id": at, "name": f"第{at}村", "peer": "small" if at % 2 else "large"} for at in range(1, villages + 1)
        ],
        "values": values.round(2).tolist(),
        "errors": errors.tolist(),
        "provenance": [[one["source"]] * villages for one in leaves],
        "hidden": [[False] * villages for _ in leaves],
        "answers": [[40 if one["source"] == "survey" else 0] * villages for one in leaves],
        "response": [0.4] * villages,
        "audits": [],
        "earlier": [],
        "seed": 7,
        "methods": 1000,
    }
