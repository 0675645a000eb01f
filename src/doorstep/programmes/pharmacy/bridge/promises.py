"""Which promises a plan does not keep, said in both languages (落空的承诺). Needs neither settings nor database."""

from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge.days import said, week_of, weekday_of


def broken(problem: VisitProblem, plan: VisitPlan) -> list[tuple[str, str]]:
    """Return a sentence in Chinese and English for each promise that is not kept.

    That is a fixed visit that does not take place, or a village with fewer visits than it was promised.
    """
    names = {stop.id: stop.name for stop in problem.stops}
    vehicles = {one.id: one.name for one in problem.vehicles}
    driven = {(leg.stop_id, route.day, route.vehicle_id) for route in plan.routes for leg in route.legs}
    found = []
    for visit in problem.fixed:
        meant = [visit.vehicle_id] if visit.vehicle_id else list(vehicles)
        if any((visit.stop_id, visit.day, vehicle) in driven for vehicle in meant):
            continue
        zh, en = said(weekday_of(problem.rules, visit.day), week_of(problem.rules, visit.day))
        by = (f"由{vehicles[visit.vehicle_id]}", f" by {vehicles[visit.vehicle_id]}") if visit.vehicle_id else ("", "")
        name = names[visit.stop_id]
        found.append(
            (f"{name}：固定{zh}{by[0]}停靠，没排上。", f"{name}: fixed on {en}{by[1]}, and nobody comes then.")
        )
    visits = {used.village_id: len(stop.days) for stop in plan.stops for used in stop.villages}
    for village in problem.villages:
        promised, has = village.promised_visits, visits.get(village.id, 0)
        if has < promised:
            zh = f"{village.name}：答应了 {promised} 次，只排上 {has} 次。"
            found.append((zh, f"{village.name}: {promised} visits were promised, and {has} take place."))
    return found
