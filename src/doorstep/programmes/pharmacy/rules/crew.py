"""What a measured value means, and how old the crew's copy of the books may be. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from doorstep.programmes.pharmacy.words import Band, Measured

MEASURING: Final = "pharmacy.measuring"
"""Code of the dated rule."""
FRESH: Final = timedelta(hours=24)
"""With an older copy of the books nothing is handed out but class B without prescription."""


class NotAMeasurement(ValueError):  # noqa: N818  named after what happened
    """No living person has such a value: a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Measuring:
    """From which values on a crew gives which advice (测量分档). Pressure in mmHg, sugar in tenths of mmol/L.

    Our own defaults are what is commonly used and not confirmed: the rule row says where a county takes its own from.
    """

    low_systolic: int = 90
    raised_systolic: int = 140
    raised_diastolic: int = 90
    urgent_systolic: int = 180
    urgent_diastolic: int = 110
    low_sugar: int = 39
    raised_fasting: int = 70
    raised_any: int = 111
    urgent_sugar: int = 167

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; unknown keys are left aside."""
        return cls(**{key: value[key] for key in cls.__dataclass_fields__ if key in value})

    def to_json(self) -> dict[str, int]:
        """Plain values."""
        return asdict(self)


def band_of_pressure(systolic: int, diastolic: int, rule: Measuring) -> Band:
    """Return where a blood pressure lies.

    Raises:
        NotAMeasurement: systolic outside 50 to 300, diastolic outside 20 to 200 or not below systolic.
    """
    if not (50 <= systolic <= 300 and 20 <= diastolic <= 200 and diastolic < systolic):
        raise NotAMeasurement(Measured.PRESSURE)
    if systolic >= rule.urgent_systolic or diastolic >= rule.urgent_diastolic:
        return Band.URGENT
    if systolic >= rule.raised_systolic or diastolic >= rule.raised_diastolic:
        return Band.RAISED
    return Band.LOW if systolic < rule.low_systolic else Band.USUAL


def band_of_sugar(tenths: int, *, is_fasting: bool, rule: Measuring) -> Band:
    """Return where a blood sugar lies.

    Raises:
        NotAMeasurement: outside 0.5 to 40.0 mmol/L.
    """
    if not 5 <= tenths <= 400:
        raise NotAMeasurement(Measured.SUGAR)
    if tenths >= rule.urgent_sugar:
        return Band.URGENT
    if tenths >= (rule.raised_fasting if is_fasting else rule.raised_any):
        return Band.RAISED
    return Band.LOW if tenths < rule.low_sugar else Band.USUAL


def is_fresh(as_of: datetime, at: datetime) -> bool:
    """Say whether a copy of the books was no older than `FRESH` at that moment."""
    return at - as_of <= FRESH
