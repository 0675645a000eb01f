"""Schemes: begin a version, change its lines, publish it, stop using it."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.programmes.reputation.access import EDIT_SCHEME
from doorstep.programmes.reputation.bridge.scheme import engine_scheme
from doorstep.programmes.reputation.models import Node, Scheme
from doorstep.programmes.reputation.queries.schemes import faults, nodes_of
from doorstep.programmes.reputation.rules.facts import NodeFacts, SchemeFacts
from doorstep.programmes.reputation.rules.scheme import NotPublishable
from doorstep.programmes.reputation.words import WHOLE_BP, Level, Method, SchemeState, Source


class SchemeStands(ValueError):  # noqa: N818  named after what happened
    """A published scheme never changes; begin a new version."""


class SchemeMoved(ValueError):  # noqa: N818
    """Somebody else changed the draft since the page was opened; nothing was written."""


class NameMissing(ValueError):  # noqa: N818
    """It needs a name, and a code no other line has."""


class CodeTaken(ValueError):  # noqa: N818
    """Another line of the scheme has this code."""


class WrongParent(ValueError):  # noqa: N818
    """Classes stand below an index, indicators below a class, indices on top."""


class HasLines(ValueError):  # noqa: N818
    """What still has lines below it is not taken out."""


class BadGoals(ValueError):  # noqa: N818
    """The goalposts of an indicator are two numbers, the lower first."""


class OfficeUnsaid(ValueError):  # noqa: N818
    """An indicator that is graded says by which office."""


@transaction.atomic
def draft_scheme(
    by: Actor,
    *,
    key: str,
    facts: SchemeFacts,
    nodes: Sequence[NodeFacts] = (),
    based_on: Scheme | None = None,
    now: datetime,
) -> Scheme:
    """Begin a version: empty, from lines given, or as a copy of another version's lines.

    Raises:
        NotAllowed: `by` writes no schemes.
        NameMissing, CodeTaken, WrongParent, BadGoals, OfficeUnsaid: see there.
    """
    require(by, EDIT_SCHEME)
    name, key = _tidy(facts.name, 60), "".join(key.split())[:40]
    if not name or not key:
        raise NameMissing
    last = Scheme.objects.select_for_update().filter(key=key).aggregate(last=Max("version"))["last"] or 0
    given = {one.name: getattr(facts, one.name) for one in fields(facts)} | {"name": name}
    scheme = Scheme.objects.create(
        key=key, version=last + 1, based_on=based_on, created_at=now, created_by_id=by.user_id, **given
    )
    for one in nodes or ([] if based_on is None else facts_of(based_on)):
        _write(Node(scheme=scheme, position=scheme.nodes.count()), one)
    journal.record(by, "reputation.draft_scheme", scheme.about, {"key": key, "version": scheme.version}, now=now)
    return scheme


def facts_of(scheme: Scheme) -> list[NodeFacts]:
    """Return a scheme's lines as they would be written again, from top to bottom."""
    nodes = nodes_of(scheme)
    codes = {node.pk: node.code for node in nodes}
    names = [one.name for one in fields(NodeFacts) if one.name not in {"parent", "level"}]
    return [
        NodeFacts(
            parent=codes[node.parent_id] if node.parent_id else "",
            level=Level(node.level),
            **{name: getattr(node, name) for name in names},
        )
        for node in nodes
    ]


@transaction.atomic
def change_scheme(by: Actor, *, scheme: Scheme, facts: SchemeFacts, revision: int, now: datetime) -> Scheme:
    """Change what a draft says beside its lines.

    Raises:
        NotAllowed, SchemeStands, SchemeMoved, NameMissing: see there.
    """
    held = _held(by, scheme, revision)
    name = _tidy(facts.name, 60)
    if not name:
        raise NameMissing
    for one in fields(facts):
        setattr(held, one.name, getattr(facts, one.name))
    held.name = name
    _moved(held)
    journal.record(by, "reputation.change_scheme", held.about, now=now)
    return held


@transaction.atomic
def add_node(by: Actor, *, scheme: Scheme, facts: NodeFacts, revision: int | None = None, now: datetime) -> Node:
    """Add a line to a draft, behind its siblings.

    Raises:
        NotAllowed, SchemeStands, SchemeMoved, NameMissing, CodeTaken, WrongParent, BadGoals, OfficeUnsaid: see there.
    """
    held = _held(by, scheme, revision)
    node = _write(Node(scheme=held, position=held.nodes.count()), facts)
    _moved(held)
    journal.record(by, "reputation.add_node", held.about, {"code": node.code}, now=now)
    return node


@transaction.atomic
def change_node(by: Actor, *, node: Node, facts: NodeFacts, revision: int | None = None, now: datetime) -> Node:
    """Change a line of a draft.

    Raises:
        NotAllowed, SchemeStands, SchemeMoved, NameMissing, CodeTaken, WrongParent, BadGoals, OfficeUnsaid: see there.
    """
    held = _held(by, node.scheme, revision)
    written = _write(held.nodes.get(pk=node.pk), facts)
    _moved(held)
    journal.record(by, "reputation.change_node", held.about, {"code": written.code}, now=now)
    return written


@transaction.atomic
def drop_node(by: Actor, *, node: Node, revision: int | None = None, now: datetime) -> None:
    """Take a line out of a draft.

    Raises:
        NotAllowed, SchemeStands, SchemeMoved: see there.
        HasLines: something stands below it.
    """
    held = _held(by, node.scheme, revision)
    if node.children.exists():
        raise HasLines
    node.delete()
    _moved(held)
    journal.record(by, "reputation.drop_node", held.about, {"code": node.code}, now=now)


@transaction.atomic
def set_weights(
    by: Actor, *, scheme: Scheme, weights: Mapping[str, int], revision: int | None = None, now: datetime
) -> Scheme:
    """Set the weights of lines by code, basis points; they need not add up yet.

    Raises:
        NotAllowed, SchemeStands, SchemeMoved: see there.
        ValueError: a weight outside 0 to 100 %.
    """
    held = _held(by, scheme, revision)
    if any(not 0 <= bp <= WHOLE_BP for bp in weights.values()):
        raise ValueError("a weight lies between 0 and 100 %")
    changed = [node for node in held.nodes.filter(code__in=weights) if node.weight_bp != weights[node.code]]
    for node in changed:
        node.weight_bp = weights[node.code]
    Node.objects.bulk_update(changed, ["weight_bp"])
    if changed:
        _moved(held)
        codes = {node.code: node.weight_bp for node in changed}
        journal.record(by, "reputation.set_weights", held.about, codes, now=now)
    return held


@transaction.atomic
def publish_scheme(by: Actor, *, scheme: Scheme, now: datetime) -> Scheme:
    """Publish a draft: from now on nothing in it changes, and quarters can be opened under it.

    Raises:
        NotAllowed, SchemeStands: see there.
        NotPublishable: with each fault, such as weights that do not add up or a datum the platform holds already.
    """
    held = _held(by, scheme, None)
    found = faults(held)
    if found:
        raise NotPublishable(found)
    held.digest = engine_scheme(held).digest
    held.state, held.published_at, held.published_by_id = SchemeState.PUBLISHED, now, by.user_id
    held.save(update_fields=["digest", "state", "published_at", "published_by"])
    journal.record(by, "reputation.publish_scheme", held.about, {"digest": held.digest}, now=now)
    return held


@transaction.atomic
def retire_scheme(by: Actor, *, scheme: Scheme, now: datetime) -> Scheme:
    """Stop using a published scheme: no quarter opens under it any more, those there are go on.

    Raises:
        NotAllowed: see there.
        SchemeStands: it is no published one.
    """
    require(by, EDIT_SCHEME)
    held = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if held.state != SchemeState.PUBLISHED:
        raise SchemeStands
    held.state = SchemeState.RETIRED
    held.save(update_fields=["state"])
    journal.record(by, "reputation.retire_scheme", held.about, now=now)
    return held


def _held(by: Actor, scheme: Scheme, revision: int | None) -> Scheme:
    """Return the draft, held until the transaction ends, if it still is one and stands where the reader saw it."""
    require(by, EDIT_SCHEME)
    held = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if not held.is_draft:
        raise SchemeStands
    if revision is not None and held.revision != revision:
        raise SchemeMoved
    return held


def _moved(scheme: Scheme) -> None:
    scheme.revision += 1
    scheme.save()


_ABOVE = {Level.INDEX: "", Level.CLASS: Level.INDEX, Level.INDICATOR: Level.CLASS}


def _write(node: Node, facts: NodeFacts) -> Node:
    values: dict[str, Any] = {one.name: getattr(facts, one.name) for one in fields(facts) if one.name != "parent"}
    values["name"], values["code"] = _tidy(facts.name, 60), "".join(facts.code.split())[:24]
    if not values["name"] or not values["code"]:
        raise NameMissing
    siblings = node.scheme.nodes.exclude(pk=node.pk)
    if siblings.filter(code=values["code"]).exists():
        raise CodeTaken
    parent = siblings.filter(code=facts.parent).first() if facts.parent else None
    if (parent.level if parent else "") != _ABOVE[facts.level] or (facts.parent and parent is None):
        raise WrongParent
    for name, value in values.items():
        setattr(node, name, value)
    node.parent = parent
    _suit(node)
    node.save()
    return node


def _suit(node: Node) -> None:
    """Leave empty what a line of this level and source does not have."""
    if node.level == Level.INDICATOR:
        node.method, node.least_bp = "", 0
        if node.goal_low is None or node.goal_high is None or node.goal_low >= node.goal_high:
            raise BadGoals
        if node.source == Source.OFFICE and not node.office:
            raise OfficeUnsaid
    else:
        node.goal_low = node.goal_high = None
        node.source = node.unit = node.unit_en = ""
        node.method = node.method or Method.ARITHMETIC
        node.direction = 1
    if node.source != Source.OFFICE:
        node.office = ""
    if node.source != Source.SURVEY:
        node.question_key = ""
    if node.source not in {Source.RECORD, Source.CLAIM}:
        node.record_key = ""
    if node.source != Source.CLAIM:
        node.minutes, node.is_standing, node.wants_evidence, node.not_held_why = 0, False, False, ""


def _tidy(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
