"""The catalogue of medicines: search, codes on the box, and whether a cabinet may hold one."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from doorstep.base.prepared import Prepared
from doorstep.programmes.pharmacy.models import Medicine, MedicineCode
from doorstep.programmes.pharmacy.rules import catalogue as rules
from doorstep.programmes.pharmacy.rules.legality import Decision, decide
from doorstep.programmes.pharmacy.rules.pack import Pack
from doorstep.programmes.pharmacy.words import Channel, CodeKind

_CODES: Final = Prepared(
    lambda medicine, kind: (
        MedicineCode.objects.filter(medicine=medicine, kind=kind, is_active=True).order_by("code").values_list("code")
    ),
    int,
    str,
)


def medicines(q: str = "", *, every: bool = False) -> QuerySet[Medicine]:
    """Return the medicines carried (`every`: also those no longer), by group; `q` is a part of a name or a code."""
    found = Medicine.objects.all() if every else Medicine.objects.filter(is_carried=True)
    wanted = rules.plain(q)
    if wanted:
        found = found.filter(
            Q(name_zh__icontains=wanted) | Q(inn__icontains=wanted) | Q(code__iexact=wanted)
            | Q(approval_number__icontains=wanted) | Q(codes__code=wanted.zfill(14))
        ).distinct()  # fmt: skip
    return found


def in_cabinet(pack: Pack, medicine: Medicine, at: datetime) -> Decision:
    """Say whether a cabinet may hold a medicine, with the row that says so: derived, never typed."""
    return decide(pack, channel=Channel.CABINET, legal_class=medicine.legal_class, at=at, staff=0)


def require_in_cabinet(pack: Pack, medicine: Medicine, at: datetime) -> None:
    """Let a medicine pass that a cabinet may hold.

    Raises:
        NotInACabinet: it may not; cites the row of the rules.
    """
    decision = in_cabinet(pack, medicine, at)
    if not decision.is_allowed:
        raise rules.NotInACabinet(decision)


def by_code(kind: CodeKind, code: str) -> Medicine | None:
    """Return the medicine that is carried under a GTIN, or under the first 7 characters of a trace code."""
    wanted = code.zfill(14) if kind is CodeKind.GTIN else code[: rules.TRACE_PREFIX]
    row = MedicineCode.objects.filter(kind=kind, code=wanted, is_active=True).select_related("medicine").first()
    return row.medicine if row else None


def codes_of(medicine: Medicine, kind: CodeKind) -> tuple[str, ...]:
    """Return the codes in use on a medicine's box."""
    return tuple(code for (code,) in _CODES(medicine.pk, kind))
