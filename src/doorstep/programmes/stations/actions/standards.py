"""Write the circle's standards into an installation that has none."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.models import Rule
from doorstep.base.regulations import add_rule
from doorstep.programmes.stations.access import SET_STANDARDS
from doorstep.programmes.stations.rules import DETOUR, KINDS, LIMIT, SPEED, Standards

FIRST_DAY = date(2026, 1, 1)
_PLAIN = Standards()
ROWS: tuple[tuple[str, Any, str, str], ...] = (
    (
        LIMIT,
        _PLAIN.limit_min,
        "min",
        "红盟携手联盟对居民的承诺：8分钟服务圈（故事01）。Promise of the alliance to residents: a service point within "
        "8 minutes (story 01)",
    ),
    (
        SPEED,
        _PLAIN.metres_per_min,
        "m/min",
        "GB 50180-2018《城市居住区规划设计标准》：五分钟生活圈步行距离300米，即每分钟60米。Standard for urban "
        "residential area planning: 300 m in the 5-minute circle, which is 60 m a minute",
    ),
    (
        DETOUR,
        _PLAIN.detour_pct,
        "%",
        "Doorstep 默认值，由运行单位选定：步行路程约为直线的1.3倍。Doorstep default, operator's choice: the way on "
        "foot is about 1.3 times the straight line",
    ),
    (
        KINDS,
        list(_PLAIN.kinds),
        "",
        "Doorstep 默认值，由运行单位选定：计为服务点的站点类型。Doorstep default, operator's choice: kinds of site "
        "that count as service points",
    ),
)
"""Code, value, unit, where it is written; nobody has checked these sources for this county, so they stay unverified."""


@transaction.atomic
def set_standards(by: Actor, *, now: datetime) -> int:
    """Write each of the standards unless a row with its code is there; return how many were new."""
    require(by, SET_STANDARDS)
    known = set(Rule.objects.filter(code__in=[code for code, *_ in ROWS]).values_list("code", flat=True))
    new = [row for row in ROWS if row[0] not in known]
    for code, value, unit, citation in new:
        add_rule(by, code=code, value=value, unit=unit, citation=citation, valid_from=FIRST_DAY, now=now)
    return len(new)
