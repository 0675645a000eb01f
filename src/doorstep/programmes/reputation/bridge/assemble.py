"""A quarter's rows into the run's problem: what is scored, how surely, against which earlier quarters."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from doorstep.engines.scoring.scheme import Source
from doorstep.places.models import Place
from doorstep.programmes.reputation.bridge.inputs import Inputs, quarter_inputs
from doorstep.programmes.reputation.bridge.residents import put_answers
from doorstep.programmes.reputation.models import Appeal, AuditPick, Node, Publication, Quarter, RunVillage
from doorstep.programmes.reputation.rules import runs as rules
from doorstep.programmes.reputation.words import AppealState, Provenance

METHODS: Final = 1000
EARLIER: Final = 4
"""So many quarters back a trend goes."""
WORDS: Final = {
    Provenance.NOTHING: "nothing",
    Provenance.CLAIMED: "claimed",
    Provenance.VERIFIED: "audited",
    Provenance.GRADED: "graded",
    Provenance.ADJUDICATED: "adjudicated",
    Provenance.SURVEYED: "surveyed",
    Provenance.RECORDED: "recorded",
    Provenance.MISSING: "missing",
    Provenance.LATE: "late",
}
Json = dict[str, Any]


def assemble(quarter: Quarter, *, seed: int) -> Json:
    """Return the problem of a quarter as it stands now, upheld appeals heeded.

    What may not be shown is left out of it: a run's input is published with it.
    """
    inputs = quarter_inputs(quarter)
    heard = put_answers(inputs, quarter)
    hidden = heard.is_hidden
    problem: Json = {
        "quarter": quarter.code,
        "scheme": {"version": inputs.scheme.version, "nodes": _nodes(quarter, inputs)},
        "places": _places(inputs),
        "values": _cells(np.where(hidden, np.nan, inputs.values)),
        "errors": _cells(np.where(hidden, np.nan, inputs.se)),
        "provenance": [[WORDS[Provenance(int(one))] for one in row] for row in inputs.provenance],
        "hidden": hidden.tolist(),
        "answers": _answers(inputs, hidden),
        "response": [None if np.isnan(one) else round(float(one), 4) for one in heard.response],
        "audits": _audits(quarter),
        "earlier": _earlier(quarter, inputs.places),
        "seed": seed,
        "methods": METHODS,
    }
    _heed(problem, quarter, [leaf.code for leaf in inputs.scheme.leaves])
    return problem


def _answers(inputs: Inputs, hidden: Any) -> list[list[int | None]]:
    """Return how many answers a value rests on; nothing for what is no survey's, and for what is hidden."""
    asked = np.array([leaf.source is Source.SURVEY for leaf in inputs.scheme.leaves])[:, None] & ~hidden
    return [[int(many) if counts else None for many, counts in zip(*row, strict=True)]
            for row in zip(inputs.n, asked, strict=True)]  # fmt: skip


def _cells(table: Any) -> list[list[float | None]]:
    return [[None if np.isnan(one) else round(float(one), 6) for one in row] for row in table]


def _nodes(quarter: Quarter, inputs: Inputs) -> list[Json]:
    """Return the tree as the engine reads it, each node with its names in both languages."""
    english = dict(Node.objects.filter(scheme=quarter.scheme_id).values_list("code", "name_en"))
    return [
        {
            "code": one.code,
            "parent": one.parent,
            "name": one.name if one.parent else quarter.scheme.name,
            "name_en": english.get(one.code, "") if one.parent else quarter.scheme.name_en,
            "weight": one.weight,
            "direction": one.direction,
            "goalposts": None if one.goalposts is None else list(one.goalposts),
            "method": one.method.value,
            "power": one.power,
            "least_available": one.least_available,
            "red_line": one.red_line,
            "source": one.source.value,
        }
        for one in inputs.scheme.nodes
    ]


def _places(inputs: Inputs) -> list[Json]:
    facts = {one: (is_community, residents) for one, is_community, residents in
             Place.objects.filter(pk__in=inputs.places).values_list("pk", "is_community", "residents")}  # fmt: skip
    groups = rules.peers([facts[one] for one in inputs.places])
    return [
        {"id": one, "name": name, "peer": peer}
        for one, name, peer in zip(inputs.places, inputs.names, groups, strict=True)
    ]


def _audits(quarter: Quarter) -> list[Json]:
    picks = AuditPick.objects.filter(quarter=quarter, found__isnull=False).order_by("pk")
    return [
        {"indicator": code, "place": place, "claimed": claimed, "found": found}
        for code, place, claimed, found in picks.values_list("node__code", "place_id", "claimed", "found")
    ]


def _earlier(quarter: Quarter, places: Sequence[int]) -> list[Json]:
    """Return what was published of the four quarters before this one, the latest first."""
    before = Publication.objects.filter(quarter__place=quarter.place_id, withdrawn_at__isnull=True)
    before = before.select_related("quarter", "run").defer("run__problem", "run__result")
    moment, here = (quarter.year, quarter.number), set(places)
    ordered = sorted(before, key=lambda one: (one.quarter.year, one.quarter.number), reverse=True)
    shown = [one for one in ordered if (one.quarter.year, one.quarter.number) < moment][:EARLIER]
    rows = RunVillage.objects.filter(run__in=[one.run_id for one in shown])
    cells: dict[int, dict[str, Mapping[str, Any]]] = {}
    town: dict[int, float] = {}
    for row in rows:
        town[row.run_id] = row.detail["reference"]
        if row.place_id not in here:
            continue
        cells.setdefault(row.run_id, {})[str(row.place_id)] = {
            node["code"]: [node["score"], node["error"]] for node in row.detail["nodes"] if node["depth"] < 2
        }
    return [
        {
            "quarter": one.quarter.code,
            "scheme_digest": one.run.scheme_digest,
            "reference": town.get(one.run_id),
            "scores": cells.get(one.run_id, {}),
        }
        for one in shown
    ]


def _heed(problem: Json, quarter: Quarter, codes: list[str]) -> None:
    """Put the value of every upheld appeal where the disputed one stood."""
    at = {one["id"]: column for column, one in enumerate(problem["places"])}
    upheld = Appeal.objects.filter(publication__quarter=quarter, state=AppealState.UPHELD).order_by("decided_at", "pk")
    for code, place, value in upheld.values_list("node__code", "place_id", "decided_value"):
        if code in codes and place in at:
            row, column = codes.index(code), at[place]
            problem["values"][row][column], problem["errors"][row][column] = value, 0.0
            problem["provenance"][row][column] = "appeal"
