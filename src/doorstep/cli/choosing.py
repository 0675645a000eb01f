"""The general questions of siting from a file: `doorstep siting QUESTION.json -o ANSWER.json`.

A question is `median`, `most` (people covered), `fewest` (sites for everybody) or `centre`, a table of distances from
each point to each candidate (`null` = cannot serve), and what else it needs: `count`, `reach`, `weights`, `capacities`,
`kept` (candidates that stand already, by number from 0), `prices`, `budget` (for `most`, instead of `count`), `backup`
(so many sites within reach, for `most` and `fewest`).
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.siting.backup import fewest_with_backup, most_for_budget
from doorstep.engines.planning.siting.centre import p_centre
from doorstep.engines.planning.siting.choosing import Choosing, from_matrix
from doorstep.engines.planning.siting.covering import fewest_sites, most_covered
from doorstep.engines.planning.siting.median import p_median
from doorstep.engines.planning.siting.sited import Sited, fairness
from doorstep.engines.planning.siting.verify import verify_sited

Json = dict[str, Any]
EXAMPLE: Final[Json] = {
    "question": "median",
    "count": 2,
    "distances": [[0, 4, 9], [3, 1, 6], [7, 2, 2], [None, 8, 1]],
    "weights": [120, 80, 200, 40],
    "capacities": [250, 250, 250],
    "kept": [0],
}
_KEYS: Final = {
    "question",
    "count",
    "reach",
    "distances",
    "weights",
    "capacities",
    "kept",
    "prices",
    "budget",
    "backup",
}


def answer(data: Json, seconds: float) -> Json:
    """Return the answer to the question in the file.

    Raises:
        KeyError: Something the question needs is missing.
        TypeError: Something is not of the kind it should be.
        ValueError: It makes no sense, or not everybody can be served.
    """
    unknown = sorted(set(data) - _KEYS)
    if unknown:
        message = f"there is no such entry: {', '.join(unknown)}"
        raise ValueError(message)
    problem = from_matrix(
        _table(data["distances"]),
        _numbers("weights", data.get("weights")),
        capacities=_numbers("capacities", data.get("capacities")),
        kept=[_whole("kept", site) for site in data.get("kept", [])],
    )
    found, asked = _ask(problem, data, seconds)
    ways = fairness(problem, found)
    return {
        "engine_version": found.engine_version,
        "question": data["question"],
        "sites": list(found.sites),
        "serves": [None if site < 0 else site for site in found.serves.tolist()],
        "value": found.value,
        "bound": found.bound,
        "gap": found.gap,
        "is_proved": found.is_proved,
        "mean_distance": ways.mean,
        "worst_distance": ways.worst,
        "served_share": ways.served,
        "wrong": verify_sited(problem, found, data["question"], **asked),
    }


def _ask(problem: Choosing, data: Json, seconds: float) -> tuple[Sited, Json]:
    """Return the answer and what it is to be checked against."""
    question, backup = data["question"], _whole("backup", data.get("backup", 1))
    prices = _numbers("prices", data.get("prices"))
    if question in {"median", "centre"} and (backup != 1 or "budget" in data):
        raise ValueError("backup, budget: only asked with most or fewest")
    if question == "fewest":
        reach = _number("reach", data["reach"])
        if backup != 1:
            found = fewest_with_backup(problem, reach, backup, prices=prices, time_limit_s=seconds)
        else:
            found = fewest_sites(problem, reach, prices=prices, time_limit_s=seconds)
        return found, {"reach": reach, "prices": prices, "backup": backup}
    if question not in {"median", "most", "centre"}:
        message = f"question: median, most, fewest or centre is wanted, not {question!r}"
        raise ValueError(message)
    if question == "most" and (backup != 1 or "budget" in data):
        return _most_backed(problem, data, prices, backup, seconds)
    count = _whole("count", data["count"])
    if question == "most":
        reach = _number("reach", data["reach"])
        return most_covered(problem, count, reach, time_limit_s=seconds), {"count": count, "reach": reach}
    solve = p_median if question == "median" else p_centre
    return solve(problem, count, time_limit_s=seconds), {"count": count}


def _most_backed(
    problem: Choosing, data: Json, prices: list[float] | None, backup: int, seconds: float
) -> tuple[Sited, Json]:
    """Cover most for a budget; a number of sites is a budget at the price of 1 each."""
    reach = _number("reach", data["reach"])
    if "budget" in data:
        budget = _number("budget", data["budget"])
    else:
        budget, prices = float(_whole("count", data["count"]) - len(problem.kept)), None
    found = most_for_budget(problem, reach, budget, prices=prices, backup=backup, time_limit_s=seconds)
    return found, {"reach": reach, "prices": prices, "budget": budget, "backup": backup}


def _table(rows: Any) -> NDArray[np.float64]:
    """Return the distances, infinite where a candidate cannot serve."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        raise TypeError("distances: a table is wanted, a list for each point with a number for each candidate")
    for at, row in enumerate(rows):
        if len(row) != len(rows[0]):
            message = f"distances[{at}]: {len(rows[0])} numbers are wanted as in the first row, not {len(row)}"
            raise ValueError(message)
        for to, far in enumerate(row):
            if far is not None and (isinstance(far, bool) or not isinstance(far, (int, float))):
                message = f"distances[{at}, {to}]: a number or null is wanted, not {far!r}"
                raise TypeError(message)
    return np.array([[np.inf if far is None else far for far in row] for row in rows], dtype=np.float64)


def _numbers(name: str, given: Any) -> list[float] | None:
    if given is None:
        return None
    if not isinstance(given, list) or any(isinstance(one, bool) or not isinstance(one, (int, float)) for one in given):
        message = f"{name}: a list of numbers is wanted"
        raise TypeError(message)
    return given


def _number(name: str, given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        message = f"{name}: a number is wanted, not {given!r}"
        raise TypeError(message)
    return float(given)


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        message = f"{name}: a whole number is wanted, not {value!r}"
        raise TypeError(message)
    return value
