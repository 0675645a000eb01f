"""Which days may go together: sets of days that keep the minimum gap around the cycle."""

from __future__ import annotations

from doorstep.engines.planning.visits.problem import Village, VisitRules

MOST_DAYS = 31
MOST_PATTERNS = 5000


def gap_days(rules: VisitRules, visits: int) -> int:
    """How many days two visits of a stop with so many visits are at least apart."""
    return rules.gaps[visits - 1] if visits <= len(rules.gaps) else rules.min_gap_days


def visits_worth(rules: VisitRules, visits: int) -> int:
    """What so many visits of a village count per resident."""
    worth = rules.visit_worth or (1,)
    return sum(worth[min(at, len(worth) - 1)] for at in range(visits))


def too_close(rules: VisitRules, one: int, other: int, visits: int) -> bool:
    """Whether two of so many days are less than their gap apart, either way around the cycle."""
    apart = abs(rules.day_offsets[one] - rules.day_offsets[other])
    return min(apart, rules.cycle_days - apart) < gap_days(rules, visits)


def day_sets(rules: VisitRules, visits: int) -> list[tuple[int, ...]]:
    """All sets of `visits` days that keep the gap, in lexicographic order; stops soon after `MOST_PATTERNS`."""
    found: list[tuple[int, ...]] = []

    def extend(chosen: tuple[int, ...]) -> None:
        if len(chosen) == visits:
            found.append(chosen)
            return
        for day in range(chosen[-1] + 1 if chosen else 0, len(rules.day_labels)):
            if len(found) > MOST_PATTERNS:
                return
            if not any(too_close(rules, day, other, visits) for other in chosen):
                extend((*chosen, day))

    extend(())
    return found


def visits_needed(rules: VisitRules, village: Village) -> tuple[int, int]:
    """Visits a village needs, and the threshold of the tier that says so; 0 for both if nobody lives there.

    What was asked or promised for the village itself has the threshold 0.
    """
    if village.residents == 0:
        return 0, 0
    tier = [tier for tier in rules.tiers if village.residents >= tier.min_residents][-1]
    asked = tier.visits if village.visits is None else village.visits
    if village.visits is None and village.promised_visits <= tier.visits:
        return asked, tier.min_residents
    return max(asked, village.promised_visits), 0
