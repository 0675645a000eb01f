"""The sides of an agreement as one names them: a partner, a place, or somebody outside this installation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.partners.models import Partner
from doorstep.partners.rules import TooFewSides, check_words
from doorstep.places.models import Place


@dataclass(frozen=True, slots=True)
class Outside:
    """A side outside this installation.

    Args:
        name: What it is called.
        code: Code of the installation where it is at home; empty: none we know of.
    """

    name: str
    code: str = ""


Joining = Partner | Place | Outside


def columns(side: Joining) -> dict[str, Any]:
    """Return the columns of `models.Sided` for a side.

    Raises:
        WordsMissing: an outside side without a name.
    """
    if isinstance(side, Partner):
        return {"partner": side}
    if isinstance(side, Place):
        return {"place": side}
    check_words(side.name)
    return {"outside_name": side.name.strip(), "outside_code": side.code.strip()}


def check_sides(sides: Sequence[Joining]) -> None:
    """Let two sides or more pass, each named once.

    Raises:
        TooFewSides: fewer, or one twice.
    """
    different = {(type(side), side if isinstance(side, Outside) else side.pk) for side in sides}
    if len(different) < 2 or len(different) < len(sides):
        raise TooFewSides
