"""Reading schemes: versions, the tree, what keeps one from being published."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils import translation

from doorstep.base.access import may_anywhere, require
from doorstep.base.actor import Actor
from doorstep.programmes.reputation.access import EDIT_SCHEME, SEE
from doorstep.programmes.reputation.models import Node, Scheme
from doorstep.programmes.reputation.rules import scheme as rules
from doorstep.programmes.reputation.words import Level, Record, SchemeState, Source


def visible(actor: Actor) -> QuerySet[Scheme]:
    """Return the schemes `actor` may see, the newest version of each first; drafts only for those who write them."""
    if not may_anywhere(actor, SEE):
        require(actor, SEE)
    found = Scheme.objects.annotate(indicators=Count("nodes", filter=Q(nodes__level=Level.INDICATOR)))
    return found if may_anywhere(actor, EDIT_SCHEME) else found.exclude(state=SchemeState.DRAFT)


@dataclass(slots=True)
class Branch:
    """A node with what stands below it, as pages show it.

    Args:
        node: Itself.
        share: Of the whole, 0 to 1, by the stated weights.
        lacks_bp: What its children's weights lack of 100 %.
    """

    node: Node
    share: float
    lacks_bp: int = 0
    below: list["Branch"] = field(default_factory=list)


def nodes_of(scheme: Scheme) -> list[Node]:
    """Return all nodes of a scheme from top to bottom, each before what stands below it; one query."""
    below: dict[int | None, list[Node]] = {}
    for node in scheme.nodes.all():
        below.setdefault(node.parent_id, []).append(node)
    found: list[Node] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += reversed(below.get(node.pk, []))
    return found


def indicators(scheme: Scheme, source: Source | None = None) -> list[Node]:
    """Return the indicators of a scheme from top to bottom, of one source or of all."""
    found = [node for node in nodes_of(scheme) if node.level == Level.INDICATOR]
    return found if source is None else [node for node in found if node.source == source]


def tree(scheme: Scheme) -> list[Branch]:
    """Return the branches on top, each with those below it; one query."""
    nodes = nodes_of(scheme)
    lacking = rules.gaps(lines(nodes))
    made: dict[int, Branch] = {}
    top: list[Branch] = []
    for node in nodes:
        above = made.get(node.parent_id) if node.parent_id else None
        share = (above.share if above else 1.0) * node.weight_bp / 10_000
        made[node.pk] = Branch(node, share, lacking.get(node.code, 0))
        (above.below if above else top).append(made[node.pk])
    return top


def lines(nodes: list[Node]) -> list[rules.Line]:
    """Return nodes as the rules read them, in the same order."""
    codes = {node.pk: node.code for node in nodes}
    return [
        rules.Line(
            node.code,
            codes[node.parent_id] if node.parent_id else "",
            node.level,
            node.name,
            node.weight_bp,
            node.source,
            node.question_key,
            node.record_key,
            node.minutes,
            node.not_held_why,
        )
        for node in nodes
    ]


def faults(scheme: Scheme) -> list[rules.Fault]:
    """Return what keeps a scheme from being published; one query."""
    return rules.faults(lines(nodes_of(scheme)), records_in_chinese())


def records_in_chinese() -> dict[str, str]:
    """Return the Chinese label of every record the platform holds, by key: names are compared in Chinese."""
    with translation.override("zh-hans"):
        return {one.value: str(one.label) for one in Record}
