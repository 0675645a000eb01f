"""Rules of interactions come in as a workbook, are compared with those in force, and count once they are adopted."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from tests.programmes.pharmacy.people_side import Side, make_side

from doorstep.base import clock
from doorstep.base.access import NotAllowed
from doorstep.base.actor import Actor
from doorstep.base.models import Login
from doorstep.programmes.pharmacy.actions.interactions import adopt_interactions, upload_interactions
from doorstep.programmes.pharmacy.bridge import interaction_book
from doorstep.programmes.pharmacy.models import InteractionBook, InteractionUpload, Medicine
from doorstep.programmes.pharmacy.queries import interactions as queries
from doorstep.programmes.pharmacy.rules.interaction_book import AlreadyAdopted, OtherBookSince, changes

DESK = "/desk/pharmacy/interactions"
HEAD = "成分一,成分二,严重程度,提示,英文提示,出处\r\n"
LINE = "clopidogrel,omeprazole,严重,换一种胃药。,Choose another.,说明书\r\n"


def _row(a: str, b: str, severity: str = "severe") -> dict[str, str]:
    return {"a": a, "b": b, "severity": severity, "text_zh": "换药", "text_en": "Change it.", "source": "label"}


@pytest.fixture
def side(here: Any, a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Side:
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    return make_side(here, a_moment)


@pytest.fixture
def desk(side: Side) -> Client:
    """The pharmacist's browser, in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(Login.objects.get(username=side.pharmacist.name))
    return client


def test_every_fault_of_a_workbook_is_named_by_its_cell() -> None:
    wrong = (
        HEAD + LINE + "omeprazole,Clopidogrel,轻微,x,x,x\r\n" + "a|,b,严重,x,x,x\r\n" + "atc:c9,b,严重,x,x,x\r\n"
    )  # fmt: skip
    blank = HEAD + "a,b,要命,x,,x\r\n"

    found = [(one.address, one.en) for one in interaction_book.read(wrong.encode(), "r.csv").faults]
    more = [one.address for one in interaction_book.read(blank.encode(), "r.csv").faults]

    assert found == [
        ("A3", "The same pair stands in row 2. Keep one of them."),
        ("A4", "There is nothing on one side of a bar."),
        ("A5", "Write a class as atc:C09A, in capitals and digits."),
    ]
    assert more == ["C2", "E2"]


def test_what_is_written_out_reads_back_as_it_was() -> None:
    rows = [_row("clopidogrel", "omeprazole"), _row("atc:C09A", "valsartan|telmisartan", "minor")]

    for language in (0, 1):
        body = interaction_book.write(rows, ["amlodipine"], pick=lambda *words, which=language: words[which])
        found = interaction_book.read(body, "r.xlsx")
        assert ([dict(one) for one in found.rows], found.known, found.faults) == (rows, ("amlodipine",), ())


def test_a_pair_is_the_same_in_either_order_and_its_new_words_are_a_change() -> None:
    before = [_row("a", "b"), _row("c|d", "e"), _row("f", "g")]
    after = [_row("B", "A"), _row("e", "d|c", "minor"), _row("h", "i")]

    found = changes(before, after)

    assert (found.added, found.changed, found.removed, found.same) == (
        [after[2]], [(before[1], after[1])], [before[2]], 1,
    )  # fmt: skip


def test_a_file_counts_once_adopted_and_what_it_does_not_know_is_named_as_not_checked(
    side: Side, planner: Actor
) -> None:
    def bring(*rows: dict[str, str], known: tuple[str, ...] = ()) -> InteractionUpload:
        return upload_interactions(
            side.pharmacist, file_name="r.xlsx", name="新规则", source="说明书", rows=rows, known=known, now=side.now
        )  # fmt: skip

    first, second = bring(_row("omeprazole", "clopidogrel")), bring(_row("a", "b"), known=("Montmorillonite",))
    name = Medicine.objects.get(code="X03").name_zh  # amlodipine: known to ours, not to this
    shown = queries.preview(first)
    counted = InteractionBook.objects.count()
    book = adopt_interactions(side.pharmacist, upload=first, now=side.now + timedelta(minutes=1))

    assert (counted, queries.in_force()) == (1, book)
    assert (name in shown.lost, name in queries.not_checked(book)) == (True, True)
    with pytest.raises(AlreadyAdopted):
        adopt_interactions(side.pharmacist, upload=first, now=side.now)
    with pytest.raises(OtherBookSince):
        adopt_interactions(side.pharmacist, upload=second, now=side.now)
    with pytest.raises(NotAllowed):
        upload_interactions(planner, file_name="r", name="x", source="y", rows=[_row("a", "b")], known=(), now=side.now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        InteractionUpload.objects.filter(pk=first.pk).delete()


def test_a_workbook_is_read_compared_and_adopted_on_its_pages(
    side: Side, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bring(text: str) -> Any:
        file = SimpleUploadedFile("rules.csv", text.encode())
        return desk.post(f"{DESK}/", {"file": file, "name": "新规则", "source": "说明书"}, follow=True)

    refused = bring(HEAD + "a,b,要命,x,y,z\r\n")
    preview = bring(HEAD + LINE).content.decode()
    upload = InteractionUpload.objects.get()
    waits = desk.get(f"{DESK}/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: side.now + timedelta(minutes=5))
    adopted = desk.post(f"{DESK}/{upload.pk}/adopt/", follow=True).content.decode()
    searched = desk.get(f"{DESK}/?q=clopidogrel").content.decode()

    assert (refused.status_code, "C2 [要命]" in refused.content.decode()) == (422, True)
    assert ("pairs that go" in preview, "Checked now, and not checked any more" in preview) == (True, True)
    assert "Waits to be adopted" in waits
    assert "These rules count from now on." in adopted
    assert "clopidogrel + omeprazole" in searched
    assert desk.get(f"{DESK}/rules.xlsx").content[:2] == b"PK"
