"""The pure decisions on the people's side: waiting, questions, prescriptions, trace codes, reservations, refills."""

from datetime import date, datetime, timedelta
from math import inf
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.pharmacy.actions.pack import default_pack
from doorstep.programmes.pharmacy.forms.deliveries import HandForm
from doorstep.programmes.pharmacy.forms.traces import DestroyedForm
from doorstep.programmes.pharmacy.models import DeliveryLine, Medicine
from doorstep.programmes.pharmacy.rules import advice, delivery, holds, legality, refills, scripts, selling, tracing
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules.waiting import expected_wait
from doorstep.programmes.pharmacy.words import Channel, DeliveryState, HoldState, LegalClass, Severity

DAY = date(2026, 9, 1)
NOON = datetime(2026, 9, 1, 12, tzinfo=TIME_ZONE)
PACK = default_pack()
LONG = PACK.row(packs.LONG_SCRIPT, DAY)
TRACE = PACK.row(packs.TRACE, DAY).value


def test_two_pharmacists_with_twenty_calls_of_four_minutes_let_people_wait_three_minutes() -> None:
    wait = expected_wait(on_duty=2, mean_min=4, calls_per_hour=20)

    assert (round(wait.busy_share, 3), round(wait.wait_share, 3), round(wait.mean_min, 1)) == (0.667, 0.533, 3.2)


def test_with_one_pharmacist_the_formula_is_that_of_a_single_counter() -> None:
    wait = expected_wait(on_duty=1, mean_min=5, calls_per_hour=6)

    assert (wait.busy_share, round(wait.wait_share, 9), round(wait.mean_min, 9)) == (0.5, 0.5, 5.0)


def test_with_nobody_on_duty_no_end_is_told_and_no_prescription_is_offered() -> None:
    wait = expected_wait(on_duty=0, mean_min=4, calls_per_hour=20)

    assert (wait.mean_min, wait.is_stable) == (inf, False)
    offered = legality.decide(PACK, channel=Channel.DELIVERY, legal_class=LegalClass.RX, at=NOON, staff=0)
    assert offered.is_allowed is False


@pytest.mark.parametrize("figures", [(-1, 4, 20), (2, 0, 20), (2, 4, -1), (2, inf, 20)])
def test_impossible_queues_are_refused(figures: tuple[int, float, float]) -> None:
    on_duty, mean, calls = figures

    with pytest.raises(ValueError, match="no queue"):
        expected_wait(on_duty=on_duty, mean_min=mean, calls_per_hour=calls)


@given(st.integers(1, 40), st.floats(0.5, 30), st.floats(0, 200))
def test_one_more_pharmacist_never_makes_anybody_wait_longer(on_duty: int, mean: float, calls: float) -> None:
    fewer = expected_wait(on_duty=on_duty, mean_min=mean, calls_per_hour=calls)
    more = expected_wait(on_duty=on_duty + 1, mean_min=mean, calls_per_hour=calls)

    assert more.mean_min <= fewer.mean_min + 1e-9
    assert 0 <= more.wait_share <= 1


def test_a_severe_question_goes_first_and_then_the_earliest_promise() -> None:
    value = PACK.row(packs.ADVICE, DAY).value

    def asked(key: int, legal_class: str, severity: Severity, minute: int) -> advice.Waiting:
        at = NOON + timedelta(minutes=minute)
        return advice.Waiting(
            key, severity, advice.due_at(value, severity=severity, legal_class=legal_class, asked_at=at)
        )

    queue = [
        asked(1, "otc_b", Severity.MINOR, 0),  # due 12:30
        asked(2, "rx", Severity.MINOR, 10),  # due 12:20
        asked(3, "otc_b", Severity.SEVERE, 28),  # due 12:33, severe
        asked(4, "otc_a", Severity.MINOR, 0),  # due 12:15
        asked(5, "", Severity.MINOR, 0),  # unknown is prescription: due 12:10
    ]

    assert [one.key for one in advice.in_order(queue)] == [3, 5, 4, 2, 1]


def _line(days: int, *traits: str) -> scripts.Prescribed:
    return scripts.Prescribed("氨氯地平", "W185", 2, days, frozenset(traits))


@pytest.mark.parametrize(
    ("line", "is_long", "is_assessed", "refused"),
    [
        (_line(28), True, False, None),
        (_line(29), True, False, scripts.NotAssessed),
        (_line(29), True, True, None),
        (_line(84), True, True, None),
        (_line(85), True, True, scripts.TooLong),
        (_line(7, scripts.ANTIMICROBIAL), True, True, scripts.NotForLong),
        (_line(28, scripts.SPECIAL_STORAGE), True, True, scripts.NotForLong),
        (_line(7, scripts.ANTIMICROBIAL), False, False, None),
        (_line(0), False, False, scripts.NothingPrescribed),
    ],
)
def test_a_long_prescription_keeps_to_the_rule(
    *, line: scripts.Prescribed, is_long: bool, is_assessed: bool, refused: type[Exception] | None
) -> None:
    said: type[Exception] | None = None

    try:
        scripts.check_lines([line], is_long=is_long, is_assessed=is_assessed, row=LONG)
    except ValueError as why:
        said = type(why)

    assert said is refused


def test_the_same_prescription_has_the_same_digest_however_it_is_typed() -> None:
    lines = [_line(28), scripts.Prescribed("二甲双胍", "W315", 1, 28)]

    one = scripts.digest(issuer="安吉县 人民医院", number="rx-77", issued_on=DAY, person=5, lines=lines)
    same = scripts.digest(issuer="安吉县人民医院", number="RX-77 ", issued_on=DAY, person=5, lines=lines[::-1])
    other = scripts.digest(issuer="安吉县人民医院", number="RX-78", issued_on=DAY, person=5, lines=lines)

    assert (one == same, one == other) == (True, False)


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("81234560000000000001", None),
        (" 8123456 0000000000001 ", None),
        ("81234570000000000001", tracing.OfAnotherProduct),
        ("8123456000000000001", tracing.NotATraceCode),
        ("8123456-000000000001", tracing.NotATraceCode),
        ("010690123456789221ABC1", None),
        ("010690123456790821ABC1", tracing.OfAnotherProduct),
        ("0106901234567892", tracing.NotATraceCode),
    ],
)
def test_a_trace_code_names_its_product(code: str, refused: type[Exception] | None) -> None:
    said: type[Exception] | None = None

    try:
        tracing.check(code, prefixes={"8123456"}, gtins={"6901234567892"}, value=TRACE)
    except ValueError as why:
        said = type(why)

    assert said is refused


@pytest.mark.parametrize(
    "scanned",
    [
        "010690123456789221SER1ABCD",
        "01069012345678921727123121SER1ABCD",
        "0106901234567892 17271231 21SER1ABCD",
        "010690123456789221SER1ABCD\x1d17271231",
        "010690123456789210LOT7\x1d21SER1ABCD",
        "010690123456789210LOT721SER1ABCD",
        "\x1d0106901234567892\x1d17271231\x1d10LOT21\x1d21ser1abcd\x1d",
    ],
)
def test_a_pack_has_one_code_however_much_its_gs1_code_says(scanned: str) -> None:
    kept = tracing.check(scanned, prefixes={"8123456"}, gtins={"6901234567892"}, value=TRACE)

    assert kept == "010690123456789221SER1ABCD"


def test_a_gs1_code_of_20_characters_is_read_as_one_and_an_unclear_one_not_at_all() -> None:
    short = tracing.check("010690123456789221A7", prefixes=(), gtins={"6901234567892"}, value=TRACE)

    assert short == "010690123456789221A7"
    with pytest.raises(tracing.NotATraceCode):
        tracing.check("010690123456789210A21B21C", prefixes=(), gtins={"6901234567892"}, value=TRACE)


def test_the_mark_inside_a_gs1_code_does_not_break_it_wherever_codes_are_scanned() -> None:
    codes = ["010690123456789210LOT7\x1d21SER1ABCD", "81234560000000000017"]
    line = DeliveryLine(pk=1, medicine=Medicine(pk=2))
    handed = HandForm({"codes_1": "\n".join(codes), "payment": "cash", "key": str(UUID(int=1))}, lines=[line])
    destroyed = DestroyedForm({"codes": "\n".join(codes)}, doors=[], lots=[])

    for form in (handed, destroyed):
        form.is_valid()

    assert handed.codes == {2: codes}
    assert destroyed.cleaned_data["codes"] == codes


def test_packs_without_code_pass_only_if_they_came_before_the_rule() -> None:
    before, since = date(2025, 6, 30), date(2025, 7, 1)

    assert tracing.check_count(packs=2, codes=[], received_on=before, value=TRACE) is True
    assert tracing.check_count(packs=2, codes=["a", "b"], received_on=since, value=TRACE) is False
    with pytest.raises(tracing.CodeMissing, match="2 codes wanted, 0 given"):
        tracing.check_count(packs=2, codes=[], received_on=since, value=TRACE)
    with pytest.raises(tracing.CodeMissing, match="2 codes wanted, 1 given"):
        tracing.check_count(packs=2, codes=["a"], received_on=before, value=TRACE)
    with pytest.raises(tracing.CodeTwice):
        tracing.check_count(packs=2, codes=["a", "a"], received_on=since, value=TRACE)


def test_the_third_pack_of_a_controlled_compound_is_refused_and_a_second_sale_is_seen() -> None:
    row = PACK.row(packs.PRECURSOR, DAY)
    lenient = packs.Row(row.code, {**row.value, "over_day": "allowed"}, row.valid_from)

    assert selling.check_controlled(row, packs=2, earlier_today=0, own_most=None) == selling.Day(2, is_flagged=False)
    assert selling.check_controlled(lenient, packs=2, earlier_today=2, own_most=None) == selling.Day(4, is_flagged=True)
    with pytest.raises(selling.TooManyPacks, match="at most 2, asked 3"):
        selling.check_controlled(row, packs=3, earlier_today=0, own_most=None)
    with pytest.raises(selling.TooManyPacks, match="at most 0, asked 2"):
        selling.check_controlled(row, packs=2, earlier_today=2, own_most=None)


def test_five_on_hand_and_five_put_aside_leave_nothing_until_a_second_after_a_hold_ran_out() -> None:
    ends = NOON + timedelta(minutes=5)
    put_aside = [(3, ends), (2, NOON + timedelta(hours=2))]

    def free(now: datetime) -> int:
        return holds.free(5, sum(n for n, until in put_aside if holds.is_active(HoldState.OPEN, until, now)))

    assert (free(NOON), free(ends), free(ends + timedelta(seconds=1))) == (0, 0, 3)


def test_a_pickup_code_has_six_digits_and_its_hash_is_another_for_each_hold() -> None:
    assert holds.new_code(lambda below: below - 999_958) == "000042"
    assert holds.code_hash("s", "1", "000042") != holds.code_hash("s", "2", "000042")


def _collect(**but: object) -> type[Exception] | None:
    given: dict[str, object] = {
        "state": HoldState.OPEN, "until": NOON, "now": NOON, "is_here": True, "is_right": True, "wrong": 0, "tries": 5,
    }  # fmt: skip
    try:
        holds.check_collect(**{**given, **but})  # type: ignore[arg-type]
    except ValueError as why:
        return type(why)
    return None


def test_a_code_is_good_once_at_its_place_until_its_minute_and_for_five_tries() -> None:
    assert _collect() is None
    assert _collect(now=NOON + timedelta(seconds=1)) is holds.HoldOver
    assert _collect(state=HoldState.USED) is holds.HoldOver
    assert _collect(state=HoldState.LOCKED) is holds.HoldLocked
    assert _collect(is_here=False) is holds.OtherPlace
    assert _collect(is_right=False) is holds.WrongCode


def test_three_failed_attempts_bring_a_delivery_back() -> None:
    assert [delivery.after_failure(times, 3) for times in (1, 2, 3)] == [
        DeliveryState.FAILED, DeliveryState.FAILED, DeliveryState.RETURNED,
    ]  # fmt: skip
    with pytest.raises(delivery.NotNow):
        delivery.check_move(DeliveryState.REQUESTED, DeliveryState.OUT)


def test_four_weeks_from_the_first_of_november_are_reminded_for_the_last_tuesday() -> None:
    tuesdays = [date(2026, 11, 3) + timedelta(days=7 * week) for week in range(6)]

    found = refills.refill(date(2026, 11, 1), 28, tuesdays, lead_days=5)

    assert found == refills.Refill(
        runs_out_on=date(2026, 11, 29),
        due_on=date(2026, 11, 24),
        remind_on=date(2026, 11, 23),
        visit_on=date(2026, 11, 24),
    )


def test_without_a_visit_one_is_reminded_when_it_is_due() -> None:
    found = refills.refill(date(2026, 11, 1), 28, [], lead_days=5)

    assert (found.remind_on, found.visit_on) == (date(2026, 11, 24), None)


def test_a_supply_fetched_early_is_taken_afterwards_and_a_gap_counts_as_uncovered() -> None:
    supplies = [(date(2026, 1, 1), 28), (date(2026, 1, 22), 28), (date(2026, 3, 5), 28)]

    covered, asked = refills.days_covered(supplies, date(2026, 1, 1), date(2026, 3, 31))

    assert (covered, asked) == (56 + 27, 90)
