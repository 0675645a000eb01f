"""Trace codes for the authority: each in one live batch, rejects come back with their reason, mended and sent again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils.translation import override
from tests.programmes.pharmacy.people_side import Side, make_side

from doorstep.base import clock
from doorstep.base.access import NotAllowed
from doorstep.base.actor import Actor
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.cli.main import main
from doorstep.programmes.pharmacy.actions import trace_reports as actions
from doorstep.programmes.pharmacy.actions.dispense import take_back
from doorstep.programmes.pharmacy.actions.trace_reports import Answer
from doorstep.programmes.pharmacy.bridge import trace_workbook
from doorstep.programmes.pharmacy.models import TraceAnswer, TraceLine, TraceReport
from doorstep.programmes.pharmacy.queries import trace_reports as queries
from doorstep.programmes.pharmacy.rules import reporting as rules
from doorstep.programmes.pharmacy.rules.selling import TraceTaken
from doorstep.programmes.pharmacy.words import TraceDeed, TraceResult

ACCEPTED, REJECTED = TraceResult.ACCEPTED, TraceResult.REJECTED


@pytest.fixture
def side(here: Any, a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Side:
    monkeypatch.setattr(clock, "now", lambda: a_moment + timedelta(hours=1))
    return make_side(here, a_moment)


def _draw(side: Side, hours: int = 1) -> TraceReport:
    now = side.now + timedelta(hours=hours)
    return actions.draw_up(side.pharmacist, county=side.goods.here.county, now=now)


def _sent(side: Side, hours: int = 1) -> TraceReport:
    return actions.send_report(side.pharmacist, report=_draw(side, hours), now=side.now + timedelta(hours=hours))


def _answer(side: Side, report: TraceReport, *said: tuple[int, TraceResult, str], hours: int = 2) -> int:
    answers = [Answer(report.lines.get(number=number), result, why) for number, result, why in said]
    now = side.now + timedelta(hours=hours)
    return actions.answer_report(side.pharmacist, report=report, answers=answers, now=now)


def _codes(report: TraceReport) -> list[tuple[str, str, int]]:
    return list(report.lines.values_list("code", "deed", "attempt"))


def test_a_rejected_code_goes_into_the_next_batch_and_an_accepted_one_into_none(side: Side) -> None:
    side.sell(side.wanted(side.otc, 3))
    one, two, three = side.codes(side.otc, 3)
    first = _sent(side)

    news = _answer(side, first, (1, ACCEPTED, ""), (2, REJECTED, "码不存在"), (3, ACCEPTED, ""))
    again = _answer(side, first, (1, ACCEPTED, ""), (2, REJECTED, "码不存在"))
    shown = [(line.code, line.reason) for line in queries.rejects(side.pharmacist)]
    second = _draw(side, 3)

    assert _codes(first) == [(one, "sold", 1), (two, "sold", 1), (three, "sold", 1)]
    assert (news, again, shown) == (3, 0, [(two, "码不存在")])
    assert _codes(second) == [(two, "sold", 2)]
    assert [step.state for step in first.steps.all()] == ["drawn", "sent", "answered"]
    with pytest.raises(rules.NothingToReport):
        _draw(side, 4)
    assert list(queries.faults()) == []


def test_a_mended_code_is_sent_as_it_is_right_and_one_left_out_never_again(side: Side) -> None:
    side.sell(side.wanted(side.otc, 2))
    right = side.codes(side.otc, 1, first=77)[0]
    report = _sent(side)
    _answer(side, report, (1, REJECTED, "码不存在"), (2, REJECTED, "别处已报"))
    wrong, other = report.lines.all()
    now = side.now + timedelta(hours=3)

    actions.mend_line(side.pharmacist, line=wrong, code=right, note="扫错了", now=now)
    actions.mend_line(side.pharmacist, line=other, is_left_out=True, note="批发商已报", now=now)
    again = _draw(side, 4)

    assert _codes(again) == [(right, "sold", 2)]
    assert [line.code for line in queries.rejects(side.pharmacist)] == []
    with pytest.raises(rules.NotRejected):
        actions.mend_line(side.pharmacist, line=wrong, note="再来", now=now)
    with pytest.raises(rules.ReasonMissing):
        actions.mend_line(side.pharmacist, line=other, note=" ", now=now)


def test_a_return_waits_until_its_sale_is_accepted(side: Side) -> None:
    sale = side.sell(side.wanted(side.otc))
    take_back(side.pharmacist, sale=sale, reason="拿错", now=side.now + timedelta(minutes=5))
    first = _sent(side)
    with pytest.raises(rules.NothingToReport):
        _draw(side)
    _answer(side, first, (1, ACCEPTED, ""))
    side.sell(side.wanted(side.otc), key=2, at=side.now + timedelta(minutes=10))

    second = _sent(side, 3)
    _answer(side, second, (1, ACCEPTED, ""), hours=4)
    third = _draw(side, 5)

    assert [[deed for _, deed, _ in _codes(one)] for one in (first, second, third)] == [
        ["sold"],
        ["returned"],
        ["sold"],
    ]


def test_destroyed_packs_are_reported_and_none_is_both_sold_and_destroyed(side: Side) -> None:
    side.sell(side.wanted(side.otc))
    lot = side.goods.shop.account.balances.filter(commodity__lot__medicine=side.otc)[0].commodity.lot
    gone = side.codes(side.otc, 2, first=50)

    def note(codes: list[str]) -> None:
        actions.note_destroyed(
            side.pharmacist, holder=side.goods.shop, lot=lot, codes=codes, record="销2026-1", now=side.now
        )  # fmt: skip

    note(gone)
    for codes, refused in (
        (side.codes(side.otc, 1), actions.CodeSold),
        (gone[:1], actions.CodeDestroyed),
        (["123"], ValueError),
    ):
        with pytest.raises(refused):
            note(codes)

    with pytest.raises(TraceTaken) as taken:
        side.sell(side.wanted(side.otc, first=50), key=50)
    assert taken.value.first == side.goods.shop.about
    assert [(code, deed) for code, deed, _ in _codes(_draw(side))] == [
        (side.codes(side.otc, 1)[0], TraceDeed.SOLD), (gone[0], TraceDeed.DESTROYED), (gone[1], TraceDeed.DESTROYED),
    ]  # fmt: skip


def test_a_batch_that_is_not_sent_gives_its_codes_back_and_one_that_is_stays(side: Side, planner: Actor) -> None:
    side.sell(side.wanted(side.otc))
    first = _draw(side)
    with pytest.raises(rules.NotInThisState):
        _answer(side, first, (1, ACCEPTED, ""))
    actions.withdraw_report(side.pharmacist, report=first, note="少了一张单", now=side.now + timedelta(hours=2))
    second = _sent(side, 3)

    assert _codes(second) == [(side.codes(side.otc, 1)[0], "sold", 2)]
    with pytest.raises(rules.NotInThisState):
        actions.withdraw_report(side.pharmacist, report=second, note="x", now=side.now + timedelta(hours=4))
    with pytest.raises(rules.ReasonMissing):
        _answer(side, second, (1, REJECTED, " "), hours=4)
    with pytest.raises(NotAllowed):
        actions.draw_up(planner, county=side.goods.here.county, now=side.now)


def test_the_tables_refuse_a_code_in_two_live_batches_and_keep_every_answer(side: Side) -> None:
    side.sell(side.wanted(side.otc, 2))
    report = _sent(side)
    _answer(side, report, (1, REJECTED, "码不存在"))
    rejected, waiting = report.lines.all()
    copy = {name: getattr(waiting, name) for name in ("report", "deed", "document", "medicine", "lot", "happened_at")}

    with pytest.raises(IntegrityError), transaction.atomic():
        TraceLine.objects.create(**copy, number=9, source="pharmacy.TraceSale:999", code=waiting.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        TraceLine.objects.create(**copy, number=9, source=waiting.source, code="other", attempt=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        TraceLine.objects.filter(pk=waiting.pk).update(result=REJECTED, answered_at=side.now + timedelta(hours=3))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TraceAnswer.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TraceAnswer.objects.update(result=ACCEPTED)
    TraceLine.objects.filter(pk=rejected.pk).update(result=ACCEPTED, reason="")
    assert list(queries.faults()) == [f"pharmacy.TraceLine:{rejected.pk}: says accepted, the last answer was rejected"]


def test_an_answer_is_read_from_a_workbook_whole_or_not_at_all(side: Side) -> None:
    side.sell(side.wanted(side.otc, 2))
    report = _sent(side)
    lines = list(report.lines.all())
    one, two = (line.code for line in lines)
    wrong = f"追溯码,结果,原因\r\n{one},拒绝,\r\n{one},接受,\r\n81000019999999999999,接受,\r\n"
    good = f"追溯码,结果,原因\r\n{one},成功,\r\n{two},失败,码不存在\r\n"

    faults = trace_workbook.read_answer(wrong.encode(), "a.csv", lines)
    found = trace_workbook.read_answer(good.encode(), "a.csv", lines)
    empty = trace_workbook.read_answer(trace_workbook.as_workbook(report.number, lines), "a.xlsx", lines)

    assert [getattr(fault, "address", "") for fault in faults] == ["C2", "A3", "A4"]
    assert [(row.line.code, row.result, row.reason) for row in found if isinstance(row, trace_workbook.Said)] == [
        (one, ACCEPTED, ""), (two, REJECTED, "码不存在"),
    ]  # fmt: skip
    assert [getattr(fault, "en", "") for fault in empty] == [
        "No row has a result: accepted, or rejected with its reason."
    ]


def test_on_its_pages_a_batch_is_drawn_up_sent_answered_and_its_reject_mended(
    side: Side, login_as: Callable[..., Login]
) -> None:
    desk = Client()
    desk.cookies["django_language"] = "en"
    desk.force_login(Login.objects.get(username=side.pharmacist.name))
    auditor = Client()
    login_as(auditor, Role.AUDITOR)
    side.sell(side.wanted(side.otc, 2))
    base = "/desk/pharmacy/traces/"

    empty = desk.get(base).content.decode()
    drawn = desk.post(f"{base}draw/", {"county": side.goods.here.county.pk}, follow=True).content.decode()
    report = TraceReport.objects.get()
    file = desk.get(f"{base}{report.pk}/batch.csv").content.decode("utf-8-sig")
    early = desk.post(f"{base}{report.pk}/rest/", follow=True).content.decode()
    desk.post(f"{base}{report.pk}/step/", {"go": "send", "note": "GJ-1"})
    one, two = report.lines.all()
    bad = SimpleUploadedFile("a.csv", f"追溯码,结果,原因\r\n{one.code},拒绝,\r\n".encode())
    refused = desk.post(f"{base}{report.pk}/answers/", {"file": bad})
    good = SimpleUploadedFile("a.csv", f"追溯码,结果,原因\r\n{one.code},拒绝,码不存在\r\n".encode())
    desk.post(f"{base}{report.pk}/answers/", {"file": good})
    desk.post(f"{base}lines/{two.pk}/", {"go": "answer", "result": "accepted"})
    listed = auditor.get(base).content.decode()
    mended = desk.post(f"{base}lines/{one.pk}/", {"go": "mend", "note": "looked up"}, follow=True).content.decode()

    assert ("2 codes" in empty, "Drawn up with 2 codes." in drawn) == (True, True)
    assert file.splitlines()[1].startswith(f"{report.number},1,销售,{one.code},")
    assert "Say first that the batch was sent" in early
    assert (refused.status_code, "A rejected code needs its reason." in refused.content.decode()) == (422, True)
    assert ("码不存在" in listed, auditor.post(f"{base}draw/").status_code) == (True, 403)
    assert "looked up" in mended
    report.refresh_from_db()
    assert report.state == "answered"


def test_at_the_machine_a_batch_is_written_to_a_file_and_its_answer_taken_in(
    side: Side, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    side.sell(side.wanted(side.otc))
    out, answer = tmp_path / "batch.xlsx", tmp_path / "answer.csv"

    def doorstep(*words: str | Path) -> int:
        with override("zh-hans"):
            return main(["--lang", "en", "traces", *map(str, words)])

    codes = [doorstep("draw-up", out), doorstep("draw-up", out), doorstep("draw-up", tmp_path / "more.csv")]
    report = TraceReport.objects.get()
    code = report.lines.get().code
    answer.write_text(f"追溯码,结果,原因\n{code},拒绝,码不存在\n")
    codes += [doorstep("answer", answer), doorstep("answer", answer, "--number", report.number), doorstep("list")]

    assert codes == [0, 2, 0, 2, 0, 0]
    assert f"rejected: {code}  {report.number}  码不存在" in capsys.readouterr().out
