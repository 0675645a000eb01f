"""What can be wrong with an input, as values that an outer layer can say in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class FaultCode(StrEnum):
    """The kinds of fault; the params each one carries are named beside it."""

    NO_VEHICLES = "no_vehicles"  # -
    NO_VILLAGES = "no_villages"  # -
    NO_DAYS = "no_days"  # - (the horizon has no days, or no vehicle runs on any)
    TOO_MANY_DAYS = "too_many_days"  # days, most
    DUPLICATE_ID = "duplicate_id"  # id
    EMPTY_ID = "empty_id"  # -
    COORDINATES_OUT_OF_RANGE = "coordinates_out_of_range"  # lon, lat
    HALF_COORDINATES = "half_coordinates"  # - (one of lon and lat is missing)
    NEGATIVE = "negative"  # field, value
    NOT_POSITIVE = "not_positive"  # field, value
    TOO_BIG = "too_big"  # field, value, most
    SHARE_OUT_OF_RANGE = "share_out_of_range"  # value
    UNKNOWN_DAY = "unknown_day"  # day, days
    REPEATED_DAY = "repeated_day"  # day
    DAY_OFFSETS = "day_offsets"  # - (as many as labels, ascending, below cycle_days)
    SHIFT_EMPTY = "shift_empty"  # start_min, end_min
    RESERVE_TOO_LONG = "reserve_too_long"  # reserve_min, shift_min (nothing of the shift is left for visits)
    BREAK_OUTSIDE_SHIFT = "break_outside_shift"  # from_min, until_min
    WINDOW_EMPTY = "window_empty"  # open_min, close_min
    SERVICE_RANGE = "service_range"  # least_min, most_min
    TIERS = "tiers"  # - (at least one; thresholds and visits ascend; visits at least 1)
    FREQUENCY_IMPOSSIBLE = "frequency_impossible"  # visits, min_gap_days, cycle_days
    UNKNOWN_VILLAGE = "unknown_village"  # village_id
    UNKNOWN_STOP = "unknown_stop"  # stop_id
    UNKNOWN_VEHICLE = "unknown_vehicle"  # vehicle_id
    WORTH_RISES = "worth_rises"  # - (what visits are worth must be at least 0 and may not rise)
    FORBIDDEN_WHAT = "forbidden_what"  # - (a village, another stop, or a vehicle and / or a day)
    FIXED_NOT_POSSIBLE = "fixed_not_possible"  # stop_id, day (forbidden, a day off, or its vehicle does not run)
    FIXED_TOO_CLOSE = "fixed_too_close"  # stop_id, days
    FIXED_IN_NO_SET = "fixed_in_no_set"  # stop_id, days (no set of the stop's days holds all of them)
    TOO_LARGE = "too_large"  # rows, most
    TOO_MANY_PATTERNS = "too_many_patterns"  # days, visits, most (sets of days to choose from)
    MATRIX_SHAPE = "matrix_shape"  # expected, minutes, metres
    MATRIX_VALUES = "matrix_values"  # - (negative, too big, not a number, diagonal not 0, inf in one matrix only)
    WRONG_FORMAT = "wrong_format"  # expected, found
    MISSING_FIELD = "missing_field"  # field
    UNKNOWN_FIELD = "unknown_field"  # field
    WRONG_TYPE = "wrong_type"  # expected, found
    NO_LIMIT = "no_limit"  # - (neither a time limit nor an iteration limit)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong.

    Attributes:
        code: the kind.
        where: path into the input, like "vehicles[0].days"; "" = the whole.
        params: what a sentence about it needs (keys: see `FaultCode`).
    """

    code: FaultCode
    where: str
    params: Mapping[str, int | float | str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Code, place and parameters in one line."""
        details = ", ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.code} at {self.where or 'input'}" + (f" ({details})" if details else "")


class FaultyInput(ValueError):  # noqa: N818  (exceptions are named after what happened)
    """The input cannot be planned; `faults` holds everything that is wrong, in the order of the input."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults: tuple[Fault, ...] = tuple(faults)
