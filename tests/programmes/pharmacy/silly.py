"""Workbooks nobody should plan from, each with what page and command say about it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from doorstep.base.workbooks import Sheet, write_workbook

HEAD = ("code", "name", "lon", "lat", "residents", "needs", "visits promised")
PINE = ("1", "Pine", 119.6, 30.6, 300, None, None)
VAN = ("Van", 119.61, 30.61, "Mon-Fri")


def book(
    villages: Sequence[Sequence[Any]] = (PINE,), vehicles: Sequence[Sequence[Any]] = (VAN,), *more: Sheet
) -> bytes:
    heads = ["name", "depot lon", "depot lat", "days"]
    return write_workbook([Sheet("Villages", HEAD, villages), Sheet("Vehicles", heads, vehicles), *more])


def _village(**changes: Any) -> list[Any]:
    return [changes.get(name.replace(" ", "_"), cell) for name, cell in zip(HEAD, PINE, strict=True)]


FIXED = Sheet("Fixed visits", ["stop", "days"], [["Pine", "Wed"]])
Silly = Mapping[str, tuple[Callable[[], bytes], str]]

REFUSED: Silly = {
    "negative residents": (lambda: book([_village(residents=-5)]), "It must not be less than 0."),
    "no number": (lambda: book([_village(residents="NaN")]), "This should be a number, without unit or words."),
    "no vehicles": (lambda: book(vehicles=[]), "There are no vehicles: the sheet “Vehicles” needs a row."),
    "more rows than are read": (
        lambda: book([[str(at)] for at in range(50_001)]),
        "More than 50,000 rows. Split the file.",
    ),
    "more than can be planned": (
        lambda: book([[str(at), f"P{at}", 119.6, 30.6, 300, None, None] for at in range(5_001)]),
        "5001 rows",
    ),
    "fixed on a day off": (
        lambda: book([PINE], [VAN], FIXED, Sheet("Days off", ["days"], [["Wed"]])),
        "Pine: fixed on Wed, but it is a day off.",
    ),
    "fixed and forbidden": (
        lambda: book([PINE], [VAN], FIXED, Sheet("Not together", ["stop", "days"], [["1", "Wed"]])),
        "Pine: fixed on Wed, but under “not together” it is forbidden.",
    ),
    "more promised than there are days": (
        lambda: book([_village(visits_promised=6)]),
        "Pine: it was promised 6 visits, and vehicles run on 5 days only.",
    ),
}
"""Refused before anything is computed."""

REPORTED: Silly = {
    "window shorter than the service": (
        lambda: book([PINE], [VAN], Sheet("Opening times", ["stop", "from", "until"], [["1", "9:00", "9:10"]])),
        "Pine: it is open for 10 minutes at most, and a visit takes 20.",
    ),
    "a skill no vehicle has": (lambda: book([_village(needs="dentist")]), "Pine: no vehicle has “dentist”"),
    "on an island": (lambda: book([PINE, ("2", "Island", 122.9, 30.6, 80, None, None)]), "Island"),
}
"""Planned, and told village by village."""
