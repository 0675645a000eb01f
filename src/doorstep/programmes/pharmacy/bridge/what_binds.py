"""Which of the things that were asked keep a village from one more visit: the same for pages and command (受什么限制).

Needs neither settings nor database.
"""

from dataclasses import dataclass
from typing import Final

from doorstep.engines.planning.visits import explain
from doorstep.engines.planning.visits.explain import Binding, VillageStory
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge.asked_words import concerns
from doorstep.programmes.pharmacy.bridge.conditions import with_conditions
from doorstep.programmes.pharmacy.bridge.timetable import Pick

MOST_TRIED: Final = 6
"""So many of the things asked about a village are tried without, each as long as the story itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about a village, its stop, or days off.

    Args:
        every: All of it.
        keeps: What keeps it: without any one of these, one more visit was found at nobody's cost.
    """

    every: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


def asked_about(
    problem: VisitProblem, settled: VisitPlan, story: VillageStory, pick: Pick, *, seed: int, iterations: int
) -> Asked:
    """Leave out in turn what was asked about a village that cannot have one more visit, and plan its wish again.

    Args:
        problem: What was asked.
        settled: The plan as it stands.
        story: Of the village, found with the same seed and iterations.
        pick: Chooses the Chinese (first) or the English sentence.
        seed: Of the random numbers.
        iterations: Steps of each search.
    """
    found, keeps = concerns(problem, story.village_id, story.stop_id or "", pick), list[str]()
    if story.binding in {Binding.GAP, Binding.NOT_POSSIBLE, Binding.SHIFTS}:
        for one in found[:MOST_TRIED]:
            lesser = with_conditions(problem, one.others)
            more = explain.one_more(lesser, settled, story.village_id, seed=seed, iterations=iterations)
            if more is not None and more.is_possible and not more.displaced:
                keeps.append(one.line)
    return Asked(tuple(one.line for one in found), tuple(keeps))
