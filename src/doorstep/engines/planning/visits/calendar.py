"""Which days may go together: sets of days that keep the minimum gap around the cycle."""

from __future__ import annotations

from doorstep.engines.planning.visits.problem import VisitRules

MOST_DAYS = 31
MOST_PATTERNS = 5000


def too_close(rules: VisitRules, one: int, other: int) -> bool:
    """Whether two different days of the horizon are less than the minimum gap apart, either way around the cycle."""
    apart = abs(rules.day_offsets[one] - rules.day_offsets[other])
    return min(apart, rules.cycle_days - apart) < rules.min_gap_days


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
            if not any(too_close(rules, day, other) for other in chosen):
                extend((*chosen, day))

    extend(())
    return found


def visits_needed(rules: VisitRules, residents: int) -> tuple[int, int]:
    """Visits a village with so many residents needs, and the threshold of its tier; (0, 0) if nobody lives there."""
    if residents == 0:
        return 0, 0
    reached = [tier for tier in rules.tiers if residents >= tier.min_residents]
    return reached[-1].visits, reached[-1].min_residents
