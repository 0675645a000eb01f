"""Jobs for the tests of crews: another process must be able to import them, and to do so fast."""

import os
import signal
from pathlib import Path


def doubled(number: int) -> int:
    """Twice as much; an odd number cannot be doubled here."""
    if number % 2:
        msg = f"{number} is odd"
        raise ValueError(msg)
    return 2 * number


def doubled_by_the_second(job: tuple[int, Path]) -> int:
    """Twice as much, but whoever begins first with a job of this folder dies of it."""
    number, folder = job
    try:
        (folder / "died").touch(exist_ok=False)
    except FileExistsError:
        return 2 * number
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def doubled_by_nobody(number: int) -> int:
    """Twice as much, but three kills its worker each time."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number
