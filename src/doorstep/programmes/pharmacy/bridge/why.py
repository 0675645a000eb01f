"""Why a plan is as it is and what one more would bring: planned again by the engine, said in words (为什么这样排)."""

from dataclasses import dataclass
from typing import Final

from doorstep.base.tongue import pick
from doorstep.engines.planning.visits import codec, explain
from doorstep.engines.planning.visits.explain import Fairness
from doorstep.engines.planning.visits.margins import margins
from doorstep.engines.planning.visits.plan import VisitPlan as EnginePlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge import why_words
from doorstep.programmes.pharmacy.bridge.what_binds import Asked, asked_about
from doorstep.programmes.pharmacy.bridge.why_words import OneMore, Wish
from doorstep.programmes.pharmacy.models import VisitPlan

STEPS: Final = 10_000
"""Steps of each search: a tenth of a second for a county. A tenth of them would name twice as many who lose visits."""


@dataclass(frozen=True, slots=True)
class VillageWhy:
    """What keeps a village from one more visit, what other wishes would cost, and what was asked about it."""

    binding: str
    wishes: tuple[Wish, ...]
    asked: Asked


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would help a plan most, what must be known of it, and how evenly it serves people."""

    margins: tuple[OneMore, ...]
    notes: tuple[str, ...]
    fairness: Fairness
    worst: str


def village_why(plan: VisitPlan, key: str) -> VillageWhy:
    """Plan again what one village could have otherwise."""
    problem, result = _stored(plan)
    settled = explain.settled(problem, result, seed=plan.seed, iterations=STEPS)
    story = explain.explain_village(problem, settled, key, seed=plan.seed, iterations=STEPS)
    asked = asked_about(problem, settled, story, pick, seed=plan.seed, iterations=STEPS)
    return VillageWhy(pick(*why_words.BINDING[story.binding]), why_words.wishes(problem, story, pick), asked)


def outlook(plan: VisitPlan) -> Outlook:
    """Plan again with one more of each thing, and with fewer minutes kept free."""
    problem, result = _stored(plan)
    found = margins(problem, result, seed=plan.seed, iterations=STEPS)
    fair = explain.fairness(result)
    worst = next((one.name for one in problem.villages if one.id == fair.worst_village), "")
    return Outlook(why_words.one_more(problem, found, pick), why_words.notes(found, pick), fair, worst)


def evenly(plan: VisitPlan) -> Fairness:
    """Return how evenly a plan serves people; hours are of its round."""
    return explain.fairness(codec.plan_from_json(plan.result or {}))


def _stored(plan: VisitPlan) -> tuple[VisitProblem, EnginePlan]:
    return codec.problem_from_json(plan.whole), codec.plan_from_json(plan.result or {})
