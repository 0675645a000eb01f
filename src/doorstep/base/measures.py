"""Lengths of time, ways and volumes as people read them: on pages and at the terminal alike.

Needs neither settings nor database: the caller says how one of two sentences is chosen.
"""

from collections.abc import Callable

Pick = Callable[[str, str], str]


def minutes(value: float, pick: Pick) -> str:
    """Write a length of time given in minutes: `40 分钟`, `1 小时 12 分`; `40 min`, `1 h 12 min`."""
    hours, rest = divmod(round(value), 60)
    if not hours:
        return pick(f"{rest} 分钟", f"{rest} min")
    if not rest:
        return pick(f"{hours} 小时", f"{hours} h")
    return pick(f"{hours} 小时 {rest} 分", f"{hours} h {rest} min")


def hhmm(minute: int) -> str:
    """Write a time of day given in minutes after midnight: `9:05`."""
    return f"{minute // 60 % 24}:{minute % 60:02d}"


def km(metres: float, pick: Pick) -> str:
    """Write a distance given in metres: `8.4 公里`, below one kilometre `800 米`; `8.4 km`, `800 m`."""
    if round(metres) < 1000:
        return pick(f"{round(metres)} 米", f"{round(metres)} m")
    kilometres = metres / 1000
    figure = f"{kilometres:,.1f}" if kilometres < 100 else f"{kilometres:,.0f}"
    return pick(f"{figure} 公里", f"{figure} km")


def litres(value: float, pick: Pick) -> str:
    """Write a volume given in litres: `1,200 升`, `2.5 升`; `1,200 L`, `2.5 L`."""
    figure = f"{value:{',.0f' if value == round(value) else 'g'}}"
    return pick(f"{figure} 升", f"{figure} L")
