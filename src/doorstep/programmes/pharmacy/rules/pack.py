"""The rule pack: every number of the law that a sale asks for, as dated rows. Pure: rows come in, answers go out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

CABINET_CLASSES: Final = "pharmacy.cabinet_classes"
SHOP_CLASSES: Final = "pharmacy.shop_classes"
BARRED_CLASSES: Final = "pharmacy.barred_classes"
PHARMACIST_CLASSES: Final = "pharmacy.pharmacist_classes"
SCRIPT_CLASSES: Final = "pharmacy.script_classes"
SCRIPT: Final = "pharmacy.script"
LONG_SCRIPT: Final = "pharmacy.long_script"
PRECURSOR: Final = "pharmacy.precursor"
TRACE: Final = "pharmacy.trace"
HOLD: Final = "pharmacy.hold"
DELIVERY: Final = "pharmacy.delivery"
ADVICE: Final = "pharmacy.advice"
REFILL: Final = "pharmacy.refill"
"""Codes of the rows."""

CODES: Final = (
    CABINET_CLASSES, SHOP_CLASSES, BARRED_CLASSES, PHARMACIST_CLASSES, SCRIPT_CLASSES, SCRIPT, LONG_SCRIPT, PRECURSOR,
    TRACE, HOLD, DELIVERY, ADVICE, REFILL,
)  # fmt: skip


class NoRow(LookupError):  # noqa: N818  named after what happened
    """No row with this code holds on this day: nothing is guessed, whoever asks refuses."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(f"no row {code} holds on {on}")
        self.code = code
        self.on = on


@dataclass(frozen=True, slots=True)
class Row:
    """One dated row (规则条目).

    Args:
        code: What it rules.
        value: Plain JSON.
        valid_from: The first day on which it holds.
        valid_until: The last; nothing while it is open.
        citation: Where it is written.
        is_verified: Somebody has read the source.
        id: Of the row in the table of rules; 0 outside one.
    """

    code: str
    value: Any
    valid_from: date
    valid_until: date | None = None
    citation: str = ""
    is_verified: bool = False
    id: int = 0

    def holds(self, on: date) -> bool:
        """Say whether it holds on this day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Pack:
    """The rows a sale asks, of all days (规则包)."""

    rows: tuple[Row, ...]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Pack":
        """Put rows together."""
        return cls(tuple(rows))

    def row(self, code: str, on: date) -> Row:
        """Return the row that holds on a day.

        Raises:
            NoRow: none does.
        """
        for row in self.rows:
            if row.code == code and row.holds(on):
                return row
        raise NoRow(code, on)
