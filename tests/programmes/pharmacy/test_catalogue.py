"""A pharmacist enters what a medicine is; what cannot be is refused; a cabinet holds only what the rule row names."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from doorstep.base import clock
from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models import Rule
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.actions.catalogue import load_catalogue
from doorstep.programmes.pharmacy.actions.medicines import CodeTaken, MedicineTaken, add_medicine, describe_medicine
from doorstep.programmes.pharmacy.actions.pack import load_pack
from doorstep.programmes.pharmacy.models import Medicine, MedicineCode
from doorstep.programmes.pharmacy.queries import catalogue as queries
from doorstep.programmes.pharmacy.queries import pack as packs
from doorstep.programmes.pharmacy.rules import catalogue as rules
from doorstep.programmes.pharmacy.rules.catalogue import MedicineFacts
from doorstep.programmes.pharmacy.rules.legality import Why
from doorstep.programmes.pharmacy.words import CodeKind, LegalClass, Storage

pytestmark = pytest.mark.django_db

GTIN = "06901234567892"


def facts(**changes: Any) -> MedicineFacts:
    plain: dict[str, Any] = {
        "code": "Y01", "name_zh": "复方氨酚烷胺", "form": "片剂", "strength": "0.25g", "legal_class": LegalClass.OTC_A,
        "storage": Storage.AMBIENT, "units_per_pack": 12, "price_fen": 1280, "approval_number": "国药准字H20093012",
        "gtins": (GTIN,), "trace_prefixes": ("8112345",),
    }  # fmt: skip
    return MedicineFacts(**{**plain, **changes})


@pytest.fixture
def pharmacist(make_actor: Any) -> Actor:
    actor: Actor = make_actor(Role.PHARMACIST)
    return actor


def test_a_pharmacist_enters_a_medicine_and_stands_by_it(pharmacist: Actor, a_moment: datetime) -> None:
    made = add_medicine(pharmacist, facts=facts(atc="n02be01", ingredients=("Paracetamol",)), now=a_moment)

    assert (made.legal_class, made.described_by_id, made.described_at) == ("otc_a", pharmacist.user_id, a_moment)
    assert (made.atc, made.atc4, made.ingredients, made.price_fen) == ("N02BE01", "N02BE", ["paracetamol"], 1280)
    assert queries.by_code(CodeKind.GTIN, "6901234567892") == made
    assert queries.by_code(CodeKind.TRACE, "81123450000000000017") == made


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"approval_number": "国药准字H2009301"}, rules.NotAnApprovalNumber),
        ({"approval_number": "国药准字X20093012"}, rules.NotAnApprovalNumber),
        ({"units_per_pack": 0}, rules.NotAPack),
        ({"units_per_pack": -12}, rules.NotAPack),
        ({"units_per_pack": 1.5}, rules.NotAPack),
        ({"units_per_pack": 1, "is_divisible": True}, rules.NotAPack),
        ({"units_per_pack": None, "is_divisible": True}, rules.NotAPack),
        ({"max_packs": 0}, rules.NotAPack),
        ({"price_fen": 0}, rules.NoSuchPrice),
        ({"gtins": ("06901234567891",)}, rules.NotATradeNumber),
        ({"trace_prefixes": ("811234",)}, rules.NotATracePrefix),
        ({"trace_prefixes": ("81A2345",)}, rules.NotATracePrefix),
        ({"atc": "N2BE"}, rules.NotAnAtcCode),
        ({"name_zh": " 　"}, rules.NameBlank),
        ({"code": ""}, rules.NameBlank),
    ],
)
def test_what_cannot_be_written_about_a_medicine_is_refused(
    pharmacist: Actor, a_moment: datetime, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        add_medicine(pharmacist, facts=facts(**changes), now=a_moment)

    assert not Medicine.objects.exists()


def test_names_that_differ_by_full_width_characters_are_one(pharmacist: Actor, a_moment: datetime) -> None:
    add_medicine(pharmacist, facts=facts(name_zh="维生素B1", gtins=(), trace_prefixes=()), now=a_moment)

    with pytest.raises(MedicineTaken):
        add_medicine(
            pharmacist,
            facts=facts(code="Y02", name_zh="维生素Ｂ１ ", strength="０.２５ｇ", gtins=(), trace_prefixes=()),
            now=a_moment,
        )


def test_one_number_leads_to_one_medicine_that_is_carried(pharmacist: Actor, a_moment: datetime) -> None:
    first = add_medicine(pharmacist, facts=facts(), now=a_moment)
    again = facts(code="Y02", name_zh="小儿氨酚黄那敏", trace_prefixes=())

    with pytest.raises(CodeTaken):
        add_medicine(pharmacist, facts=again, now=a_moment)
    describe_medicine(pharmacist, medicine=first, facts=facts(is_carried=False), now=a_moment)
    second = add_medicine(pharmacist, facts=again, now=a_moment)

    assert queries.by_code(CodeKind.GTIN, GTIN) == second
    assert list(first.codes.values_list("code", "is_active")) == [(GTIN, False), ("8112345", False)]


def test_the_database_refuses_two_medicines_under_one_number(pharmacist: Actor, a_moment: datetime) -> None:
    add_medicine(pharmacist, facts=facts(), now=a_moment)
    other = add_medicine(pharmacist, facts=facts(code="Y02", name_zh="乙", gtins=(), trace_prefixes=()), now=a_moment)

    with pytest.raises(IntegrityError), transaction.atomic():
        MedicineCode.objects.create(medicine=other, kind=CodeKind.GTIN, code=GTIN)


@pytest.mark.parametrize(
    "changes",
    [
        {"legal_class": "free"},
        {"storage": "hot"},
        {"units_per_pack": 0},
        {"is_divisible": True, "units_per_pack": None},
        {"price_fen": 0},
        {"described_at": None},
    ],
)
def test_the_database_refuses_a_medicine_that_cannot_be(
    pharmacist: Actor, a_moment: datetime, changes: dict[str, Any]
) -> None:
    made = add_medicine(pharmacist, facts=facts(), now=a_moment)

    with pytest.raises(IntegrityError), transaction.atomic():
        Medicine.objects.filter(pk=made.pk).update(**changes)


@pytest.mark.parametrize("role", [Role.COUNTY_PLANNER, Role.CREW, Role.RESIDENT, Role.AUDITOR])
def test_only_a_pharmacist_enters_the_class(make_actor: Any, a_moment: datetime, role: Role) -> None:
    with pytest.raises(NotAllowed):
        add_medicine(make_actor(role), facts=facts(), now=a_moment)


@pytest.mark.parametrize(
    ("legal_class", "why"),
    [
        (None, Why.CABINET),
        (LegalClass.RX, Why.CABINET),
        (LegalClass.OTC_A, Why.CABINET),
        (LegalClass.SUPERVISED, Why.BARRED),
    ],
)
def test_a_cabinet_refuses_all_but_class_b_and_cites_the_rule_row(
    pharmacist: Actor, a_moment: datetime, legal_class: LegalClass | None, why: Why
) -> None:
    load_pack(SYSTEM, now=a_moment)
    made = add_medicine(pharmacist, facts=facts(legal_class=legal_class), now=a_moment)

    with pytest.raises(rules.NotInACabinet) as refused:
        queries.require_in_cabinet(packs.load(), made, a_moment)

    said = refused.value.decision
    rule = Rule.objects.get(code=said.rule)
    assert (said.why, said.rule_id, said.since) == (why, rule.pk, rule.valid_from)


def test_a_cabinet_takes_class_b_by_the_rule_and_nothing_without_one(pharmacist: Actor, a_moment: datetime) -> None:
    made = add_medicine(pharmacist, facts=facts(legal_class=LegalClass.OTC_B), now=a_moment)
    without = queries.in_cabinet(packs.load(), made, a_moment)
    load_pack(SYSTEM, now=a_moment)

    assert (without.is_allowed, queries.in_cabinet(packs.load(), made, a_moment).is_allowed) == (False, True)


@pytest.fixture
def counter(client: Client, login_as: Any, a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A pharmacist at the desk, reading English, with the catalogue loaded."""
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    monkeypatch.setattr(clock, "today", a_moment.date)
    load_catalogue(SYSTEM, now=a_moment)
    load_pack(SYSTEM, now=a_moment)
    login_as(client, Role.PHARMACIST)
    client.cookies["django_language"] = "en"
    return client


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "code": "W185", "name_zh": "氨氯地平", "form": "片剂", "strength": "5mg", "legal_class": "rx",
        "storage": "ambient", "units_per_pack": 28, "unit": "片", "price": "12.80", "is_carried": "on", **changes,
    }  # fmt: skip


def test_class_and_pack_are_entered_on_a_page(counter: Client) -> None:
    medicine = Medicine.objects.get(code="W185")

    answer = counter.post(
        reverse("pharmacy:medicine_describe", args=[medicine.pk]), typed(gtins=f"{GTIN} 96385074"), follow=True
    )

    medicine.refresh_from_db()
    assert (medicine.legal_class, medicine.units_per_pack, medicine.price_fen) == ("rx", 28, 1280)
    assert queries.codes_of(medicine, CodeKind.GTIN) == ("00000096385074", GTIN)
    assert "Prescription only" in answer.content.decode()
    assert "(rule pharmacy.cabinet_classes, since 2024-04-22)" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"approval_number": "国药准字H2009301"}, "An approval number is 国药准字"),
        ({"units_per_pack": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"units_per_pack": "1.5"}, "Enter a whole number."),
        ({"units_per_pack": "1", "is_divisible": "on"}, "2 or more where packs may be opened."),
        ({"gtins": "06901234567891"}, "06901234567891 is no trade item number"),
        ({"trace_prefixes": "81"}, "81 is not 7 digits."),
        ({"price": "cheap"}, "This is no price."),
        ({"price": "0"}, "A price is more than nothing."),
        ({"atc": "xx"}, "Write it like C08CA01"),
        ({"code": "W186"}, "The catalogue has this number"),
        ({"storage": ""}, "This field is required."),
    ],
)
def test_a_slip_of_the_pen_is_said_where_it_is_mended(counter: Client, changes: dict[str, Any], said: str) -> None:
    medicine = Medicine.objects.get(code="W185")

    answer = counter.post(reverse("pharmacy:medicine_describe", args=[medicine.pk]), typed(**changes))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Medicine.objects.get(code="W185").legal_class == ""


def test_the_list_says_how_many_classes_are_missing_and_finds_by_name(counter: Client) -> None:
    every = counter.get(reverse("pharmacy:medicines")).content.decode()
    found = counter.get(reverse("pharmacy:medicines"), {"q": "氨氯地平"})
    none = counter.get(reverse("pharmacy:medicines"), {"q": "绝无此药"}).content.decode()

    assert "For 30 medicines nobody has entered the legal class" in every
    assert [one.code for one, _ in found.context["rows"]] == ["W185", "W186"]
    assert "Nothing found" in none
