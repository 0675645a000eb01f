"""How many waiting answers of a village may be written out now, so that each hides among at least ten."""

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
