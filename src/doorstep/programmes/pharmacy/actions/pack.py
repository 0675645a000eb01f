"""Write the rule pack into an installation, each row unless one with its code is there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.models import Rule
from doorstep.base.regulations import add_rule
from doorstep.base.rule_values import Shape, alike, some_of
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules.pack import Pack, Row
from doorstep.programmes.pharmacy.words import LegalClass

_OURS: Final = "Doorstep default, operator's choice"
_RX, _OTC_A, _OTC_B = LegalClass.RX.value, LegalClass.OTC_A.value, LegalClass.OTC_B.value


@dataclass(frozen=True, slots=True)
class _Default:
    """A row before it is written: seen in a published source, or not confirmed."""

    code: str
    value: Any
    unit: str
    since: date
    citation: str
    is_seen: bool = False


DEFAULTS: Final = (
    _Default(
        packs.CABINET_CLASSES, [_OTC_B], "classes", date(2024, 4, 22),
        "国家药监局2024年4月22日通知：自助售药机仅可销售乙类非处方药。 A self-service machine sells "
        "class-B medicines without "
        "prescription only; its address stands on the licence.",
        is_seen=True,
    ),
    _Default(
        packs.SHOP_CLASSES, [_RX, _OTC_A, _OTC_B], "classes", date(2024, 1, 1),
        "Not confirmed: what a converted village shop may sell follows from its licence. Put the "
        "licence's classes here.",
    ),
    _Default(
        packs.BARRED_CLASSES, [LegalClass.SUPERVISED.value], "classes", date(2005, 11, 1),
        "Not confirmed: 《麻醉药品和精神药品管理条例》. Narcotic and psychotropic medicines are given "
        "by hospitals alone.",
    ),
    _Default(
        packs.PHARMACIST_CLASSES, [_RX, _OTC_A], "classes", date(2024, 1, 1),
        "Not confirmed: 《药品经营和使用质量监督管理办法》. While no pharmacist is on duty, "
        "prescription medicines and class A "
        "without prescription are not sold.",
    ),
    _Default(
        packs.SCRIPT_CLASSES, [_RX], "classes", date(2000, 1, 1),
        "Not confirmed: 《处方药与非处方药分类管理办法（试行）》.",
    ),
    _Default(
        packs.SCRIPT, {"valid_days": 3, "keep_years": 5, "used_once": True}, "days, years", date(2022, 12, 1),
        "《药品网络销售监督管理办法》 in force 2022-12-01: real names, a used prescription is marked "
        "and not used again. "
        "Three days and five years are not confirmed.",
    ),
    _Default(
        packs.LONG_SCRIPT,
        {"assessed_over_days": 28, "most_days": 84, "not_for": ["antimicrobial", "special_storage"]},
        "days", date(2021, 8, 10),
        "《长期处方管理规范（试行）》: usually within 4 weeks, longer with the doctor's assessment, 12 "
        "weeks at most; not for "
        "antimicrobials and medicines that need special storage.",
        is_seen=True,
    ),
    _Default(
        packs.PRECURSOR, {"packs_per_sale": 2, "packs_per_day": 2, "over_day": "blocked"}, "packs", date(2012, 9, 4),
        "《关于加强含麻黄碱类复方制剂管理有关事宜的通知》: identity card, two smallest packs a sale. "
        "The limit by day is the "
        "operator's choice.",
        is_seen=True,
    ),
    _Default(
        packs.TRACE, {"length": 20, "prefix": 7, "no_code_before": "2025-07-01"}, "characters", date(2025, 7, 1),
        "国家医保局 2025: since 1 July 2025 without a scanned trace code nothing is settled; since 1 "
        "January 2026 every "
        "code is reported. A code has 20 characters, the first 7 name the product.",
        is_seen=True,
    ),
    _Default(
        packs.HOLD, {"minutes": 120, "most_packs": 5, "tries": 5}, "minutes, packs", date(2026, 1, 1), _OURS,
    ),
    _Default(packs.DELIVERY, {"attempts": 3, "call_min": 60}, "attempts, minutes", date(2026, 1, 1), _OURS),
    _Default(
        packs.ADVICE, {"severe_min": 5, "rx_min": 10, "otc_a_min": 15, "otc_b_min": 30, "mean_call_s": 240},
        "minutes, seconds", date(2026, 1, 1), _OURS,
    ),
    _Default(packs.REFILL, {"lead_days": 5}, "days", date(2026, 1, 1), _OURS),
)  # fmt: skip

_CLASSES: Final = some_of(frozenset(LegalClass.values))
SHAPES: Final = {
    one.code: Shape(one.value, _CLASSES) if one.code.endswith("_classes") else alike(one.value) for one in DEFAULTS
}


def default_pack() -> Pack:
    """Return the pack as a new installation gets it, without a table of rules: for planning and proofs."""
    return Pack.of(Row(one.code, one.value, one.since, None, one.citation, one.is_seen) for one in DEFAULTS)


@transaction.atomic
def load_pack(by: Actor, *, now: datetime) -> int:
    """Write down the rows of the pack, each unless its code is there; return how many were new.

    Raises:
        NotAllowed: `by` may not change rules.
    """
    known = set(Rule.objects.filter(code__in=packs.CODES).values_list("code", flat=True))
    new = [one for one in DEFAULTS if one.code not in known]
    for one in new:
        add_rule(
            by, code=one.code, value=one.value, unit=one.unit, citation=one.citation, valid_from=one.since,
            is_verified=one.is_seen, now=now,
        )  # fmt: skip
    if new:
        journal.record(by, "pharmacy.load_pack", "pharmacy.Medicine", {"new": len(new)}, now=now)
    return len(new)
