"""A scheme's rows as the scoring engine's scheme, and its digest."""

from doorstep.engines.scoring.scheme import Method, Node, Scheme, Source
from doorstep.programmes.reputation import models
from doorstep.programmes.reputation.queries.schemes import nodes_of
from doorstep.programmes.reputation.words import Level
from doorstep.programmes.reputation.words import Source as Word

ROOT = "index"
"""Code of the index itself, which stands above the rows on top."""
_SOURCES = {
    Word.CLAIM: Source.CLAIM,
    Word.OFFICE: Source.VERIFIED,
    Word.SURVEY: Source.SURVEY,
    Word.RECORD: Source.RECORD,
}


def engine_scheme(scheme: models.Scheme) -> Scheme:
    """Return the tree as the engine takes it: indicators in the order of the pages, weights in basis points.

    Raises:
        ValueError: the engine's, for a tree that cannot be scored, such as one without an indicator.
    """
    nodes = nodes_of(scheme)
    codes = {node.pk: node.code for node in nodes}
    made = [Node(ROOT, None, name=scheme.name, method=Method(scheme.method))]
    for node in nodes:
        parent = codes[node.parent_id] if node.parent_id else ROOT
        made.append(_indicator(node, parent) if node.level == Level.INDICATOR else _branch(node, parent))
    return Scheme(tuple(made), version=f"{scheme.key}/{scheme.version}")


def _branch(node: models.Node, parent: str) -> Node:
    return Node(
        node.code,
        parent,
        weight=float(node.weight_bp),
        name=node.name,
        method=Method(node.method),
        least_available=node.least_bp / 10_000,
        red_line=node.red_line,
    )


def _indicator(node: models.Node, parent: str) -> Node:
    assert node.goal_low is not None  # noqa: S101  the table refuses an indicator without
    assert node.goal_high is not None  # noqa: S101
    return Node(
        node.code,
        parent,
        weight=float(node.weight_bp),
        name=node.name,
        direction=node.direction,
        goalposts=(node.goal_low, node.goal_high),
        red_line=node.red_line,
        source=_SOURCES[Word(node.source)],
    )
