"""Residents with invented names, so that the pages about people have somebody to show."""

from datetime import datetime

from doorstep.base.actor import SYSTEM
from doorstep.kernel.seeds import rng
from doorstep.people.actions import register_person
from doorstep.places.models import Place
from doorstep.places.queries import villages
from doorstep.sample.names import invented

PEOPLE = 120


def register(county: Place, *, seed: int, now: datetime) -> None:
    """Register residents in villages drawn at random; every third has left a telephone number that nobody has."""
    draw, names = rng(seed, "villagers"), invented(seed + 1)
    homes = list(villages((county.path,)).order_by("id"))
    for number in range(PEOPLE):
        register_person(
            SYSTEM,
            name=next(names),
            village=homes[draw.integers(len(homes))],
            phone=f"1990000{number:04d}" if number % 3 == 0 else "",
            birth_year=int(now.year - draw.integers(58, 90)),
            now=now,
        )
