"""Which class of medicine may leave through which door, and which row of the rules says so."""

from datetime import date, datetime, timedelta

import pytest
from django.utils.translation import override

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.pharmacy.actions.pack import DEFAULTS, default_pack, load_pack
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules.legality import Decision, Why, decide
from doorstep.programmes.pharmacy.rules.pack import NoRow, Pack, Row
from doorstep.programmes.pharmacy.words import Channel, LegalClass

ENTERED = (LegalClass.RX, LegalClass.OTC_A, LegalClass.OTC_B, LegalClass.SUPERVISED)
NOON = datetime(2026, 9, 1, 12, tzinfo=TIME_ZONE)


def test_a_cabinet_takes_class_b_and_refuses_every_other_class_citing_the_row() -> None:
    pack = default_pack()

    answers = {one.value: decide(pack, channel=Channel.CABINET, legal_class=one, at=NOON, staff=3) for one in ENTERED}

    assert {name: answer.why for name, answer in answers.items()} == {
        "rx": Why.CABINET, "otc_a": Why.CABINET, "otc_b": None, "supervised": Why.BARRED,
    }  # fmt: skip
    assert (answers["otc_a"].rule, answers["otc_a"].since) == (packs.CABINET_CLASSES, date(2024, 4, 22))
    with override("en"):
        said = answers["otc_a"].words
    assert said == (
        "A cabinet may hold only medicines of class B without prescription. "
        "(rule pharmacy.cabinet_classes, since 2024-04-22)"
    )


def test_without_a_pharmacist_prescription_and_class_a_stop_and_class_b_goes_on() -> None:
    pack = default_pack()

    def sold(staff: int) -> dict[str, bool]:
        return {
            one.value: decide(pack, channel=Channel.VEHICLE, legal_class=one, at=NOON, staff=staff).is_allowed
            for one in (LegalClass.RX, LegalClass.OTC_A, LegalClass.OTC_B)
        }

    assert sold(1) == {"rx": True, "otc_a": True, "otc_b": True}
    assert sold(0) == {"rx": False, "otc_a": False, "otc_b": True}


@pytest.mark.parametrize("unknown", ["", "unknown", "otc", "OTC_B"])
def test_an_unknown_class_is_judged_as_prescription(unknown: str) -> None:
    pack = default_pack()

    answer = decide(pack, channel=Channel.COUNTER, legal_class=unknown, at=NOON, staff=1)

    assert answer == Decision(is_allowed=True, legal_class=LegalClass.RX, needs_script=True, needs_pharmacist=True)


def test_a_row_that_is_missing_refuses_and_names_itself() -> None:
    answer = decide(Pack(()), channel=Channel.COUNTER, legal_class="otc_b", at=NOON, staff=1)

    assert (answer.is_allowed, answer.why, answer.rule) == (False, Why.NO_RULE, packs.BARRED_CLASSES)
    with override("en"):
        said = answer.words
    assert said == "No rule is written down for this, so it is refused. (pharmacy.barred_classes)"


def test_a_new_row_holds_from_its_first_minute_here() -> None:
    midnight = datetime(2026, 10, 1, tzinfo=TIME_ZONE)
    others = [row for row in default_pack().rows if row.code != packs.CABINET_CLASSES]
    old = Row(packs.CABINET_CLASSES, ["otc_b"], date(2024, 4, 22), date(2026, 9, 30))
    new = Row(packs.CABINET_CLASSES, ["otc_b", "otc_a"], date(2026, 10, 1))
    pack = Pack.of([*others, old, new])

    before, after = (
        decide(pack, channel=Channel.CABINET, legal_class="otc_a", at=at, staff=1).is_allowed
        for at in (midnight - timedelta(minutes=1), midnight)
    )

    assert (before, after) == (False, True)


def test_a_day_before_every_row_has_none() -> None:
    with pytest.raises(NoRow, match=r"no row pharmacy.trace holds on 2020-01-01"):
        default_pack().row(packs.TRACE, date(2020, 1, 1))


def test_the_pack_is_written_once_and_read_back_as_it_was(db: None, a_moment: datetime) -> None:
    first = load_pack(SYSTEM, now=a_moment)
    second = load_pack(SYSTEM, now=a_moment)

    assert (first, second) == (len(DEFAULTS), 0)
    read = {row.code: (row.value, row.is_verified, row.valid_from) for row in loaded.load().rows}
    assert read == {one.code: (one.value, one.is_seen, one.since) for one in DEFAULTS}


def test_only_who_may_change_rules_writes_the_pack(planner: Actor, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        load_pack(planner, now=a_moment)
