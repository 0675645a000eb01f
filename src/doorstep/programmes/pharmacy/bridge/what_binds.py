"""Which of the things that were asked keep a village from one more visit: the same for pages and command (受什么限制).

Needs neither settings nor database.
"""

from dataclasses import dataclass
from typing import Final

from doorstep.engines.planning.visits import explain
from doorstep.engines.planning.visits.explain import Binding, VillageStory
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge.asked_words import LOAD, RESERVE, concerns, without_all
from doorstep.programmes.pharmacy.bridge.timetable import Pick

ORDER: Final = (RESERVE, LOAD, "villages", "stops", "day_sets", "rest", "openings", "fixed", "apart", "points")
"""What there is one of comes first, so that it is always tried; then what there may be many of."""
KEPT_OUT: Final = {Binding.NOT_POSSIBLE, Binding.SHIFTS, Binding.LOADS, Binding.SHIFTS_AND_LOADS}
"""Where one more visit is impossible, or at others' cost."""
MOST_TRIED: Final = 24
"""So many of the things asked about a village are tried without in a county, each as long as one wish of its story."""
FEWEST_TRIED: Final = 6
"""And so many at least in a city, where each takes a second."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about a village, its stop, or everybody's time.

    Args:
        every: All of it.
        keeps: What keeps it: without any one of these, one more visit was found at nobody's cost.
        notes: What else must be known of it, in sentences.
    """

    every: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def asked_about(
    problem: VisitProblem, settled: VisitPlan, story: VillageStory, pick: Pick, *, seed: int, iterations: int
) -> Asked:
    """Leave out in turn what was asked about a village that cannot have one more visit, and plan its wish again.

    Where none of it alone keeps the village from more, all of it is left out at once. How far apart visits must be is
    no condition: where no days are, nothing is tried.

    Args:
        problem: What was asked.
        settled: The plan as it stands.
        story: Of the village, found with the same seed and iterations.
        pick: Chooses the Chinese (first) or the English sentence.
        seed: Of the random numbers.
        iterations: Steps of each search.
    """
    village, stop = story.village_id, story.stop_id or ""
    found = concerns(problem, village, stop, pick)
    every = tuple(one.line for one in found)
    if story.binding not in KEPT_OUT:
        return Asked(every)

    def helps(lesser: VisitProblem) -> bool:
        more = explain.one_more(lesser, settled, village, seed=seed, iterations=iterations)
        return more is not None and more.is_possible and not more.is_at_a_cost

    tried = sorted(found, key=lambda one: ORDER.index(one.kind))[: most_tried(len(problem.villages))]
    keeps, notes = tuple(one.line for one in tried if helps(one.without())), list[str]()
    if not keeps and len(found) > 1 and helps(without_all(problem, village, stop)):
        en = "None of it alone keeps it from more, but all of it together: without it, one more visit was found at "
        notes.append(pick("去掉哪一条都不够；全去掉，就能多去一次，谁也不受影响。", f"{en}nobody's cost."))
    if len(tried) < len(found):
        zh, en = f"共 {len(found)} 条，逐条试着去掉的只有 {len(tried)} 条。", f"Of {len(found)} things asked about it, "
        notes.append(pick(zh, f"{en}only {len(tried)} were left out in turn."))
    return Asked(every, keeps, tuple(notes))


def most_tried(villages: int) -> int:
    """Return how many conditions are left out in turn at most where so many villages are planned again each time."""
    return max(FEWEST_TRIED, min(MOST_TRIED, 7200 // max(villages, 1)))
