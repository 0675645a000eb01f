"""The checker finds what is planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.engines.planning.visits.worlds import on_a_line, with_vehicle

from doorstep.engines.planning.visits.plan import Leg, Objective, Reason, UnmetVillage, VisitPlan
from doorstep.engines.planning.visits.problem import FixedVisit, Forbidden, PublishedStop, PublishedVisit
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.verify import verify_plan

PROBLEM = with_vehicle(
    on_a_line(10, 25, 40, residents=(100, 300, 1000)),
    break_min=30,
    break_from_min=500,
    break_until_min=520,
    days=(0, 2),
)
PLAN = solve_visits(PROBLEM, seed=1, time_limit_s=None, iterations=300)


def leg(plan: VisitPlan, at: int, **changes: object) -> VisitPlan:
    route, *others = plan.routes
    legs = list(route.legs)
    legs[at] = replace(legs[at], **changes)  # type: ignore[arg-type]
    return replace(plan, routes=(replace(route, legs=tuple(legs)), *others))


def route(plan: VisitPlan, **changes: object) -> VisitPlan:
    return replace(plan, routes=(replace(plan.routes[0], **changes), *plan.routes[1:]))  # type: ignore[arg-type]


def stop(plan: VisitPlan, **changes: object) -> VisitPlan:
    return replace(plan, stops=(replace(plan.stops[0], **changes), *plan.stops[1:]))  # type: ignore[arg-type]


def village(plan: VisitPlan, **changes: object) -> VisitPlan:
    return stop(plan, villages=(replace(plan.stops[0].villages[0], **changes),))  # type: ignore[arg-type]


LAST = PLAN.routes[0].legs[-1]
PLANTED: list[tuple[str, Callable[[VisitPlan], VisitPlan], str]] = [
    ("arrives too soon", lambda p: leg(p, 0, arrive_min=481), "cannot be at"),
    ("drive of another length", lambda p: leg(p, 0, metres=1), "the drive to"),
    ("short service", lambda p: leg(p, 0, depart_min=PLAN.routes[0].legs[0].depart_min - 1), "not for this long"),
    ("leaves before the shift", lambda p: route(p, leave_min=479), "leaves its shift"),
    ("another day", lambda p: route(p, day=1), "does not run on this day"),
    ("twice on a day", lambda p: replace(p, routes=(p.routes[0], p.routes[0])), "two routes on one day"),
    ("no lunch", lambda p: route(p, break_start_min=None), "no lunch break"),
    ("late lunch", lambda p: route(p, break_start_min=525), "no lunch break"),
    ("lunch during service", lambda p: route(p, break_start_min=p.routes[0].legs[0].start_min), "during lunch"),
    ("stays out", lambda p: route(p, legs=p.routes[0].legs[:-1]), "does not end at its depot"),
    ("wrong load", lambda p: route(p, load=1), "by the plan, and its visits take 0"),
    ("wrong sums", lambda p: route(p, metres=0), "its sums are wrong"),
    ("unvisited stop", lambda p: stop(p, days=(3,)), "not visited exactly once"),
    ("days too close", lambda p: replace(p, stops=(*p.stops[:2], replace(p.stops[2], days=(0, 1)))), "too close"),
    ("more often than needed", lambda p: stop(p, days=(0, 2)), "more often than needed"),
    ("wrong service time", lambda p: stop(p, service_min=60), "wrong service time"),
    ("unknown stop", lambda p: stop(p, stop_id="x"), "unknown, unused or never visited"),
    ("wrong walk", lambda p: village(p, walk_min=3), "the plan says 3"),
    ("wrong residents", lambda p: village(p, residents=3), "other residents"),
    ("missing village", lambda p: replace(p, stops=p.stops[1:]), "served by one stop or listed"),
    ("served and unmet", lambda p: replace(p, unmet=(UnmetVillage("v0", 100, Reason.NO_CAPACITY),)), "served by one"),
    ("wrong objective", lambda p: replace(p, objective=Objective(1, 1, 1)), "the objective is not"),
    ("wrong figures", lambda p: replace(p, kpis=replace(p.kpis, residents_served=1)), "the figures are not"),
    ("bound above the plan", lambda p: replace(p, bound_metres=10**9), "lower bound"),
    ("home at another time", lambda p: leg(p, -1, depart_min=LAST.depart_min + 1), "does not end at its depot"),
    ("extra stop", lambda p: route(p, legs=(Leg("v0", 0, 0, 480, 480, 501), *p.routes[0].legs)), "exactly once"),
]


def test_the_plan_as_it_is_passes() -> None:
    assert verify_plan(PROBLEM, PLAN) == []


@pytest.mark.parametrize(("planted", "sentence"), [case[1:] for case in PLANTED], ids=[case[0] for case in PLANTED])
def test_what_is_planted_is_found(planted: Callable[[VisitPlan], VisitPlan], sentence: str) -> None:
    faults = verify_plan(PROBLEM, planted(PLAN))

    assert any(sentence in fault for fault in faults), faults


FIRST, SECOND, THIRD = PROBLEM.villages
RULES: list[tuple[str, dict[str, object], str]] = [
    ("day off", {"rules": replace(PROBLEM.rules, days_off=(PLAN.routes[0].day,))}, "runs on a day off"),
    ("reserve", {"rules": replace(PROBLEM.rules, reserve_min=1020 - PLAN.routes[0].back_min + 1)}, "leaves its shift"),
    ("gap", {"rules": replace(PROBLEM.rules, gaps=(7, 6))}, "too close"),
    ("worth", {"rules": replace(PROBLEM.rules, visit_worth=(3,))}, "the objective is not"),
    ("value", {"villages": (replace(FIRST, value=7), SECOND, THIRD)}, "the objective is not"),
    ("expected", {"villages": (replace(FIRST, expected=4000), SECOND, THIRD)}, "wrong service"),
    ("visits", {"villages": (replace(FIRST, visits=2), SECOND, THIRD)}, "another need"),
    (
        "promised",
        {"villages": (FIRST, SECOND, replace(THIRD, promised_visits=3))},
        "another need",
    ),
    (
        "skills of a village",
        {"villages": (replace(FIRST, skills=("cold",)), SECOND, THIRD)},
        "lacks",
    ),
    ("skills of a stop", {"stops": (replace(PROBLEM.stops[0], skills=("narrow",)), *PROBLEM.stops[1:])}, "lacks"),
    ("fixed", {"fixed": (FixedVisit("v0", 4),)}, "the objective is not"),
    ("fixed by another", {"fixed": (FixedVisit("v2", 0, "other"),)}, "promised another vehicle"),
    ("load", {"rules": replace(PROBLEM.rules, load_per_100=1.0)}, "its visits take"),
    (
        "most load",
        {"villages": (replace(FIRST, load=9), SECOND, THIRD), "vehicles": (replace(PROBLEM.vehicles[0], most_load=8),)},
        "it carries 8 at most",
    ),
    (
        "days",
        {"stops": (replace(PROBLEM.stops[0], day_sets=((1,), (3, 4))), *PROBLEM.stops[1:])},
        "not one of its sets",
    ),
    ("river", {"forbidden": (Forbidden("v0", village_id="v0"),)}, "what is forbidden"),
    ("same day", {"forbidden": (Forbidden("v2", other_stop_id="v0"),)}, "what is forbidden"),
    ("vehicle", {"forbidden": (Forbidden("v0", vehicle_id="car"),)}, "what is forbidden"),
    ("day", {"forbidden": (Forbidden("v2", day=0),)}, "what is forbidden"),
    ("published", {"published": (PublishedStop("v0", ("v0",), (PublishedVisit(4, "car", 500),)),)}, "the objective is"),
]


@pytest.mark.parametrize(("change", "sentence"), [case[1:] for case in RULES], ids=[case[0] for case in RULES])
def test_a_plan_that_breaks_a_rule_it_was_not_made_under_is_found_out(change: dict[str, object], sentence: str) -> None:
    faults = verify_plan(replace(PROBLEM, **change), PLAN)  # type: ignore[arg-type]

    assert any(sentence in fault for fault in faults), faults
