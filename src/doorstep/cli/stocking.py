"""`doorstep stocking`: how much to stock and what to load, from a file, without a database.

`stocking IN.json -o OUT.json` reckons; `stocking --example -o IN.json` writes a file to begin with.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from doorstep.cli.files import question_or_example, read_json, refusing_bad_input, write_json
from doorstep.cli.tongue import Parser, Tongue, complain
from doorstep.engines.stocking.base_stock import average_availability, first_hour_below, last_hour, least_stock
from doorstep.engines.stocking.demand import Poisson, Rate
from doorstep.engines.stocking.estimate import Prior, from_time_in_stock
from doorstep.engines.stocking.outdating import outdating
from doorstep.engines.stocking.vehicle import Item, best_load

EXAMPLE: Final[dict[str, Any]] = {
    "certainty": 0.99,
    "days_between_visits": 7,
    "cabinet": [
        {"name": "氨氯地平", "per_day": 0.5, "visits_of_life": 26},
        {"name": "二甲双胍", "per_day": 0.2, "k": 2, "visits_of_life": 26},
        {"name": "创可贴", "sold": 12, "days_in_stock": 20, "cycles": 4, "visits_of_life": 52},
    ],
    "vehicle": {
        "room": 10,
        "items": [
            {"name": "氨氯地平", "mean": 4, "weight": 1, "volume": 1},
            {"name": "二甲双胍", "mean": 2, "weight": 1, "volume": 1},
            {"name": "创可贴", "mean": 1, "weight": 1, "volume": 1},
            {"name": "硝酸甘油", "mean": 0.5, "weight": 3, "volume": 1},
        ],
    },
}


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Read what is asked for, reckon, write; or write the example."""
    parser = Parser(
        say,
        "doorstep stocking",
        "算药柜补到数、过期损耗和装车清单。示例：doorstep stocking --example -o 输入.json",
        "Reckon up to how many a cabinet is filled, what expires, and what to load. An example: "
        "doorstep stocking --example -o IN.json",
    )
    parser.option("input", "输入：.json", "what is asked for: .json", type=Path, nargs="?")
    paths = question_or_example(parser, arguments, EXAMPLE, say)
    if paths is None:
        return 0
    given, out = paths
    asked = read_json(given, say)
    with refusing_bad_input(say):
        cabinet = [_filled(one, asked) for one in asked.get("cabinet", ())]
        load = _loaded(asked["vehicle"]) if "vehicle" in asked else None
    write_json(out, {"cabinet": cabinet, "vehicle": load}, say)
    complain(say(f"{len(cabinet)} 种药的补到数。", f"How much to stock of {len(cabinet)} medicines."))
    return 0


def _filled(one: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    days, certainty = asked["days_between_visits"], asked["certainty"]
    low = high = None
    if "per_day" in one:
        rate = Rate(one["per_day"], one.get("k"))
    else:
        prior = Prior(**one["prior"]) if "prior" in one else None
        found = from_time_in_stock(one["sold"], one["days_in_stock"], cycles=one["cycles"], prior=prior)
        rate, low, high = found.rate, round(found.low, 4), round(found.high, 4)
    stock = one["stock"] if "stock" in one else least_stock(rate, days, certainty)
    said = {
        "name": one["name"],
        "per_day": round(rate.per_day, 6),
        "low": low,
        "high": high,
        "stock": stock,
        "last_hour": round(last_hour(rate, days, stock), 6),
        "on_average": round(average_availability(rate, days, stock), 6),
        "first_hour_below": first_hour_below(rate, stock, certainty),
    }
    if "visits_of_life" in one:
        bounds = outdating(rate, stock=stock, days=days, visits=one["visits_of_life"])
        said |= {"expires_low": round(bounds.low, 6), "expires_high": round(bounds.high, 6)}
    return said


def _loaded(vehicle: Mapping[str, Any]) -> dict[str, Any]:
    items = [
        Item(Poisson(one["mean"]), one.get("weight", 1.0), one.get("volume", 1), one.get("at_most"))
        for one in vehicle["items"]
    ]
    load = best_load(items, vehicle["room"])
    units = {one["name"]: count for one, count in zip(vehicle["items"], load.units, strict=True)}
    return {"units": units, "missed": round(load.missed, 6), "room_used": load.room_used}
