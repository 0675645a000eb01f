"""What is said of a plan's ways, in Chinese and English: where they come from, whom they leave out, what to do."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from doorstep.engines.planning.roads import NoRoad
from doorstep.programmes.pharmacy.bridge.ways import Origin
from doorstep.programmes.pharmacy.bridge.ways_table import NotThere
from doorstep.programmes.pharmacy.bridge.workbook import Note

Told = Mapping[str, Any]

_HELP: Final[Mapping[str, tuple[str, str]]] = {
    NoRoad.TOO_FAR.value: (
        "请核对坐标。坐标没错，就是路网缺了它的路，或是单行道出不来：在大路边加一个停靠点，或者请管理员换一份更全的路网。",
        "Check the point. If it is right, its roads are missing in the data, or are one-way and lead nowhere back: add "
        "a stop at a main road, or ask the operator for fuller data.",
    ),
    NoRoad.SEPARATE.value: (
        "海岛、湖岛，或者路网里缺了桥、缺了路：在主路网上加一个停靠点，或者用本县自己的路程表。",
        "An island, or a bridge is missing in the data: add a stop on the main network, or use a table of your own.",
    ),
    NoRoad.NO_WAY.value: (
        "进得去出不来（单行）或被隔断：在附近加一个停靠点，或者用本县自己的路程表。",
        "It can be entered and not left, or is cut off: add a stop near by, or use a table of your own.",
    ),
    NotThere.NOT_IN_TABLE.value: ("把它补进路程表，重新上传。", "Add it to the table and bring the table in again."),
    NotThere.TWO_OF_THE_NAME.value: (
        "路程表里请改写村的编码，不写村名。",
        "Write the village's code in the table in place of its name.",
    ),
}


OWN: Final = Note("输入里自带的路程表", "a table of ways that the input has of its own")
"""Where ways come from that stand in a problem itself."""


def source(told: Told | None) -> Note:
    """Say where ways come from, in one line; nothing told: the detour model's."""
    if not told:
        return Note("按直线距离和地形估算", "reckoned from straight lines and the terrain")
    name, of = told["name"], told["of"]
    return {
        Origin.EXTRACT: Note(f"{name} 的道路，数据日期 {of}", f"roads of {name}, of {of}"),
        Origin.SERVICE: Note(f"路程服务 {name}，{of} 询问", f"the road service {name}, asked on {of}"),
        Origin.TABLE: Note(f"本县路程表“{name}”，{of} 上传", f"the office's table “{name}”, brought in on {of}"),
    }[Origin(told["origin"])]


def notes(told: Told | None) -> list[Note]:
    """Say everything of a plan's ways, as it stands in its export: source and digest, then what is missing."""
    if not told:
        return []
    line = source(told)
    made = [Note(f"路程：{line.zh}（摘要 {told['digest']}）", f"Travel times: {line.en} (digest {told['digest']})")]
    return made + lost(told["lost"]) + gaps(told)


def lost(points: Sequence[Sequence[Any]]) -> list[Note]:
    """Name depots and stops without ways, each with the reason and what to do."""
    said = []
    for kind, _key, name, why, far in points:
        reason, help_ = why_lost(str(why), far)
        who_zh, who_en = (f"{name} 的出发点", f"The depot of {name}") if kind == "depot" else (name, name)
        said.append(Note(f"{who_zh}：{reason.zh}{help_.zh}", f"{who_en}: {reason.en} {help_.en}".rstrip()))
    return said


def why_lost(why: str, far: float | None) -> tuple[Note, Note]:
    """Say why a point has no ways, and what to do."""
    zh, en = _why(why, far)
    return Note(f"{zh}。", en), Note(*_HELP.get(why, ("", "")))


def _why(why: str, far: float | None) -> tuple[str, str]:
    if why == NotThere.NOT_IN_TABLE:
        return "路程表里没有", "It is not in the table."
    if why == NotThere.TWO_OF_THE_NAME:
        return "路程表里的这个名字有两个地方", "Two places have this name."
    return NoRoad(why).explain(np.inf if far is None else far)


def gaps(told: Told) -> list[Note]:
    """Name the pairs no way joins, and those that are not in a table; say how it came to its kilometres."""
    is_table = told["origin"] == Origin.TABLE
    zh, en = (
        ("表里没有，经过别处也到不了", "not in the table, and no way over other places")
        if is_table
        else ("路程服务找不到路", "the road service knows no way")
    )
    said = [
        Note(f"{start} → {finish}：{zh}，不会这样开。", f"{start} → {finish}: {en}; nobody drives so.")
        for start, finish in told.get("apart", ())
    ]
    said += _more(told.get("apart_count", 0) - len(said))
    if not is_table:
        return said
    said += [
        Note(f"{start} → {finish}：表里没有，经过别处算得 {minutes} 分钟。",
             f"{start} → {finish}: not in the table; {minutes} minutes over other places.")
        for start, finish, minutes in told["over"]
    ]  # fmt: skip
    said += _more(told["over_count"] - len(told["over"]))
    if told["speed_kmh"] is not None:
        speed = f"{told['speed_kmh']:g}"
        said.append(
            Note(
                f"表里没有写公里的，按时速 {speed} 公里折算。",
                f"Kilometres not in the table: the minutes at {speed} km/h.",
            )
        )
    return said


def _more(count: int) -> list[Note]:
    return [Note(f"这样的还有 {count:,} 对。", f"And {count:,} pairs more like these.")] if count > 0 else []
