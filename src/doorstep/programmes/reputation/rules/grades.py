"""Grades of the offices: which numbers they can be, when two lie too far apart, whose village is whose."""

from collections.abc import Iterable

from doorstep.base.actor import Granted


class BadGrade(ValueError):  # noqa: N818  named after what happened
    """A grade is a whole number of steps from 0 to 100."""


class GradesLocked(ValueError):  # noqa: N818
    """The office has locked its grades: they stand."""


class OwnVillage(ValueError):  # noqa: N818
    """Nobody grades or audits a village of their own."""


class NotYourOffice(ValueError):  # noqa: N818
    """Only who works for the office grades for it."""


class GradesMissing(ValueError):  # noqa: N818
    """Some villages have no grade yet."""

    def __init__(self, many: int) -> None:
        super().__init__(f"{many} grades are missing")
        self.many = many


class GradedAtHome(ValueError):  # noqa: N818
    """Who graded these villages has to keep away from them by now: a colleague grades them anew."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"graded by their own people: {names}")
        self.names = names


class NothingToDecide(ValueError):  # noqa: N818
    """The two grades lie close together, or only one was given: the mean of both holds."""


class AlreadyDecided(ValueError):  # noqa: N818
    """Somebody has decided this before; it stands."""


class AlreadyFound(ValueError):  # noqa: N818
    """What was found here was written down before; it stands."""


class AlreadyDrawn(ValueError):  # noqa: N818
    """The sample of this quarter was drawn before; a second one would let somebody choose."""


class NothingAtStake(ValueError):  # noqa: N818
    """No village has handed anything in that could be looked at."""


def check_grade(grade: int, step: int) -> int:
    """Return a grade that can be given.

    Raises:
        BadGrade: it lies outside 0 to 100 or between two steps.
    """
    if not 0 <= grade <= 100 or grade % step:
        raise BadGrade
    return grade


def grades(step: int) -> tuple[int, ...]:
    """Return every grade there is, from 0 upwards."""
    return tuple(range(0, 101, step))


def must_decide(first: int, second: int, most_apart: int) -> bool:
    """Say whether two grades of one thing lie so far apart that somebody has to decide."""
    return abs(first - second) > most_apart


def is_own(grants: Iterable[Granted], path: str) -> bool:
    """Say whether a village is somebody's own: they hold a role for just this village."""
    return any(grant.scope == path for grant in grants)
