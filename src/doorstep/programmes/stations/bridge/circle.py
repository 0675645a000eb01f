"""A circle's problem (plain JSON) through the engine into its result (plain JSON), the same digits every time.

Needs neither settings nor database: the site's pages and the `doorstep siting` command compute the same.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from doorstep.engines.planning.siting.choosing import Unservable
from doorstep.engines.planning.siting.coverage import PARTS, cover, marginal_values, spread_shares
from doorstep.engines.planning.siting.problem import Floats, Ints, Points, SitingProblem, Walk
from doorstep.engines.planning.travel import whole_up
from doorstep.programmes.stations.bridge.goals import Chosen, Wanted, choose, in_reach
from doorstep.programmes.stations.words import Goal

FORMAT: Final = "doorstep.circle/1"
Json = dict[str, Any]
_NOWHERE: Final = -1


class NotEverybody(ValueError):  # noqa: N818  named after what happened
    """Not everybody can be served as asked.

    Attributes:
        names: Of the homes no site can serve; none where all of them together do not fit, or no way was found in time.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave.

    Args:
        result: See `compute`.
        digest: Of it.
        is_recomputable: Whether the search ended by proof, not by a clock.
    """

    result: Json
    digest: str
    is_recomputable: bool


def compute(problem: Mapping[str, Any], *, time_limit_s: float | None = None) -> Outcome:
    """Reckon the circle and the best next sites.

    Args:
        problem: `limit_min`, `metres_per_min`, `detour_pct`, `count`, `spread_m`; `homes` with id, name, town, lon,
            lat, residents (or nothing) and point_quality; `sites` with id, name, kind, lon, lat; `candidates` with id,
            name, lon, lat; `goal` and `capacity` since the next sites may be chosen for other things than most inside;
            `backup`, how many sites a home should have in reach, `budget_fen` and each candidate's `cost_fen` since
            these can be asked.
        time_limit_s: Seconds to search; nothing = until proved.

    Returns:
        Totals; `homes` in the problem's order, each with its state, nearest site, walk and second reading, and the
        number of the next site that brings it inside; `next` sites, the one that adds most first; `values`, what each
        candidate would add alone; `walks` to the nearest site today and then (where sites can be full: to the
        one that serves), with the goal's value and bound; `money`, what a new site costs and all of them do, where
        costs were given; `second`, residents with so many sites in reach today and then, where these were asked.

    Raises:
        NotEverybody: See there.
        TooManyWalks: There are too many homes and candidates for the goal.
        ValueError: The engine refuses the problem.
    """
    homes, sites, candidates = (problem[name] for name in ("homes", "sites", "candidates"))
    walk = Walk(float(problem["limit_min"]), float(problem["metres_per_min"]), problem["detour_pct"] / 100)
    residents = np.array([home["residents"] or 0 for home in homes], dtype=np.int64)
    asked = SitingProblem(_points(homes), residents, _points(sites), _points(candidates), walk)
    circle = cover(asked)
    prices = tuple(one["cost_fen"] for one in candidates if one.get("cost_fen"))
    wanted = Wanted(
        Goal(problem.get("goal", Goal.MOST)),
        problem["count"],
        problem.get("capacity"),
        problem.get("backup", 1),
        problem.get("budget_fen"),
        prices or None,
    )
    try:
        found = choose(asked, wanted, circle.is_covered, time_limit_s=time_limit_s)
    except Unservable as refused:
        raise NotEverybody(tuple(homes[at]["name"] for at in refused.points)) from refused
    joins = found.joins
    after = _and_also(asked.sites, asked.candidates, found.candidates)
    steps = _next(candidates, found, residents, circle.covered)
    spread = [spread_shares(asked.homes, stand, walk, problem["spread_m"]) for stand in (asked.sites, after)]
    walk_min = whole_up(circle.minutes, _NOWHERE)
    walk_m = whole_up(circle.nearest.straight_m * walk.detour, _NOWHERE)
    rows = [
        {
            "id": home["id"],
            "state": _state(bool(known), bool(inside)),
            "site": sites[at]["id"] if at >= 0 else None,
            "walk_min": int(minutes) if at >= 0 else None,
            "walk_m": int(metres) if at >= 0 else None,
            "spread_pct": int(share) * 100 // PARTS,
            "joins": int(number) or None,
        }
        for home, known, inside, at, minutes, metres, share, number in zip(
            homes,
            asked.homes.is_known,
            circle.is_covered,
            circle.nearest.index,
            walk_min,
            walk_m,
            spread[0],
            joins,
            strict=True,
        )
    ]
    result = {
        "format": FORMAT,
        "engine_version": found.engine_version,
        "residents": circle.residents,
        "covered": circle.covered,
        "unknown": circle.unknown,
        "spread_covered": int((residents * spread[0]).sum()) // PARTS,
        "covered_after": steps[-1]["covered_after"] if steps else circle.covered,
        "spread_covered_after": int((residents * spread[1]).sum()) // PARTS,
        "bound": found.bound,
        "is_proved": found.is_proved,
        "greedy_gained": found.greedy_gained,
        "homes": rows,
        "next": steps,
        "values": [int(value) for value in marginal_values(asked)],
    }
    if "goal" in problem:  # circles that were kept before come out as they did
        then = cover(SitingProblem(asked.homes, residents, after, asked.candidates, walk)).minutes
        if found.minutes is not None:  # who finds the nearest full goes farther; who is not served goes as today
            then = np.where(np.isfinite(found.minutes), found.minutes, circle.minutes)
        result["walks"] = {"value": round(found.value, 3), "bound": round(found.bound, 3)} | {
            f"{name}_{when}": value
            for when, minutes in (("today", circle.minutes), ("after", then))
            for name, value in _walks(residents, minutes).items()
        }
        for step, serves in zip(steps, found.serves, strict=True):
            step["serves"] = serves
    if wanted.backup > 1:
        result["second"] = _backed(rows, residents, wanted.backup, in_reach(asked, asked.sites), in_reach(asked, after))
    if wanted.prices:
        _told_costs(result, wanted, found)
    return Outcome(result, digest_of(result), found.is_proved)


def digest_of(data: Mapping[str, Any]) -> str:
    """Return the digest of a problem or a result, 64 hexadecimal digits, whatever the order of its keys."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _points(rows: Sequence[Mapping[str, Any]]) -> Points:
    both = [[np.nan if row[name] is None else row[name] for row in rows] for name in ("lon", "lat")]
    return Points(np.array(both[0], dtype=np.float64), np.array(both[1], dtype=np.float64))


def _state(is_known: bool, is_inside: bool) -> str:  # noqa: FBT001
    return ("inside" if is_inside else "outside") if is_known else "unknown"


def _walks(residents: Ints, minutes: Floats) -> dict[str, float | None]:
    """Return the mean and the longest minutes of residents who come to a site at all; nothing where nobody does."""
    comes = np.isfinite(minutes) & (residents > 0)
    if not comes.any():
        return {"mean": None, "longest": None}
    mean = float((residents[comes] * minutes[comes]).sum() / residents[comes].sum())
    return {"mean": round(mean, 1), "longest": round(float(minutes[comes].max()), 1)}


def _backed(rows: list[Json], residents: Ints, backup: int, today: Ints, after: Ints) -> Json:
    """Write into the homes' rows how many sites they have in reach; return the residents who have enough."""
    for row, now, then in zip(rows, today, after, strict=True):
        row["in_reach"], row["in_reach_after"] = int(now), int(then)
    return {name: int(residents[counts >= backup].sum()) for name, counts in (("today", today), ("after", after))}


def _told_costs(result: Json, wanted: Wanted, found: Chosen) -> None:
    """Write into a result what sites cost, in whole fen."""
    prices = wanted.prices or ()
    for step, at in zip(result["next"], found.candidates, strict=True):
        step["cost_fen"] = prices[at]
    spent = sum(prices[at] for at in found.candidates)
    result["money"] = {"least_fen": min(prices), "most_fen": max(prices), "spent_fen": spent}
    if wanted.goal is Goal.FEWEST:
        result["walks"] |= {"value": int(found.value), "bound": int(found.bound)}


def _and_also(sites: Points, candidates: Points, chosen: Sequence[int]) -> Points:
    at = np.array(chosen, dtype=np.int64)
    lon, lat = np.append(sites.lon, candidates.lon[at]), np.append(sites.lat, candidates.lat[at])
    return Points(lon, lat)


def _next(candidates: Sequence[Mapping[str, Any]], found: Chosen, residents: Ints, covered: int) -> list[Json]:
    rows = []
    for number, candidate in enumerate(found.candidates, 1):
        is_new = found.joins == number
        adds = int(residents[is_new].sum())
        covered += adds
        rows.append(
            {
                "number": number,
                "candidate": candidates[candidate]["id"],
                "adds": adds,
                "homes": int(is_new.sum()),
                "covered_after": covered,
            }
        )
    return rows
