"""What came true of a statement's promises, in village-medicine-minutes: from the records into the engine."""

from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.engines.stocking.coverage.realised import Had, realised
from doorstep.programmes.pharmacy.bridge.coverage import Json
from doorstep.programmes.pharmacy.models import SupplyTerms
from doorstep.programmes.pharmacy.rules.doors import Clock, Record, Spans
from doorstep.programmes.pharmacy.rules.spans import both, joined, length, without
from doorstep.programmes.pharmacy.words import Channel


def came_true(
    problem: Json,
    supplies: Sequence[SupplyTerms],
    kept: Mapping[int, Record],
    cut: Sequence[tuple[int, SupplyTerms | None, tuple[int, int]]],
    clock: Clock,
) -> dict[str, Any]:
    """Return the minutes of each village in which its medicines could really be had; nothing where no books are kept.

    A door counts while it was open by its hours, not reported shut, a cabinet online, a vehicle really there, a
    pharmacist on duty where the class asks for one, and at least one usable pack lay there by the ledger. For what may
    be waited for, the time before counts as long as waiting and way stay within the limit.

    Args:
        problem: The question of the statement: who reaches what, and by which rules it may leave.
        supplies: Its sources.
        kept: What is known of each.
        cut: Village, source (nothing: all beyond) and stretch of each closed road.
        clock: The span.

    Returns:
        `had_min`, `all_min`, `villages`: minutes had by the village's id; `sources`: promised, open and stocked minutes
        of each, and whether its books are kept here.
    """
    terms = {one.pk: one for one in supplies if not one.is_candidate}
    sources = [one for one in problem["sources"] if not one["is_candidate"]]
    if not any(kept[pk].stock is not None for pk in terms):
        return {}
    opened = {one["id"]: _opened(one, terms[_pk(one)], kept[_pk(one)], clock) for one in sources}
    gives = {one["id"]: _gives(problem, one, opened[one["id"]], kept[_pk(one)]) for one in sources}
    had = _villages(problem, sources, gives, _roads(sources, cut), clock)
    every = len(problem["medicines"]) * clock.minutes
    return {
        "had_min": sum(had.values()),
        "all_min": every * len(had),
        "villages": {str(village): minutes for village, minutes in had.items()},
        "sources": _sources(problem, opened, terms, kept, clock),
    }


def _pk(source: Json) -> int:
    return int(source["id"].split("-")[1])


def _promised(one: SupplyTerms, clock: Clock) -> Spans:
    """Return the hours of a door, day by day."""
    rows: list[list[int]] = []
    if one.open_hours is not None:
        rows = one.open_hours
    elif one.site is not None:
        rows = [[hours.weekday, hours.opens_min, hours.closes_min] for hours in one.site.hours.all()]
    found = []
    for day in range(-1, clock.minutes // 1440):
        weekday = (clock.first.weekday() + day) % 7
        found += [(day * 1440 + begins, day * 1440 + ends) for of, begins, ends in rows if of == weekday]
    begun = max(0, (one.valid_from - clock.first).days * 1440)
    return both(joined(found), [(begun, clock.minutes)])


def _opened(source: Json, one: SupplyTerms, record: Record, clock: Clock) -> Spans:
    """Return when a source really stood open."""
    if one.channel == Channel.VEHICLE:
        return joined(record.stops.get(source["place"] or 0, []))
    found = without(_promised(one, clock), record.shut)
    return found if record.online is None else both(found, record.online)


def _gives(problem: Json, source: Json, opened: Spans, record: Record) -> dict[str, Spans]:
    """Return when a source could give each medicine."""
    rules = {one["class"]: one for one in problem["rules"] if one["channel"] == source["channel"]}
    guarded = both(opened, record.guarded)
    found = {}
    for one in problem["medicines"]:
        rule = rules.get(one["class"], {})
        doors = opened if rule.get("alone") else guarded if rule.get("guarded") else []
        if there := both(doors, (record.stock or {}).get(one["id"], [])):
            found[one["id"]] = there
    return found


def _roads(
    sources: Sequence[Json], cut: Sequence[tuple[int, SupplyTerms | None, tuple[int, int]]]
) -> dict[tuple[int, str], Spans]:
    """Return when each village was cut off from each source, as the statement reckons it."""
    found: dict[tuple[int, str], Spans] = {}
    for village, terms, span in cut:
        for row in sources:
            is_inside = row["place"] == village and row["channel"] != Channel.VEHICLE
            if not is_inside if terms is None else _pk(row) == terms.pk:
                found.setdefault((village, row["id"]), []).append(span)
    return {pair: joined(spans) for pair, spans in found.items()}


def _villages(
    problem: Json,
    sources: Sequence[Json],
    gives: Mapping[str, Mapping[str, Spans]],
    roads: Mapping[tuple[int, str], Spans],
    clock: Clock,
) -> dict[int, int]:
    """Return the minutes had in each village; villages with the same doors in the same reach are reckoned once."""
    known: dict[Any, int] = {}
    found = {}
    for at, village in enumerate(problem["villages"]):
        ways = [(one["id"], one["minutes"][at]) for one in sources if one["minutes"][at] is not None]
        minutes = 0
        for medicine in problem["medicines"]:
            code, tier = medicine["id"], problem["tiers"][medicine["tier"]]
            limit, may_wait = tier["limit_min"], tier["may_wait"]
            reach = [
                (source, limit - way if may_wait else 0)
                for source, way in ways
                if way <= limit and code in gives[source]
            ]
            closed = [roads.get((village["id"], source), []) for source, _early in reach]
            key = (code, *reach) if not any(closed) else (village["id"], code)
            if key not in known:
                known[key] = _had(code, reach, gives, closed, clock)
            minutes += known[key] if village["is_known"] else 0
        found[village["id"]] = minutes
    return found


def _had(
    code: str,
    reach: Sequence[tuple[str, int]],
    gives: Mapping[str, Mapping[str, Spans]],
    closed: Sequence[Spans],
    clock: Clock,
) -> int:
    had = [
        Had("", code, begins - early, ends)
        for (source, early), taken in zip(reach, closed, strict=True)
        for begins, ends in without(gives[source][code], taken)
    ]
    return realised(had, villages=[""], medicines=[code], begins_min=0, ends_min=clock.minutes).had_min


def _sources(
    problem: Json,
    opened: Mapping[str, Spans],
    terms: Mapping[int, SupplyTerms],
    kept: Mapping[int, Record],
    clock: Clock,
) -> list[Json]:
    """Return one line for each door of a site; vehicles have their own figure."""
    found, codes = [], [one["id"] for one in problem["medicines"]]
    for row in problem["sources"]:
        if row["is_candidate"] or row["channel"] == Channel.VEHICLE:
            continue
        one, record = terms[_pk(row)], kept[_pk(row)]
        listed = {stock.medicine.code for stock in one.stocks.all()}
        carried = [code for code in codes if one.level_bp is not None or code in listed]
        doors = opened[row["id"]]
        found.append(
            {
                "name": row["name"],
                "channel": row["channel"],
                "promised_min": length(_promised(one, clock)),
                "open_min": length(doors),
                "stocked_min": sum(length(both(doors, (record.stock or {}).get(code, []))) for code in carried),
                "carried": len(carried),
                "has_books": record.stock is not None,
            }
        )
    return found
