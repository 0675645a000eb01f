"""Check a certificate of coverage again, from nothing but the question and the answer (独立核验).

Shares no code with what made it: a fault there is not a fault here. Reads the arrays of both by their names alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def check(supply: Any, certificate: Any) -> list[str]:
    """Return what does not hold, a sentence each with the first cell where it happens; empty = every yes is true.

    Args:
        supply: the question, with the fields of `Supply`.
        certificate: the answer, with `source`, `at`, `minutes` and `availability` for each village, medicine, hour.
    """
    hours = supply.barred.shape[2]
    wanted = (len(supply.villages), len(supply.medicines), hours)
    for name in ("source", "at", "minutes", "availability"):
        if getattr(certificate, name).shape != wanted:
            return [f"{name}: not one answer per village, medicine and hour"]
    if ((certificate.source < -1) | (certificate.source >= len(supply.sources))).any():
        return ["source: a witness that does not exist"]
    if ((certificate.at < 0) | (certificate.at >= hours)).any():
        return ["at: an hour that does not exist"]
    village, medicine, hour = np.nonzero(certificate.source >= 0)
    cell = village, medicine, hour
    source, at = certificate.source[cell].astype(int), certificate.at[cell].astype(int)
    legal_class = supply.class_of[medicine]
    is_now = at == hour
    ahead = (at - hour) % hours
    least_minutes = supply.minutes[source, village] + np.where(is_now, 0, 60 * (ahead + 1))
    cut = np.zeros(len(village), dtype=bool)
    for one in supply.closures:
        inside = (at >= one.first_hour) & (at < one.first_hour + one.hours)
        cut |= (source == one.source) & (village == one.village) & inside
    chance = supply.availability[source, medicine, at]
    has_rule = np.array([[bool(text) for text in row] for row in supply.rules], dtype=bool)
    has_rule = has_rule.reshape(len(supply.sources), len(supply.classes))
    broken = {
        "the village's place is unknown": ~supply.is_known[village],
        "the source does not stand yet": supply.is_candidate[source],
        "no rule lets the source give out this class": ~has_rule[source, legal_class],
        "the source does not serve throughout the hour": is_now & (supply.barred[source, legal_class, hour] != 0),
        "the source does not serve in the hour waited for": ~is_now & ~supply.serves_sometime[source, legal_class, at],
        "this medicine must not be waited for": ~is_now & ~supply.may_wait[medicine],
        "the way is closed": cut,
        "the minutes are said too short": certificate.minutes[cell] < least_minutes,
        "it takes longer than the limit": ~(least_minutes <= supply.limit_min[medicine]),
        "the chance is not that of the source": certificate.availability[cell] != chance,
        "the chance is below the target": ~(chance >= supply.target[medicine]),
    }
    return [
        f"{said}: {supply.villages[village[first]]}, {supply.medicines[medicine[first]]}, hour {hour[first]}"
        for said, wrong in broken.items()
        if wrong.any()
        for first in [int(np.argmax(wrong))]
    ]
