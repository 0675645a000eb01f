"""Schemes: what keeps one from being published, what never changes, what a copy holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from tests.conftest import tables_unlocked
from tests.programmes.reputation.conftest import FACTS, NODES, Town

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.programmes.reputation.actions import template
from doorstep.programmes.reputation.actions.schemes import (
    HasLines,
    SchemeMoved,
    SchemeStands,
    WrongParent,
    add_node,
    change_node,
    draft_scheme,
    drop_node,
    facts_of,
    publish_scheme,
    retire_scheme,
    set_weights,
)
from doorstep.programmes.reputation.bridge import check
from doorstep.programmes.reputation.bridge.scheme import engine_scheme
from doorstep.programmes.reputation.models import Node, Scheme
from doorstep.programmes.reputation.queries.schemes import faults
from doorstep.programmes.reputation.rules.facts import NodeFacts
from doorstep.programmes.reputation.rules.scheme import Fault, NotPublishable
from doorstep.programmes.reputation.words import FaultKind, Level, Source

pytestmark = pytest.mark.django_db
REFUSED = (IntegrityError, DatabaseError)


@contextmanager
def nodes_unlocked() -> Iterator[None]:
    """Switch the triggers of lines off: what only somebody with the database in hand can do."""
    if connection.vendor != "postgresql":
        with tables_unlocked():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reputation_node DISABLE TRIGGER reputation_node_published_update")
        yield
        cursor.execute("ALTER TABLE reputation_node ENABLE TRIGGER reputation_node_published_update")


def test_weights_that_do_not_add_up_are_refused_with_the_node_and_what_it_lacks(
    draft: Scheme, a_moment: datetime
) -> None:
    set_weights(SYSTEM, scheme=draft, weights={"A": 5500, "A12": 5600}, now=a_moment)

    with pytest.raises(NotPublishable) as refused:
        publish_scheme(SYSTEM, scheme=draft, now=a_moment)

    assert refused.value.faults == (Fault(FaultKind.WEIGHTS, "", 500), Fault(FaultKind.WEIGHTS, "A1", -600))


def test_a_scheme_that_asks_what_the_platform_knows_is_refused_until_somebody_says_why_it_is_another_datum(
    draft: Scheme, a_moment: datetime
) -> None:
    node = draft.nodes.get(code="A12")
    asked = replace(facts_of(draft)[3], name="会议到会的比例")
    change_node(SYSTEM, node=node, facts=asked, now=a_moment)
    found = faults(draft)

    change_node(SYSTEM, node=node, facts=replace(asked, not_held_why="只算党员大会"), now=a_moment)

    assert found == [Fault(FaultKind.HELD, "A12", other="meeting_attendance")]
    assert faults(draft) == []


def test_the_same_datum_is_not_asked_twice(draft: Scheme, a_moment: datetime) -> None:
    again = replace(facts_of(draft)[3], code="A14", weight_bp=0)

    add_node(SYSTEM, scheme=draft, facts=again, now=a_moment)

    assert faults(draft) == [Fault(FaultKind.TWICE, "A14", other="A12")]


def test_a_published_scheme_stands_in_actions_and_in_the_tables(scheme: Scheme, a_moment: datetime) -> None:
    node = scheme.nodes.get(code="A12")
    with pytest.raises(SchemeStands):
        set_weights(SYSTEM, scheme=scheme, weights={"A": 5000}, now=a_moment)

    for change in (
        lambda: Node.objects.filter(pk=node.pk).update(weight_bp=1),
        lambda: Node.objects.create(scheme=scheme, code="X", level=Level.INDEX, name="x", weight_bp=0, method="least"),
        lambda: Node.objects.filter(code="A12").delete(),
        lambda: Scheme.objects.filter(pk=scheme.pk).update(name="别的"),
        lambda: Scheme.objects.filter(pk=scheme.pk).update(state="draft", digest="", published_at=None),
    ):
        with pytest.raises(REFUSED), transaction.atomic():
            change()

    assert retire_scheme(SYSTEM, scheme=scheme, now=a_moment).state == "retired"


def test_a_new_version_begins_as_a_copy_and_leaves_the_old_one_alone(scheme: Scheme, a_moment: datetime) -> None:
    second = draft_scheme(SYSTEM, key=scheme.key, facts=FACTS, based_on=scheme, now=a_moment)

    set_weights(SYSTEM, scheme=second, weights={"A": 5000, "B": 5000}, now=a_moment)
    published = publish_scheme(SYSTEM, scheme=second, now=a_moment)

    assert (second.version, second.based_on_id) == (2, scheme.pk)
    assert [one for one in facts_of(second) if one.level != Level.INDEX] == [
        one for one in facts_of(scheme) if one.level != Level.INDEX
    ]
    assert published.digest == engine_scheme(published).digest != scheme.digest


def test_two_who_change_a_draft_at_once_do_not_overwrite_each_other(draft: Scheme, a_moment: datetime) -> None:
    seen = draft.revision
    set_weights(SYSTEM, scheme=draft, weights={"A": 5000}, revision=seen, now=a_moment)

    with pytest.raises(SchemeMoved):
        set_weights(SYSTEM, scheme=draft, weights={"A": 7000}, revision=seen, now=a_moment)

    assert draft.nodes.get(code="A").weight_bp == 5000


def test_lines_stand_where_they_belong_and_leave_a_draft_from_below(draft: Scheme, a_moment: datetime) -> None:
    with pytest.raises(WrongParent):
        add_node(SYSTEM, scheme=draft, facts=NodeFacts("C", "A1", Level.CLASS, "错", 0), now=a_moment)
    with pytest.raises(HasLines):
        drop_node(SYSTEM, node=draft.nodes.get(code="A1"), now=a_moment)

    drop_node(SYSTEM, node=draft.nodes.get(code="A13"), now=a_moment)

    assert not draft.nodes.filter(code="A13").exists()


def test_only_the_county_s_planners_write_schemes(town: Town, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        draft_scheme(VISITOR, key="koubei", facts=FACTS, nodes=NODES, now=a_moment)


def test_the_ready_made_scheme_has_4_indices_10_classes_44_indicators_and_can_be_published(
    town: Town, a_moment: datetime
) -> None:
    made = draft_scheme(SYSTEM, key=template.KEY, facts=template.FACTS, nodes=template.nodes(), now=a_moment)

    publish_scheme(SYSTEM, scheme=made, now=a_moment)

    levels = [made.nodes.filter(level=level).count() for level in (Level.INDEX, Level.CLASS, Level.INDICATOR)]
    sources = {source: made.nodes.filter(source=source).count() for source in Source}
    assert levels == [4, 10, 44]
    assert sources == {"claim": 7, "office": 15, "survey": 13, "record": 9}
    assert not made.nodes.filter(name_en="").exists()


def test_a_published_scheme_that_somebody_changed_behind_our_back_is_found(scheme: Scheme) -> None:
    assert list(check.faults()) == []

    with nodes_unlocked():
        Node.objects.filter(code="A12").update(goal_high=90)
        first = list(check.faults())
        Node.objects.filter(code="A12").update(weight_bp=1)

    assert first == [f"scheme {scheme.pk} of the reputation index is not what its digest says"]
    assert list(check.faults()) == [f"scheme {scheme.pk} of the reputation index: weights do not add up below ['A1']"]
