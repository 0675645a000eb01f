"""Why a plan is as it is and what one more would bring: planned again by the engine, said in words (为什么这样排)."""

from dataclasses import dataclass
from typing import Final

from doorstep.base.tongue import is_english
from doorstep.engines.planning.visits import codec, explain
from doorstep.engines.planning.visits.explain import Binding, Fairness
from doorstep.engines.planning.visits.plan import VisitPlan as EnginePlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge import why_words
from doorstep.programmes.pharmacy.bridge.asked_lists import Concern, concerns
from doorstep.programmes.pharmacy.bridge.conditions import with_conditions
from doorstep.programmes.pharmacy.bridge.why_words import OneMore, Wish
from doorstep.programmes.pharmacy.models import VisitPlan

STEPS: Final = 1000
"""Steps of each search: less than a tenth of a second for a county."""
MOST_TRIED: Final = 6
"""So many of the things asked about a village are tried without, each as long as the story itself."""


@dataclass(frozen=True, slots=True)
class VillageWhy:
    """What keeps a village from one more visit, and what other wishes would cost.

    Args:
        binding: What keeps it.
        wishes: What else it could have.
        because: What was asked that keeps it: without any one of these, one more visit was found at nobody's cost.
        asked: Everything that was asked about it, its stop, or days off.
    """

    binding: str
    wishes: tuple[Wish, ...]
    because: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would help a plan most, why one more shift is not among it, and how evenly it serves people."""

    margins: tuple[OneMore, ...]
    no_shift: str
    fairness: Fairness
    worst: str


def village_why(plan: VisitPlan, key: str) -> VillageWhy:
    """Plan again what one village could have otherwise."""
    problem, result = _stored(plan)
    settled = explain.settled(problem, result, seed=plan.seed, iterations=STEPS)
    story = explain.explain_village(problem, settled, key, seed=plan.seed, iterations=STEPS)
    found = concerns(problem, key, story.stop_id or "")
    kept = story.binding in {Binding.GAP, Binding.NOT_POSSIBLE, Binding.SHIFTS}
    because = [one.line for one in found[:MOST_TRIED] if kept and _frees(problem, settled, key, one, plan.seed)]
    binding, wishes = _pick(*why_words.BINDING[story.binding]), why_words.wishes(problem, story, _pick)
    return VillageWhy(binding, wishes, tuple(because), tuple(one.line for one in found))


def _frees(problem: VisitProblem, settled: EnginePlan, key: str, one: Concern, seed: int) -> bool:
    """Say whether one more visit is found at nobody's cost where one thing is not asked."""
    lesser = with_conditions(problem, one.others)
    more = explain.one_more(lesser, settled, key, seed=seed, iterations=STEPS)
    return more is not None and more.is_possible and not more.displaced


def outlook(plan: VisitPlan) -> Outlook:
    """Plan again with one more of each thing."""
    problem, result = _stored(plan)
    found = explain.margins(problem, result, seed=plan.seed, iterations=STEPS)
    fair = explain.fairness(problem, result)
    worst = next((one.name for one in problem.villages if one.id == fair.worst_village), "")
    margins, none = why_words.one_more(problem, found, _pick), why_words.no_shift(found, _pick)
    return Outlook(margins, none, fair, worst)


def evenly(plan: VisitPlan) -> Fairness:
    """Return how evenly a plan serves people; hours are of its round."""
    return explain.fairness(*_stored(plan))


def _stored(plan: VisitPlan) -> tuple[VisitProblem, EnginePlan]:
    return codec.problem_from_json(plan.whole), codec.plan_from_json(plan.result or {})


def _pick(zh: str, en: str) -> str:
    return en if is_english() else zh
