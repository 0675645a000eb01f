"""Temperatures: what may be written down, what is a breach, and the mean that does the same harm. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from doorstep.programmes.pharmacy.words import BreachKind, Storage

COLD_CHAIN: Final = "pharmacy.cold_chain"
"""Code of the dated rule: bands, how often to measure, how long is a breach, how many persons and sensors."""

_HEAT_OVER_GAS: Final = 83.144 / 8.3144e-3
"""Kelvin: activation energy 83.144 kJ/mol over the gas constant."""
_ZERO_C: Final = 273.15
_COLDEST, _WARMEST = -60.0, 80.0


class NotATemperature(ValueError):  # noqa: N818  named after what happened
    """Row `row` holds no temperature in degrees Celsius that a store can have."""

    def __init__(self, row: int) -> None:
        super().__init__(str(row))
        self.row = row


class NotCelsius(ValueError):  # noqa: N818
    """Row `row` is in another unit than °C."""

    def __init__(self, row: int) -> None:
        super().__init__(str(row))
        self.row = row


class NotInSequence(ValueError):  # noqa: N818
    """Row `row` is not later than the one before it, or came already."""

    def __init__(self, row: int) -> None:
        super().__init__(str(row))
        self.row = row


class TooFewContacts(ValueError):  # noqa: N818
    """An alarm goes to at least so many named persons."""

    def __init__(self, least: int) -> None:
        super().__init__(str(least))
        self.least = least


class SensorTaken(ValueError):  # noqa: N818
    """Another sensor has this serial number."""


class NoColdChain(ValueError):  # noqa: N818
    """Refrigerated medicine goes into no vehicle whose sensor is silent or out of its band."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ReviewedAlready(ValueError):  # noqa: N818
    """A quality person decided about this already."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The rule on temperatures of a day.

    Args:
        bands: lowest and highest degrees Celsius by storage; nothing where there is no limit.
        breach_min: out of the band for so many minutes is a breach.
        storage_every_min: in a shop or cabinet, silence longer than so many minutes is unknown.
        transport_every_min: the same in a vehicle.
        alarm_persons: an alarm goes to so many persons at least.
        sensors: so many sensors in a compartment at least.
    """

    bands: Mapping[str, tuple[float | None, float | None]]
    breach_min: int = 10
    storage_every_min: int = 30
    transport_every_min: int = 5
    alarm_persons: int = 3
    sensors: int = 2

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Limits":
        """Read what stands in the rule."""
        bands = {str(name): (pair[0], pair[1]) for name, pair in value.get("bands", {}).items()}
        numbers = {name: int(value[name]) for name in cls.__dataclass_fields__ if name != "bands" and name in value}
        return cls(bands, **numbers)


DEFAULT: Final = {
    "bands": {Storage.AMBIENT.value: [10, 30], Storage.COOL.value: [None, 20], Storage.COLD.value: [2, 8]},
    "breach_min": 10, "storage_every_min": 30, "transport_every_min": 5, "alarm_persons": 3, "sensors": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A temperature at a moment, degrees Celsius."""

    at: datetime
    celsius: float


@dataclass(frozen=True, slots=True)
class Span:
    """A breach before it is written down."""

    kind: BreachKind
    begun_at: datetime
    until: datetime
    peak: float | None


def check_readings(rows: Sequence[tuple[datetime, float, str]], last: datetime | None, now: datetime) -> list[Reading]:
    """Return rows as readings if every one can be: one a moment, in order, Celsius, a number.

    Args:
        rows: Moment, temperature and unit of each.
        last: The latest moment that is known already.
        now: This moment; nothing was measured after it.

    Raises:
        NotATemperature, NotCelsius, NotInSequence: see there; rows count from 1.
    """
    made: list[Reading] = []
    for number, (at, celsius, unit) in enumerate(rows, 1):
        if unit.strip().upper().removeprefix("°") not in {"C", "℃", ""}:
            raise NotCelsius(number)
        if not math.isfinite(celsius) or not _COLDEST <= celsius <= _WARMEST:
            raise NotATemperature(number)
        if (last is not None and at <= last) or at > now:
            raise NotInSequence(number)
        made.append(Reading(at, celsius))
        last = at
    return made


def spans(
    readings: Sequence[Reading], band: tuple[float | None, float | None], *, breach_min: int, every_min: int
) -> list[Span]:
    """Return what is a breach: out of the band for as long as the rule says, or no reading for longer than it says.

    A time out of the band begins with its first reading and ends with the next one inside, or the last one before a
    gap; a gap is unknown and ends it.

    Args:
        readings: In order.
        band: Lowest and highest degrees; nothing: no limit.
        breach_min: So many minutes out of the band are a breach.
        every_min: Readings further apart than so many minutes leave a gap.
    """
    found: list[Span] = []
    run: list[Reading] = []

    def end(until: datetime) -> None:
        if run and until - run[0].at >= timedelta(minutes=breach_min):
            kind = _side(run[0].celsius, band)
            peak = (max if kind is BreachKind.WARM else min)(one.celsius for one in run)
            found.append(Span(kind, run[0].at, until, peak))
        run.clear()

    before: Reading | None = None
    for one in readings:
        if before is not None and one.at - before.at > timedelta(minutes=every_min):
            end(before.at)
            found.append(Span(BreachKind.UNKNOWN, before.at, one.at, None))
        if _is_out(one.celsius, band):
            if run and _side(run[0].celsius, band) is not _side(one.celsius, band):
                end(one.at)
            run.append(one)
        else:
            end(one.at)
        before = one
    if before is not None:
        end(before.at)
    return sorted(found, key=lambda span: span.begun_at)


def mean_kinetic(parts: Iterable[tuple[float, float]]) -> float:
    """Return the mean kinetic temperature in degrees Celsius: the steady one that does the same harm (平均动力学温度).

    Args:
        parts: Degrees Celsius, and for how long; any unit of time, the same for all.

    Raises:
        ValueError: no time at all.

    Source: USP <1079>, activation energy 83.144 kJ/mol.
    """
    held = [(celsius + _ZERO_C, length) for celsius, length in parts if length > 0]
    whole = sum(length for _, length in held)
    if not whole:
        message = "no time in which anything was measured"
        raise ValueError(message)
    harm = sum(length * math.exp(-_HEAT_OVER_GAS / kelvin) for kelvin, length in held) / whole
    return _HEAT_OVER_GAS / -math.log(harm) - _ZERO_C


def weighted(readings: Sequence[Reading]) -> list[tuple[float, float]]:
    """Return each temperature with the hours until the next reading."""
    following = pairwise(readings)
    return [(one.celsius, (after.at - one.at).total_seconds() / 3600) for one, after in following]


def _is_out(celsius: float, band: tuple[float | None, float | None]) -> bool:
    low, high = band
    return (low is not None and celsius < low) or (high is not None and celsius > high)


def _side(celsius: float, band: tuple[float | None, float | None]) -> BreachKind:
    high = band[1]
    return BreachKind.WARM if high is not None and celsius > high else BreachKind.COLD
