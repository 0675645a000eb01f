"""What is wrong with a problem written as JSON, in two languages: the engine gives codes, people read sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

from doorstep.cli.tongue import Refused, Tongue
from doorstep.engines.planning.visits.faults import Fault, FaultCode, FaultyInput

SENTENCES: dict[FaultCode, tuple[str, str]] = {
    FaultCode.NO_VEHICLES: ("没有车辆。", "There are no vehicles."),
    FaultCode.NO_VILLAGES: ("没有村庄。", "There are no villages."),
    FaultCode.NO_DAYS: ("没有出车的日子。", "No vehicle runs on any day."),
    FaultCode.TOO_MANY_DAYS: ("有 {days} 天，最多 {most} 天。", "{days} days; at most {most}."),
    FaultCode.DUPLICATE_ID: ("编号 {id} 重复。", "The id {id} occurs twice."),
    FaultCode.EMPTY_ID: ("编号不能空着。", "An id must not be empty."),
    FaultCode.COORDINATES_OUT_OF_RANGE: (
        "坐标 {lon}, {lat} 不在地球上（经度在前，纬度在后）。",
        "{lon}, {lat} is not on the globe (longitude first, then latitude).",
    ),
    FaultCode.HALF_COORDINATES: ("经度和纬度要么都填，要么都不填。", "Give both longitude and latitude, or neither."),
    FaultCode.NEGATIVE: (
        "{field} 应是不小于 0 的数（是 {value}）。",
        "{field} must be a number of 0 or more (it is {value}).",
    ),
    FaultCode.NOT_POSITIVE: ("{field} 太小（是 {value}）。", "{field} is too small (it is {value})."),
    FaultCode.TOO_BIG: (
        "{field} 太大（是 {value}，最多 {most}）。",
        "{field} is too large (it is {value}; at most {most}).",
    ),
    FaultCode.SHARE_OUT_OF_RANGE: (
        "占比应在 0 到 1 之间（是 {value}）。",
        "A share is between 0 and 1 (it is {value}).",
    ),
    FaultCode.UNKNOWN_DAY: (
        "没有第 {day} 天，共 {days} 天，从 0 数起。",
        "There is no day {day}; days count from 0, {days} in all.",
    ),
    FaultCode.REPEATED_DAY: ("第 {day} 天写了两次。", "Day {day} is given twice."),
    FaultCode.DAY_OFFSETS: (
        "day_offsets 应与 day_labels 一样多，递增，且小于 cycle_days。",
        "day_offsets must be as many as day_labels, ascending, below cycle_days.",
    ),
    FaultCode.SHIFT_EMPTY: ("班次在开始之前就结束了。", "The shift ends before it starts."),
    FaultCode.RESERVE_TOO_LONG: (
        "每趟要空出 {reserve_min} 分钟补访，可班次只有 {shift_min} 分钟。",
        "{reserve_min} minutes of each outing are to be kept free, and the shift has {shift_min} only.",
    ),
    FaultCode.BREAK_OUTSIDE_SHIFT: ("午休不在班次之内。", "The break does not lie inside the shift."),
    FaultCode.WINDOW_EMPTY: ("关门早于开门。", "It closes before it opens."),
    FaultCode.SERVICE_RANGE: ("停靠最少分钟大于最多分钟。", "The shortest visit is longer than the longest."),
    FaultCode.TIERS: (
        "频次档至少一档，从 0 人起，人口和次数都递增。",
        "Tiers: at least one, from 0 residents, thresholds and visits ascending.",
    ),
    FaultCode.FREQUENCY_IMPOSSIBLE: (
        "这些出车日里排不下每 {cycle_days} 天 {visits} 次、至少隔 {min_gap_days} 天。",
        "The days the vehicles run do not allow {visits} visits in {cycle_days} days, {min_gap_days} days apart.",
    ),
    FaultCode.TOO_MANY_PATTERNS: (
        "{days} 天里 {visits} 次有太多排法（最多 {most} 种），请加大间隔。",
        "{visits} visits on {days} days can be laid out in too many ways (at most {most}); keep them farther apart.",
    ),
    FaultCode.UNKNOWN_VILLAGE: ("没有编号为 {village_id} 的村。", "There is no village with the id {village_id}."),
    FaultCode.UNKNOWN_STOP: ("没有编号为 {stop_id} 的停靠点。", "There is no stop with the id {stop_id}."),
    FaultCode.UNKNOWN_VEHICLE: ("没有编号为 {vehicle_id} 的车。", "There is no vehicle with the id {vehicle_id}."),
    FaultCode.WORTH_RISES: (
        "visit_worth 不能小于 0，后一次不能比前一次更值。",
        "visit_worth must not be below 0, and a later visit may not be worth more than an earlier one.",
    ),
    FaultCode.FORBIDDEN_WHAT: (
        "禁配要写清一样：一个村、另一个停靠点，或某辆车、某一天。",
        "Say one thing that is forbidden: a village, another stop, or a vehicle and a day.",
    ),
    FaultCode.FIXED_NOT_POSSIBLE: (
        "第 {day} 天不可能到停靠点 {stop_id}：那天放假、没有车，或被禁止。",
        "Nobody can be at stop {stop_id} on day {day}: a day off, no vehicle, or forbidden.",
    ),
    FaultCode.FIXED_TOO_CLOSE: (
        "停靠点 {stop_id} 固定的日子（{days}）隔得太近。",
        "The fixed days of stop {stop_id} ({days}) are too close together.",
    ),
    FaultCode.FIXED_IN_NO_SET: (
        "停靠点 {stop_id} 固定的日子（{days}）不在同一组日子里。",
        "No set of days of stop {stop_id} holds all its fixed days ({days}).",
    ),
    FaultCode.TOO_LARGE: (
        "有 {rows} 行，一次最多 {most} 行，请分县来排。",
        "{rows} rows; at most {most} at once. Plan county by county.",
    ),
    FaultCode.MATRIX_SHAPE: (
        "矩阵应为 {expected}，实为 {minutes} 和 {metres}。",
        "The matrices should be {expected}, and are {minutes} and {metres}.",
    ),
    FaultCode.MATRIX_VALUES: (
        "矩阵里有负数、非数、太大的数，或对角线不为 0。",
        "A matrix holds negative values, too large ones or no numbers, or its diagonal is not 0.",
    ),
    FaultCode.WRONG_FORMAT: ("格式应为 {expected}，实为 {found}。", "The format should be {expected}, and is {found}."),
    FaultCode.MISSING_FIELD: ("缺少 {field}。", "{field} is missing."),
    FaultCode.UNKNOWN_FIELD: ("不认识 {field}。", "{field} is not known."),
    FaultCode.WRONG_TYPE: ("应为 {expected}，实为 {found}。", "This should be {expected}, and is {found}."),
    FaultCode.NO_LIMIT: ("没有给出时间或迭代上限。", "Neither a time limit nor an iteration limit is given."),
}


@contextmanager
def refusing_faults(say: Tongue) -> Iterator[None]:
    """Turn the faults the engine finds in its input into one sentence each.

    Raises:
        Refused: There are any.
    """
    try:
        yield
    except FaultyInput as faulty:
        raise Refused("\n".join(sentence(fault, say) for fault in faulty.faults)) from faulty


def sentence(fault: Fault, say: Tongue) -> str:
    """Return one line: where, and what is wrong there."""
    pair = SENTENCES.get(fault.code)
    if pair is None:
        return str(fault)
    text = say(*pair).format_map(fault.params)
    return f"{fault.where}: {text}" if fault.where else text
