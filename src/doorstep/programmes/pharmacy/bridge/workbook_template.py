"""The workbook to fill in, empty or with invented villages (工作簿模板)."""

import random
from collections.abc import Callable, Iterator
from typing import Any

from doorstep.base.workbooks import write_workbook
from doorstep.programmes.pharmacy.bridge.workbook_layout import (
    APART,
    DAY_SETS,
    FIXED,
    OPENINGS,
    REST,
    RULE_WORDS,
    RULES,
    STOPS,
    TIERS,
    VEHICLES,
    VILLAGES,
)
from doorstep.programmes.pharmacy.bridge.workbook_out import guide, sheet

Pick = Callable[[str, str], str]
MOST_EXAMPLES = 900
_TREES = (("松", "Pine"), ("竹", "Bamboo"), ("梅", "Plum"), ("柳", "Willow"), ("桑", "Mulberry"), ("枫", "Maple"))
_LANDS = (("溪", "brook"), ("岭", "ridge"), ("桥", "bridge"), ("湾", "bend"), ("坞", "dell"))
_CENTRE = (119.60, 30.60)
_RULE_VALUES = {
    "frame": ("WGS-84", "WGS-84"),
    "terrain": ("丘陵", "mixed"),
    "walk_limit_min": (20, 20),
    "service_base_min": (15, 15),
    "service_per_100_min": (1.5, 1.5),
    "service_least_min": (20, 20),
    "service_most_min": (90, 90),
    "min_gap_days": (2, 2),
    "reserve_min": (0, 0),
    "load_per_100": (0, 0),
    "weeks": (1, 1),
    "gaps": ("", ""),
    "visit_worth": ("", ""),
}


def template(pick: Pick, *, example: int = 0, seed: int = 1) -> bytes:
    """Return a workbook in the reader's language, ready to be filled in.

    Args:
        pick: Chooses the Chinese (first) or the English word.
        example: How many invented villages to put in, 0 to 900; with any come two invented vehicles.
        seed: Of the invented villages.

    Raises:
        ValueError: Another number of villages.
    """
    if not 0 <= example <= MOST_EXAMPLES:
        message = f"between 0 and {MOST_EXAMPLES} villages can be invented, not {example}"
        raise ValueError(message)
    rules = [(pick(word.zh, word.en), pick(*map(str, _RULE_VALUES[word.name]))) for word in RULE_WORDS]
    return write_workbook(
        [
            sheet(VILLAGES, pick, list(_villages(pick, example, seed))),
            sheet(VEHICLES, pick, _vehicles(pick) if example else []),
            sheet(RULES, pick, rules),
            sheet(TIERS, pick, [(0, 1), (2500, 2)]),
            sheet(STOPS, pick, []),
            sheet(OPENINGS, pick, [("V002", pick("周三", "Wed"), None, "8:30", "12:00")] if example > 1 else []),
            sheet(DAY_SETS, pick, []),
            sheet(FIXED, pick, [("V001", pick("周一", "Mon"), None, pick("一号车", "Van 1"))] if example else []),
            sheet(APART, pick, [("V001", None, None, None, pick("周五", "Fri"), None)] if example else []),
            sheet(REST, pick, []),
            guide(pick),
        ]
    )


def _villages(pick: Pick, count: int, seed: int) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(seed)  # noqa: S311  invented places, not secrets
    names = [(f"{tree}{land}", f"{kind}{ground}") for tree, kind in _TREES for land, ground in _LANDS]
    for number in range(1, count + 1):
        zh, en = names[(number - 1) % len(names)]
        round_ = (number - 1) // len(names)
        name = pick(f"{zh}{_more(round_)}村", en + (f" {round_ + 1}" if round_ else ""))
        lon = round(_CENTRE[0] + dice.gauss(0, 0.12), 5)
        lat = round(_CENTRE[1] + dice.gauss(0, 0.09), 5)
        residents = round(dice.lognormvariate(7.2, 0.55))
        has_pharmacy = pick("有", "yes") if number % 10 == 0 else pick("无", "no")
        quality = pick("虚构", "synthetic")
        share = round(dice.uniform(18, 36), 1)
        asked = (None, None, None, None, pick("冷链", "cold chain") if number == 3 else None, None)
        yield f"V{number:03d}", name, lon, lat, residents, has_pharmacy, share, quality, *asked


def _more(number: int) -> str:
    return "" if number == 0 else str(number + 1)


def _vehicles(pick: Pick) -> list[tuple[Any, ...]]:
    lon, lat = _CENTRE
    times = ("8:00", "17:00", 60, "11:00", "13:00")
    return [
        (
            pick("一号车", "Van 1"),
            lon,
            lat,
            pick("周一至周五", "Mon-Fri"),
            *times,
            pick("司机、药师", "driver, pharmacist"),
            pick("药师、冷链", "pharmacist, cold chain"),
            None,
        ),
        (
            pick("二号车", "Van 2"),
            lon + 0.15,
            lat - 0.05,
            pick("周二、周四", "Tue, Thu"),
            *times,
            pick("司机、护士", "driver, nurse"),
            None,
            None,
        ),
    ]
