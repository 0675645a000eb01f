"""What of a plan came true: the share of time in which medicine could really be had (实际可及)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Had:
    """From a minute to before another, one source could really give the medicine to the village.

    Attributes:
        village: name.
        medicine: name.
        begins_min: counted from any one moment.
        ends_min: after it.
    """

    village: str
    medicine: str
    begins_min: int
    ends_min: int

    def __post_init__(self) -> None:
        if self.ends_min <= self.begins_min:
            message = f"{self.village}, {self.medicine}: ends before it begins ({self.begins_min} to {self.ends_min})"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Realised:
    """Minutes in which it could be had, over all minutes of all pairs of village and medicine."""

    had_min: int
    all_min: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.had_min / self.all_min


def realised(
    had: Iterable[Had], *, villages: Sequence[str], medicines: Sequence[str], begins_min: int, ends_min: int
) -> Realised:
    """Return the share of village-medicine-minutes in which some source really gave; overlapping sources count once.

    Args:
        had: stretches from any source, in any order; what lies outside the span is cut off, other names are left out.
        villages: that count, each once.
        medicines: that count, each once.
        begins_min: of the span.
        ends_min: of the span, after it.

    Raises:
        ValueError: no village, no medicine, one named twice, a span of no time.
    """
    for name, names in (("villages", villages), ("medicines", medicines)):
        if not names or len(set(names)) < len(names):
            message = f"{name}: at least one, and each once"
            raise ValueError(message)
    if ends_min <= begins_min:
        message = f"the span ends before it begins ({begins_min} to {ends_min})"
        raise ValueError(message)
    wanted = {(village, medicine): 0 for village in villages for medicine in medicines}
    until = dict.fromkeys(wanted, begins_min)
    for one in sorted(had, key=lambda one: one.begins_min):
        pair = one.village, one.medicine
        if pair in wanted:
            begins, ends = max(one.begins_min, until[pair]), min(one.ends_min, ends_min)
            if ends > begins:
                wanted[pair] += ends - begins
                until[pair] = ends
    return Realised(sum(wanted.values()), len(wanted) * (ends_min - begins_min))
