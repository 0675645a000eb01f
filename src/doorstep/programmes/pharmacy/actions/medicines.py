"""A pharmacist enters what a medicine is: class, pack, storage, codes."""

from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may_anywhere
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.locks import hold
from doorstep.programmes.pharmacy.access import DESCRIBE_MEDICINE
from doorstep.programmes.pharmacy.models import Medicine, MedicineCode
from doorstep.programmes.pharmacy.rules.catalogue import MedicineFacts, check_medicine, name_key
from doorstep.programmes.pharmacy.words import CodeKind, MedicineGroup

_FIELDS = (
    "code", "name_zh", "inn", "form", "strength", "maker", "storage", "units_per_pack", "is_divisible",
    "unit", "pack_ml", "price_fen", "approval_number", "atc", "max_packs", "is_id_required", "is_long_rx_allowed",
    "is_carried",
)  # fmt: skip
_KEPT = (*_FIELDS, "legal_class")


class MedicineTaken(Exception):  # noqa: N818  named after what happened
    """The catalogue has this medicine, or this number of the list, already."""


class CodeTaken(Exception):  # noqa: N818
    """Another medicine that is carried has this code on its box."""

    def __init__(self, code: str, medicine: Medicine) -> None:
        super().__init__(f"{code} leads to {medicine}")
        self.code = code
        self.medicine = medicine


def add_medicine(by: Actor, *, facts: MedicineFacts, now: datetime) -> Medicine:
    """Write a medicine into the catalogue that is not in the list.

    Raises:
        NotAllowed: `by` is no pharmacist.
        MedicineTaken, CodeTaken, and what `check_medicine` raises.
    """
    return _write(by, Medicine(group=MedicineGroup.OTHER), facts, "pharmacy.add_medicine", now)


def describe_medicine(by: Actor, *, medicine: Medicine, facts: MedicineFacts, now: datetime) -> Medicine:
    """Enter or change what a medicine is; who did and when stays with it, what stood there before in the journal."""
    return _write(by, medicine, facts, DESCRIBE_MEDICINE.name, now)


@transaction.atomic
def _write(by: Actor, medicine: Medicine, typed: MedicineFacts, verb: str, now: datetime) -> Medicine:
    if not may_anywhere(by, DESCRIBE_MEDICINE):
        raise NotAllowed(DESCRIBE_MEDICINE.name, EVERYWHERE)
    facts = check_medicine(typed)
    hold("pharmacy.Medicine")
    before = {name: getattr(medicine, name) for name in _KEPT} if medicine.pk else {}
    for name in _FIELDS:
        setattr(medicine, name, getattr(facts, name))
    medicine.legal_class = facts.legal_class or ""
    medicine.ingredients = list(facts.ingredients)
    medicine.name_key = name_key(facts)
    medicine.described_by_id, medicine.described_at = by.user_id, now
    try:
        with transaction.atomic():
            medicine.save()
    except IntegrityError as clash:
        raise MedicineTaken from clash
    _write_codes(medicine, {CodeKind.GTIN: facts.gtins, CodeKind.TRACE: facts.trace_prefixes})
    changed = {name: getattr(medicine, name) for name in _KEPT if before.get(name) != getattr(medicine, name)}
    detail = {"before": {name: before[name] for name in changed if name in before}, "after": changed}
    journal.record(by, verb, medicine.about, detail, now=now)
    return medicine


def _write_codes(medicine: Medicine, wanted: dict[CodeKind, tuple[str, ...]]) -> None:
    """Bring the codes on the box up to date; one that is taken off stays, switched off, so that old stock is known."""
    pairs = {(kind.value, code) for kind, codes in wanted.items() for code in codes}
    active = pairs if medicine.is_carried else set()
    for kind, code in sorted(active):
        other = MedicineCode.objects.filter(kind=kind, code=code, is_active=True).exclude(medicine=medicine).first()
        if other is not None:
            raise CodeTaken(code, other.medicine)
    known = {(row.kind, row.code): row for row in medicine.codes.all()}
    for pair, row in known.items():
        if row.is_active != (pair in active):
            MedicineCode.objects.filter(pk=row.pk).update(is_active=pair in active)
    new = sorted(pairs - set(known))
    MedicineCode.objects.bulk_create(
        MedicineCode(medicine=medicine, kind=kind, code=code, is_active=(kind, code) in active) for kind, code in new
    )
