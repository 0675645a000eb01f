"""`doorstep stocking`: how much to stock, order and load, from a file, without a database.

`stocking IN -o OUT` reckons, each a workbook or JSON; `stocking --example -o IN.xlsx` writes a file to begin with.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from doorstep.cli.files import refusing_bad_input
from doorstep.cli.question_books import question_or_example, read_question, write_answer
from doorstep.cli.stocking_words import EXAMPLE, WORDS
from doorstep.cli.tongue import Parser, Tongue, complain
from doorstep.engines.stocking import continuous, newsvendor, order_size
from doorstep.engines.stocking.base_stock import (
    average_availability,
    each_of,
    fill_rate,
    first_hour_below,
    last_hour,
    least_stock,
)
from doorstep.engines.stocking.demand import NegativeBinomial, Poisson, Rate
from doorstep.engines.stocking.estimate import Cycle, Estimate, Prior, from_cycles, from_time_in_stock
from doorstep.engines.stocking.lots import RELEASED, Held, LotView, allocate, least_days_left
from doorstep.engines.stocking.outdating import most_stock, outdating
from doorstep.engines.stocking.periodic import best_min_max
from doorstep.engines.stocking.vehicle import Item, best_load, steepest_by_ratio

_PLACES: Final = 6
Row = Mapping[str, Any]


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Read what is asked for, reckon, write; or write the example."""
    parser = Parser(
        say,
        "doorstep stocking",
        "算药柜补到数、过期损耗、装车清单、订货点和订货量、先到期先出。示例：doorstep stocking --example -o 输入.xlsx",
        "Reckon up to how many a cabinet is filled, what expires, what to load, when and how much to order, and which "
        "lots go first. An example: doorstep stocking --example -o IN.xlsx",
    )
    parser.option("input", "输入：.xlsx 或 .json", "what is asked for: .xlsx or .json", type=Path, nargs="?")
    paths = question_or_example(parser, arguments, EXAMPLE, WORDS, say)
    if paths is None:
        return 0
    given, out = paths
    asked = read_question(given, WORDS, say)
    with refusing_bad_input(say):
        answer = reckon(asked)
    write_answer(out, answer, WORDS, say)
    n = len(answer["cabinet"])
    complain(say(f"{n} 种药的补到数。", f"How much to stock of {n} medicines."))
    return 0


def reckon(asked: Row) -> dict[str, Any]:
    """Return the answer to each section of the question; sections that are not asked stay away, `cabinet` is empty.

    Raises:
        KeyError: a value is missing.
        ValueError, TypeError: one makes no sense.
    """
    answer: dict[str, Any] = {"cabinet": [_filled(one, asked) for one in asked.get("cabinet", ())]}
    if "vehicle" in asked:
        answer["vehicle"] = _loaded(asked["vehicle"])
    for name, each in _EACH.items():
        if name in asked:
            answer[name] = [each(one) for one in asked[name]]
    if "picks" in asked:
        answer["picks"] = [row for one in asked["picks"] for row in _picked(one, asked.get("lots", ()))]
    return answer


def _filled(one: Row, asked: Row) -> dict[str, Any]:
    days, certainty = asked["days_between_visits"], asked["certainty"]
    low = high = None
    if "per_day" in one:
        rate = Rate(one["per_day"], one.get("k"))
    else:
        found = _estimated(one)
        rate, low, high = found.rate, round(found.low, 4), round(found.high, 4)
    stock = one["stock"] if "stock" in one else least_stock(rate, days, certainty)
    said = {
        "name": one["name"],
        "per_day": round(rate.per_day, _PLACES),
        "low": low,
        "high": high,
        "stock": stock,
        "last_hour": round(last_hour(rate, days, stock), _PLACES),
        "on_average": round(average_availability(rate, days, stock), _PLACES),
        "fill_rate": round(fill_rate(rate, days, stock), _PLACES),
        "first_hour_below": first_hour_below(rate, stock, certainty),
    }
    if "visits_of_life" in one:
        visits = one["visits_of_life"]
        bounds = outdating(rate, stock=stock, days=days, visits=visits)
        said |= {"expires_low": round(bounds.low, _PLACES), "expires_high": round(bounds.high, _PLACES)}
        if "may_expire" in one:
            said["most_stock"] = most_stock(rate, days=days, visits=visits, budget=one["may_expire"])
    return said


def _estimated(one: Row) -> Estimate:
    """Return how fast a medicine is asked for: by spans that may have sold out, or by the time it was in stock."""
    if "spans" in one:
        return from_cycles([Cycle(*span) for span in one["spans"]], varies=bool(one.get("varies")))
    prior = Prior(**one["prior"]) if "prior" in one else None
    return from_time_in_stock(one["sold"], one["days_in_stock"], cycles=one["cycles"], prior=prior)


def _loaded(vehicle: Row) -> dict[str, Any]:
    items = [
        Item(_demand(one), one.get("weight", 1.0), one.get("volume", 1), one.get("at_most")) for one in vehicle["items"]
    ]
    load, plain = best_load(items, vehicle["room"]), steepest_by_ratio(items, vehicle["room"])
    units = {one["name"]: count for one, count in zip(vehicle["items"], load.units, strict=True)}
    missed = {"missed": round(load.missed, _PLACES), "missed_by_plain_rule": round(plain.missed, _PLACES)}
    return {"units": units, **missed, "room_used": load.room_used}


def _demand(one: Row) -> Poisson | NegativeBinomial:
    return NegativeBinomial(one["mean"], one["k"]) if "k" in one else Poisson(one["mean"])


def _basket(one: Row) -> dict[str, Any]:
    each = each_of(one["medicines"], one["certainty"])
    return {"medicines": one["medicines"], "certainty": one["certainty"], "each": round(each, _PLACES)}


def _ordered(one: Row) -> dict[str, Any]:
    """One order for one span: from price, cost and what is lost on what expires."""
    holding, shortage = one["loss_if_expired"], one["price"] - one["cost"]
    ratio = newsvendor.critical_ratio(price=one["price"], cost=one["cost"], loss_if_expired=holding)
    if "deviation" in one:
        best = newsvendor.normal(holding=holding, shortage=shortage, mean=one["mean"], deviation=one["deviation"])
    else:
        best = newsvendor.discrete(_demand(one), holding=holding, shortage=shortage)
    return {"name": one["name"], "ratio": round(ratio, _PLACES), **_best(best)}


def _reordered(one: Row) -> dict[str, Any]:
    """Looked at once a period: at or below which stock one orders, and up to how many."""
    lead = one.get("lead", 0)
    later = Rate(one["mean"], one.get("k")).over(lead + 1) if lead else None
    best = best_min_max(
        _demand(one), holding=one["holding"], shortage=one["shortage"], order=one["order"], until_arrival=later
    )
    cost = round(best.cost, _PLACES)
    return {"name": one["name"], "reorder_at": best.reorder_at, "order_up_to": best.order_up_to, "cost": cost}


def _steady(one: Row) -> dict[str, Any]:
    """How much at once, where demand is steady."""
    given = {name: one[name] for name in ("order", "holding", "per_span")}
    if "waiting" in one:
        return {"name": one["name"], **_best(order_size.economic_with_waiting(waiting=one["waiting"], **given))}
    return {"name": one["name"], **_best(order_size.economic(**given))}


def _watched(one: Row) -> dict[str, Any]:
    """Looked at all the time: at which stock one orders, and how many."""
    given = {name: one[name] for name in ("holding", "shortage", "order", "per_span", "lead")}
    if "deviation" in one:
        best = continuous.approximate_reorder(deviation=one["deviation"], **given)
    else:
        best = continuous.best_reorder(**given)
    figures = {"reorder_at": best.reorder_at, "quantity": best.quantity, "cost": best.cost}
    return {"name": one["name"], **{name: round(value, _PLACES) for name, value in figures.items()}}


def _best(order: newsvendor.Order) -> dict[str, float]:
    return {"units": round(order.units, _PLACES), "cost": round(order.cost, _PLACES)}


def _picked(one: Row, lots: Sequence[Row]) -> list[dict[str, Any]]:
    """Which lots of a medicine go out, the first to expire first; the last row says how many are short."""
    held = [
        Held(LotView(lot["lot"], _day(lot["last_use_on"]), lot.get("status", RELEASED)), lot["quantity"])
        for lot in lots
        if lot["name"] == one["name"]
    ]
    least = 0
    if "visit_every_days" in one:
        least = least_days_left(visit_every_days=one["visit_every_days"], course_days=one["course_days"])
    found = allocate(held, one["wanted"], _day(one["on"]), least_days_left=least)
    rows = [{"name": one["name"], "lot": take.key, "quantity": take.quantity, "short": 0} for take in found.takes]
    return [*rows, {"name": one["name"], "lot": "", "quantity": 0, "short": found.short}] if found.short else rows


def _day(told: object) -> date:
    return told if isinstance(told, date) else date.fromisoformat(str(told))


_EACH: Final[Mapping[str, Callable[[Row], dict[str, Any]]]] = {
    "baskets": _basket,
    "orders": _ordered,
    "reorders": _reordered,
    "steady": _steady,
    "watched": _watched,
}
