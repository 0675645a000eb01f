"""Small counties to prove something about, and the proof by looking at every pair."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from doorstep.engines.stocking.coverage.problem import SERVES, WEEK, Closure, Supply


def supply(**other: Any) -> Supply:
    """One village, one cabinet at its door with one medicine of class B; what is named is otherwise."""
    n, m, s = len(other.get("villages", "v")), len(other.get("medicines", "m")), len(other.get("sources", "s"))
    classes = other.get("classes", ("rx", "otc_b"))
    hours = other.get("barred", np.zeros((s, len(classes), WEEK))).shape[2]
    barred = other.get("barred", np.zeros((s, len(classes), hours), np.int8))
    given: dict[str, Any] = {
        "villages": ("Willow",),
        "is_known": np.ones(n, bool),
        "medicines": ("plaster",),
        "classes": classes,
        "class_of": np.ones(m, np.int64),
        "limit_min": np.full(m, 60),
        "may_wait": np.zeros(m, bool),
        "target": np.full(m, 0.99),
        "weights": np.ones((n, m)),
        "sources": ("cabinet",),
        "is_delivery": np.zeros(s, bool),
        "is_candidate": np.zeros(s, bool),
        "minutes": np.zeros((s, n)),
        "barred": barred,
        "serves_sometime": barred == SERVES,
        "availability": np.full((s, m, hours), 0.995),
        "rules": (tuple(f"rule {one}" for one in classes),) * s,
        "extra_units": np.full((s, m), -1),
        "may_visit": np.zeros(s, bool),
    }
    return Supply(**given | other)


def small_county(seed: int) -> Supply:
    """Drawn: up to 4 villages, 4 medicines, 5 sources, 12 hours, two closures."""
    dice = random.Random(seed)
    np_dice = np.random.default_rng(seed)
    n, m, s, hours = dice.randint(1, 4), dice.randint(1, 4), dice.randint(1, 5), 12
    barred = np_dice.choice([0, 0, 0, 1, 2, 3, 4], (s, 2, hours)).astype(np.int8)
    closures = tuple(
        Closure(dice.randrange(s), dice.randrange(n), first, dice.randint(1, hours - first))
        for first in dice.sample(range(hours), dice.randint(0, 2))
    )
    return supply(
        villages=tuple(f"v{at}" for at in range(n)),
        is_known=np_dice.random(n) < 0.8,
        medicines=tuple(f"m{at}" for at in range(m)),
        class_of=np_dice.integers(0, 2, m),
        limit_min=np_dice.choice([30, 60, 240], m),
        may_wait=np_dice.random(m) < 0.5,
        target=np_dice.choice([0.9, 0.99], m),
        weights=np_dice.uniform(0, 3, (n, m)),
        sources=tuple(f"s{at}" for at in range(s)),
        is_delivery=np_dice.random(s) < 0.3,
        is_candidate=np_dice.random(s) < 0.3,
        minutes=np_dice.choice([0.0, 12.5, 30.0, 45.0, 61.0, np.inf], (s, n)),
        barred=barred,
        serves_sometime=(barred == 0) | ((barred == 1) & (np_dice.random(barred.shape) < 0.4)),
        availability=np_dice.choice([0.5, 0.95, 0.995, 1.0], (s, m, hours)),
        extra_units=np_dice.integers(-1, 4, (s, m)),
        may_visit=np_dice.random(s) < 0.5,
        closures=closures,
    )


def brute_minutes(county: Supply, source: int, village: int, medicine: int, hour: int) -> float:
    """Minutes until the medicine is had from one source by somebody who asks in this hour; `inf` = not so."""
    if not county.is_known[village] or county.is_candidate[source]:
        return np.inf
    legal_class, best = county.class_of[medicine], np.inf
    for wait in range(county.hours):
        at = (hour + wait) % county.hours
        cut = any(
            (one.source, one.village) == (source, village) and one.first_hour <= at < one.first_hour + one.hours
            for one in county.closures
        )
        if cut or county.availability[source, medicine, at] < county.target[medicine]:
            continue
        if wait == 0 and county.barred[source, legal_class, at] == SERVES:
            best = min(best, np.ceil(county.minutes[source, village]))
        elif wait and county.may_wait[medicine] and county.serves_sometime[source, legal_class, at]:
            best = min(best, 60 * (wait + 1) + np.ceil(county.minutes[source, village]))
    return float(best) if best <= county.limit_min[medicine] else np.inf
