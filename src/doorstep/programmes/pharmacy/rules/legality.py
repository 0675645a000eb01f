"""May this class of medicine leave through this door now? The one answer for sale, reservation, planogram and proof."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.pharmacy.rules import pack as packs
from doorstep.programmes.pharmacy.rules.pack import NoRow, Pack, Row
from doorstep.programmes.pharmacy.words import Channel, LegalClass


class Why(StrEnum):
    """Why a medicine may not leave through a door (不可售原因)."""

    CABINET = "cabinet_class_forbidden"
    SHOP = "shop_class_forbidden"
    BARRED = "class_barred"
    NO_PHARMACIST = "no_pharmacist_on_duty"
    NO_RULE = "no_rule_in_force"


_BY_CHANNEL: Final = {
    Channel.CABINET: (packs.CABINET_CLASSES, Why.CABINET),
    Channel.SHOP: (packs.SHOP_CLASSES, Why.SHOP),
}


_ENTERED: Final = frozenset({LegalClass.RX, LegalClass.OTC_A, LegalClass.OTC_B, LegalClass.SUPERVISED})


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer with what it rests on.

    Args:
        is_allowed: Whether it may.
        legal_class: As which class it was judged; unknown is judged as prescription.
        why: The reason where it may not.
        rule: Code of the row that says so; empty where it may.
        rule_id: Of that row; 0 where it may, or where the row is missing.
        since: First day of that row.
        needs_script: It may, against a checked prescription.
        needs_pharmacist: It may, because a pharmacist is on duty.
    """

    is_allowed: bool
    legal_class: LegalClass
    why: Why | None = None
    rule: str = ""
    rule_id: int = 0
    since: date | None = None
    needs_script: bool = False
    needs_pharmacist: bool = False

    @property
    def is_never(self) -> bool:
        """Whether medicines of this class never leave through this door, whoever is on duty."""
        return self.why in {Why.CABINET, Why.SHOP, Why.BARRED}

    @property
    def said(self) -> str:
        """The answer in a sentence."""
        if self.is_allowed:
            return _("May be given against a checked prescription.") if self.needs_script else _("May be given.")
        return {
            Why.CABINET: _("A cabinet may hold only medicines of class B without prescription."),
            Why.SHOP: _("A village shop may not give out medicines of this class."),
            Why.BARRED: _("Medicines under special control are not given out here."),
            Why.NO_PHARMACIST: _("No pharmacist is on duty: medicines of this class are not given out now."),
            Why.NO_RULE: _("No rule is written down for this, so it is refused."),
        }[self.why or Why.NO_RULE]

    @property
    def words(self) -> str:
        """The answer in a sentence, with the rule where it is a refusal."""
        if self.is_allowed:
            return self.said
        if self.since is None:
            return f"{self.said} ({self.rule})"
        return _("%(said)s (rule %(rule)s, since %(since)s)") % {
            "said": self.said, "rule": self.rule, "since": self.since.isoformat(),
        }  # fmt: skip


def class_of(text: str) -> LegalClass:
    """Return the class a medicine is judged as: what is not known is a prescription medicine."""
    return LegalClass(text) if text in _ENTERED else LegalClass.RX


def decide(pack: Pack, *, channel: Channel, legal_class: str, at: datetime, staff: int) -> Decision:
    """Say whether a medicine of `legal_class` may leave through `channel` at a moment.

    Args:
        pack: The dated rows.
        channel: Through which door.
        legal_class: A word of `LegalClass`; anything else is taken as prescription.
        at: The moment, aware; the rows of its day in Asia/Shanghai count.
        staff: Pharmacists on duty for this door at this moment, in person or by telephone as the roster says.
    """
    on = at.astimezone(TIME_ZONE).date()
    known = class_of(legal_class)
    try:
        barred = pack.row(packs.BARRED_CLASSES, on)
        if known in barred.value:
            return _refused(known, Why.BARRED, barred)
        if channel in _BY_CHANNEL:
            code, why = _BY_CHANNEL[channel]
            allowed = pack.row(code, on)
            if known not in allowed.value:
                return _refused(known, why, allowed)
        guarded = pack.row(packs.PHARMACIST_CLASSES, on)
        needs_pharmacist = known in guarded.value
        if needs_pharmacist and staff < 1:
            return _refused(known, Why.NO_PHARMACIST, guarded)
        needs_script = known in pack.row(packs.SCRIPT_CLASSES, on).value
    except NoRow as missing:
        return Decision(is_allowed=False, legal_class=known, why=Why.NO_RULE, rule=missing.code)
    return Decision(is_allowed=True, legal_class=known, needs_script=needs_script, needs_pharmacist=needs_pharmacist)


def _refused(legal_class: LegalClass, why: Why, row: Row) -> Decision:
    return Decision(
        is_allowed=False, legal_class=legal_class, why=why, rule=row.code, rule_id=row.id, since=row.valid_from
    )
