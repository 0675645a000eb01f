"""Why a plan is as it is and what one more would bring: planned again by the engine, said in words (为什么这样排)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any, Final

from doorstep.base.tongue import pick
from doorstep.engines.planning.visits import codec, explain
from doorstep.engines.planning.visits.explain import Fairness
from doorstep.engines.planning.visits.margins import Margin, MarginKind, margins
from doorstep.engines.planning.visits.plan import VisitPlan as EnginePlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.engines.planning.visits.solve import ENGINE_VERSION
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
    """What would help a plan most, and what must be known of it."""

    margins: tuple[OneMore, ...]
    notes: tuple[str, ...]


def village_why(plan: VisitPlan, key: str) -> VillageWhy:
    """Plan again what one village could have otherwise."""
    problem, result = _stored(plan)
    settled = explain.settled(problem, result, seed=plan.seed, iterations=STEPS)
    story = explain.explain_village(problem, settled, key, seed=plan.seed, iterations=STEPS)
    asked = asked_about(problem, settled, story, pick, seed=plan.seed, iterations=STEPS)
    return VillageWhy(pick(*why_words.BINDING[story.binding]), why_words.wishes(problem, story, pick), asked)


def rests_on(plan: VisitPlan) -> str:
    """Return a short digest of all that the weighing of a plan's changes comes from: with another one, it is outdated.

    The plan's question, result and seed, the engine, its steps, and which figures of which changes there are.
    """
    shape = (*MarginKind, *(one.name for one in fields(Margin)))
    facts = (plan.input_digest, plan.result_digest, plan.seed, ENGINE_VERSION, STEPS, *shape)
    return sha256(repr([str(one) for one in facts]).encode()).hexdigest()[:16]


def weighed(plan: VisitPlan, watch: Callable[[int, int], bool]) -> list[dict[str, Any]]:
    """Plan again with one more of each thing, and with fewer minutes kept free; plain figures in no language.

    Args:
        plan: With a result.
        watch: Told how many questions are answered, and of how many; False ends it.
    """
    problem, result = _stored(plan)
    found = margins(
        problem, result, seed=plan.seed, iterations=STEPS, progress=lambda asking: watch(asking.answered, asking.of)
    )
    return [asdict(one) for one in found]


def outlook(plan: VisitPlan, figures: Iterable[Mapping[str, Any]]) -> Outlook:
    """Say what `weighed` has found, in the reader's language."""
    problem = codec.problem_from_json(plan.problem)
    found = [Margin(**{**one, "kind": MarginKind(one["kind"])}) for one in figures]
    return Outlook(why_words.one_more(problem, found, pick), why_words.notes(found, pick))


def evenly(plan: VisitPlan) -> Fairness:
    """Return how evenly a plan serves people; hours are of its round."""
    return explain.fairness(codec.plan_from_json(plan.result or {}))


def _stored(plan: VisitPlan) -> tuple[VisitProblem, EnginePlan]:
    return codec.problem_from_json(plan.whole), codec.plan_from_json(plan.result or {})
