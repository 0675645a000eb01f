"""How many waiting answers of a village are written out now, and under which days: each hides among at least ten."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

LEAST_BATCH: Final = 10


def ready(waiting: int, *, is_last: bool) -> int:
    """Return how many of the waiting answers go out now, drawn at random.

    At least ten go together and at least ten stay behind, so that neither the first nor the last to answer can be told;
    at the close all go.

    Args:
        waiting: Answers of one village that wait.
        is_last: No more will come.
    """
    if is_last:
        return waiting
    return waiting - LEAST_BATCH if waiting >= 2 * LEAST_BATCH else 0


def shared_days(days: Sequence[date]) -> dict[date, date]:
    """Return the day to write down for each day on which answers of a batch came, so that at least ten share it.

    Whoever looks at the roll every evening knows who answered on a day; were theirs the only sheet of that day, it
    would be known, too. Neighbouring days go together until they are ten, under the day of them on which most came;
    fewer than ten altogether go under one day.

    Args:
        days: Of each answer of the batch.
    """
    groups: list[list[date]] = [[]]
    for day, many in sorted(Counter(days).items()):
        if len(groups[-1]) >= LEAST_BATCH:
            groups.append([])
        groups[-1] += [day] * many
    if len(groups) > 1 and len(groups[-1]) < LEAST_BATCH:
        rest = groups.pop()
        groups[-1] += rest
    told = [(Counter(group).most_common(1)[0][0], group) for group in groups if group]
    return {day: most for most, group in told for day in group}
