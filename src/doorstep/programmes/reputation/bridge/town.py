"""What a run tells the town: every village in its administrative order, what weights do, what depends on method."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from doorstep.engines.scoring.describe import at_top, looks
from doorstep.engines.scoring.normalise import TOP
from doorstep.engines.scoring.ordering import rank
from doorstep.places.models import Boundary
from doorstep.places.rules.points import Border
from doorstep.programmes.reputation import charts
from doorstep.programmes.reputation.bridge.told import peer_name
from doorstep.programmes.reputation.models import RunVillage
from doorstep.programmes.reputation.words import Standing, in_language

FEWEST: Final = 10
"""Villages below which nobody can tell what a weight does from chance."""
CEILING: Final = 0.9
"""Share of villages at the top from which on a goal asks nothing any more."""
MOVED: Final = 0.05
"""Places below which a bar is printed as nothing."""
PEERS: Final = ("all", "community", "larger", "smaller")
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Village:
    """A line of the town's table."""

    name: str
    address: str
    score: float
    low: float
    high: float
    standing: str
    kind: str
    peer: str


def town(
    rows: Sequence[RunVillage], *, peer: str, address: Callable[[RunVillage], str], look: charts.Look = charts.PLAIN
) -> dict[str, Any]:
    """Return what the page of a town shows: villages in order, how many stand where, the chart, groups of like ones.

    Args:
        rows: Of one run, places at hand, in the administrative order.
        peer: A group of like villages, or `all`.
        address: Of a village's page.
        look: How large the chart is drawn.
    """
    there = [code for code in PEERS if code == "all" or any(row.detail["peer"]["name"] == code for row in rows)]
    shown = [row for row in rows if peer not in there[1:] or row.detail["peer"]["name"] == peer]
    counts = [(band, sum(1 for row in shown if row.band == band)) for band in Standing.values]
    return {
        "villages": [
            Village(
                row.place.name,
                address(row),
                row.score,
                row.low,
                row.high,
                str(Standing(row.band).label),
                {"above": "good", "below": "warn"}.get(row.band, "plain"),
                row.detail["peer"]["name"],
            )
            for row in shown
        ],
        "counts": [{"label": str(Standing(band).label), "many": str(many)} for band, many in counts],
        "groups": [(code, peer_name(code)) for code in there] if len(there) > 1 else [],
        "group": peer_name(peer) if peer in there[1:] else "",
        "peer": peer if peer in there else "all",
        "forest": forest(shown, look),
        **_map(shown, look),
    }


def _map(rows: Sequence[RunVillage], look: charts.Look) -> dict[str, Any]:
    """Draw where villages lie, with their bands; how many have no position."""
    spots = [
        charts.Spot(row.place.name, row.place.lon, row.place.lat, row.band)
        for row in rows
        if row.place.lon is not None and row.place.lat is not None
    ]
    found: dict[str, Any] = {"map": "", "unplaced": len(rows) - len(spots)}
    if len(spots) > 1:
        title = _("Where the villages lie and how they stand; the table says the same.")
        drawn = charts.band_map(spots, title=title, border=_border(rows[0].place.parent_id), look=look)
        found["map"] = mark_safe(drawn)  # noqa: S308  drawn here, every word escaped
    return found


def _border(town: int | None) -> list[list[tuple[float, float]]]:
    """Return the town's border where the platform has one."""
    geometry = Boundary.objects.filter(place=town).values_list("geometry", flat=True).first()
    return Border(geometry).rings if geometry else []


def forest(rows: Sequence[RunVillage], look: charts.Look) -> SafeString:
    """Draw every village with its margin beside the town's line."""
    if not rows:
        return SafeString("")
    reference = rows[0].detail["reference"]
    title = _("Every village's score with its margin beside the town's %(town)s; the table says the same.") % {
        "town": f"{reference:.1f}"
    }
    drawn = charts.forest(
        [charts.Reading(row.place.name, row.score, row.low, row.high, row.band) for row in rows],
        reference,
        title=title,
        town=_("The town %(score)s") % {"score": f"{reference:.1f}"},
        look=look,
    )
    return mark_safe(drawn)  # noqa: S308  drawn here, every word escaped


def factor(code: str, names: Mapping[str, str]) -> str:
    """Return what a choice of method is called."""
    plain = {
        "scale": pgettext("method", "the scale"),
        "method": pgettext("method", "how the four sides are put together"),
    }
    return plain.get(code) or _("the weight of: %(name)s") % {"name": names.get(code, code)}


def methods(result: Json, names: Mapping[str, str], look: charts.Look) -> dict[str, Any]:
    """Return the tornado and the shares of every choice, the widest first; what no choice moves, in words alone."""
    steady = result["steadiness"]
    shares = {one["name"]: one for one in steady["sobol"]}
    nothing = {"first": None, "total": None}
    bars = [
        {
            "label": factor(one["name"], names),
            "low": one["low"],
            "high": one["high"],
            "first": shares.get(one["name"], nothing)["first"],
            "total": shares.get(one["name"], nothing)["total"],
        }
        for one in steady["tornado"]
    ]
    if bars and all(max(one["low"], one["high"]) < MOVED for one in bars):
        return {"bars": [], "tornado": "", "is_still": True, "has_shares": False}
    drawn = [charts.Bar(one["label"], one["low"], one["high"], f"{max(one['low'], one['high']):.1f}") for one in bars]
    title = _("By how many places villages move when one choice alone is made otherwise; the table says the same.")
    chart = charts.tornado(drawn, title=title, look=look) if drawn else ""
    return {
        "bars": bars,
        "tornado": mark_safe(chart),  # noqa: S308  drawn here, every word escaped
        "is_still": False,
        "has_shares": bool(shares),
    }


def weights(result: Json, names: Mapping[str, str], most_depth: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return stated and effective weights of the indices, each with its classes below it; none for few villages.

    An effective weight is a share of what tells the villages apart: below zero, those strong here are weak elsewhere.
    """
    if len(next(iter(result["scores"].values()))) < FEWEST:
        return []
    said = {one["code"]: one for one in result["weights"]}
    return [
        {"name": name, "depth": most_depth[code], "is_scored": result["reference"][code][0] is not None} | said[code]
        for code, name in names.items()
        if most_depth[code] in {1, 2}
    ]


def quiet(result: Json, names: Mapping[str, str]) -> dict[str, list[str]]:
    """Return indicators that hardly tell villages apart: in which all are alike, in which nearly all are at the top.

    A goal that nearly everybody has reached asks nothing any more. None are named for few villages.
    """
    codes = list(result["parts"])
    scores = np.array([result["scores"][code] for code in codes], np.float64)
    if not codes or scores.shape[1] < FEWEST:
        return {"alike": [], "at_top": []}
    seen, share = looks(scores.round(1)), at_top(scores, TOP)
    said = [names.get(code, code) for code in codes]
    full = (share >= CEILING) & ~seen.is_dead
    return {
        "alike": [name for name, is_dead in zip(said, seen.is_dead, strict=True) if is_dead],
        "at_top": [name for name, is_full in zip(said, full, strict=True) if is_full],
    }


def node_names(row: RunVillage) -> tuple[dict[str, str], dict[str, int]]:
    """Return the name and the depth of every node, as a run wrote them down."""
    nodes = row.detail["nodes"]
    names = {one["code"]: in_language(one["name"], one["name_en"]) for one in nodes}
    return names, {one["code"]: one["depth"] for one in nodes}


def places(rows: Sequence[RunVillage]) -> list[dict[str, Any]]:
    """Return every village's place by score, never without the set of places that are possible.

    Where quarters before this one are comparable, also the set of all of them together, which is narrower.
    """
    found = rank(np.array([row.score for row in rows]))
    return [
        {
            "name": row.place.name,
            "place": int(at),
            "first": row.detail["first"],
            "last": row.detail["last"],
            "pooled": row.detail.get("pooled"),
        }
        for row, at in zip(rows, found, strict=True)
    ]


def best(rows: Sequence[RunVillage]) -> dict[str, Any]:
    """Return who may be among the best tenth."""
    return {
        "top": rows[0].detail["top"] if rows else 0,
        "names": [row.place.name for row in rows if row.detail["may_be_best"]],
    }
