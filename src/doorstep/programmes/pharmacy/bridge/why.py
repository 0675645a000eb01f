"""Why a plan is as it is and what one more would bring: planned again by the engine, said in words (为什么这样排)."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from doorstep.base.templatetags.parts import km, listed, number
from doorstep.engines.planning.visits import codec, explain
from doorstep.engines.planning.visits.explain import Alternative, Binding, Fairness, MarginKind
from doorstep.engines.planning.visits.plan import VisitPlan as EnginePlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge.asked_lists import Concern, concerns
from doorstep.programmes.pharmacy.bridge.conditions import with_conditions
from doorstep.programmes.pharmacy.bridge.reasons import Names
from doorstep.programmes.pharmacy.models import VisitPlan

STEPS: Final = 1000
"""Steps of each search: less than a tenth of a second for a county."""

MOST_NAMED: Final = 8
"""So many villages are named whose days would move."""
MOST_TRIED: Final = 6
"""So many of the things asked about a village are tried without, each as long as the story itself."""

_BINDING: Final = {
    Binding.NEED: gettext_lazy("It has as many visits as it needs."),
    Binding.SHIFTS: gettext_lazy("The shifts are full: one more visit would take visits from others."),
    Binding.ROAD: gettext_lazy("One more visit fits; it only costs road."),
    Binding.GAP: gettext_lazy("There are no days far enough apart for one more visit."),
    Binding.NOT_POSSIBLE: gettext_lazy("No vehicle can come once more."),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Something else a village could have, what it would cost, who would lose visits, and whose days would move."""

    label: str
    says: str
    displaced: tuple[str, ...] = ()
    moved: str = ""


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
class OneMore:
    """What one more vehicle, longer shifts or a cabinet would bring."""

    label: str
    residents: int
    resident_visits: int
    road: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would help a plan most, and how evenly it serves people."""

    margins: tuple[OneMore, ...]
    fairness: Fairness
    worst: str


def village_why(plan: VisitPlan, key: str) -> VillageWhy:
    """Plan again what one village could have otherwise."""
    problem, result = _stored(plan)
    settled = explain.settled(problem, result, seed=plan.seed, iterations=STEPS)
    names = Names.of(plan.problem)
    story = explain.explain_village(problem, settled, key, seed=plan.seed, iterations=STEPS)
    more = _("One more visit") if story.days else _("A visit")
    wishes = [(more, story.one_more), (_("Another stop"), story.other_stop), (_("Other days"), story.other_days)]
    said = tuple(_wish(label, other, names, plan.weeks) for label, other in wishes if other is not None)
    found = concerns(problem, key, story.stop_id or "")
    kept = story.binding in {Binding.GAP, Binding.NOT_POSSIBLE, Binding.SHIFTS}
    because = [one.line for one in found[:MOST_TRIED] if kept and _frees(problem, settled, key, one, plan.seed)]
    return VillageWhy(str(_BINDING[story.binding]), said, tuple(because), tuple(one.line for one in found))


def _frees(problem: VisitProblem, settled: EnginePlan, key: str, one: Concern, seed: int) -> bool:
    """Say whether one more visit is found at nobody's cost where one thing is not asked."""
    lesser = with_conditions(problem, one.others)
    more = explain.one_more(lesser, settled, key, seed=seed, iterations=STEPS)
    return more is not None and more.is_possible and not more.displaced


def outlook(plan: VisitPlan) -> Outlook:
    """Plan again with one more of each thing."""
    problem, result = _stored(plan)
    names = Names.of(plan.problem)
    found = explain.margins(problem, result, seed=plan.seed, iterations=STEPS)
    words = {
        MarginKind.VEHICLE: _("One more vehicle beside %(name)s"),
        MarginKind.SHIFT: _("Every shift an hour longer"),
        MarginKind.CABINET: _("A cabinet in %(name)s"),
    }
    margins = tuple(
        OneMore(
            words[one.kind] % {"name": names.vehicles.get(one.about) or names.villages.get(one.about, "")},
            one.residents,
            one.resident_visits,
            _road(one.metres, plan.weeks),
        )
        for one in found
    )
    fair = explain.fairness(problem, result)
    return Outlook(margins, fair, names.villages.get(fair.worst_village or "", ""))


def evenly(plan: VisitPlan) -> Fairness:
    """Return how evenly a plan serves people; hours are of its round."""
    return explain.fairness(*_stored(plan))


def _stored(plan: VisitPlan) -> tuple[VisitProblem, EnginePlan]:
    return codec.problem_from_json(plan.whole), codec.plan_from_json(plan.result or {})


def _wish(label: str, other: Alternative, names: Names, weeks: int) -> Wish:
    if not other.is_possible:
        return Wish(label, _("Not possible: no plan was found that has it."))
    days = listed([names.day(day) for day in other.days])
    words = {"stop": names.stops.get(other.stop_id or "", ""), "days": days, "road": _road(other.extra_metres, weeks)}
    displaced = tuple(
        ngettext("%(name)s loses %(n)s visit (%(residents)s residents)",
                 "%(name)s loses %(n)s visits (%(residents)s residents)", one.visits_lost)
        % {"name": names.villages.get(one.village_id, one.village_id), "n": one.visits_lost,
           "residents": number(one.residents)}
        for one in other.displaced
    )  # fmt: skip
    moved = ""
    if other.moved:
        shown = listed([names.villages.get(one, one) for one in other.moved[:MOST_NAMED]])
        shown += "…" * (len(other.moved) > MOST_NAMED)
        moved = _("Days would change for: %(names)s") % {"names": shown}
    if displaced:
        words_of = _("Possible at %(stop)s on %(days)s, %(road)s, at the cost of others:")
        return Wish(label, words_of % words, displaced, moved)
    return Wish(label, _("Possible at %(stop)s on %(days)s, %(road)s; nobody loses a visit.") % words, moved=moved)


def _road(metres: int, weeks: int) -> str:
    if metres == 0:
        return _("no more road")
    if metres < 0:
        return _("%(km)s less road a week") % {"km": km(-metres / weeks)}
    return _("%(km)s more road a week") % {"km": km(metres / weeks)}
