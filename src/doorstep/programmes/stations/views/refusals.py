"""Why a circle was not reckoned, in words beside the field that has to change."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from doorstep.base.templatetags.parts import listed
from doorstep.programmes.stations.bridge.circle import NotEverybody
from doorstep.programmes.stations.bridge.goals import TooManyWalks
from doorstep.programmes.stations.bridge.rows import NobodyCounted, NoVillages, NowhereKnown, Unnamed
from doorstep.programmes.stations.rules import Contradicting

REFUSALS: Final = (Contradicting, NoVillages, NobodyCounted, NowhereKnown, Unnamed, NotEverybody, TooManyWalks)
NAMED: Final = 5
"""So many villages are named in a refusal."""


def reasons(refused: ValueError, *, is_second: bool, has_capacity: bool) -> Iterator[tuple[str | None, str]]:
    """Yield field (nothing = the whole form) and reason.

    Args:
        refused: One of `REFUSALS`.
        is_second: Whether a second service point was asked for.
        has_capacity: Whether new sites can be full.
    """
    match refused:
        case Contradicting():
            yield from ((asked, str(clash.label)) for asked, clash in refused.clashes)
        case NoVillages():
            yield "on", _("On this day there are no villages.")
        case NobodyCounted():
            words = _(
                "No village has a number of residents yet, so there is no share of them. Enter some under Places."
            )
            yield None, words
        case NowhereKnown():
            yield None, _("No village has coordinates yet, so nothing can be measured. Enter some under Places.")
        case Unnamed():
            yield from (("costs", words) for words in _unnamed(refused))
        case NotEverybody():
            yield "second" if is_second else "capacity" if has_capacity else "count", _not_everybody(refused, is_second)
        case TooManyWalks():
            yield "goal", _("There are too many villages for this goal. Choose one about who is inside.")
            if has_capacity:
                yield "capacity", _("Or leave this empty: full sites are far harder to reckon with.")


def _unnamed(refused: Unnamed) -> Iterator[str]:
    """Say which villages with costs of their own could not be told."""
    if refused.missing:
        words = _("There is no village of this name with a known point: %(names)s")
        yield words % {"names": _names(refused.missing)}
    if refused.several:
        words = _("Several villages are called so; write the town first: %(names)s")
        yield words % {"names": _names(refused.several)}


def _not_everybody(refused: NotEverybody, is_second: bool) -> str:  # noqa: FBT001
    """Say whom no choice of sites serves, and what to change."""
    if not refused.names:
        return _("So many sites do not serve everybody, or no way was found in time. Ask for more of them.")
    if not is_second:
        return _("More residents than one site serves: %(names)s") % {"names": _names(refused.names)}
    words = ngettext(
        "%(n)s village has fewer than two places in reach, so nobody can give it a second one: %(names)s. Choose most "
        "residents inside, or a longer walk.",
        "%(n)s villages have fewer than two places in reach, so nobody can give them a second one: %(names)s. Choose "
        "most residents inside, or a longer walk.",
        len(refused.names),
    )
    return words % {"n": len(refused.names), "names": _names(refused.names)}


def _names(names: Sequence[str]) -> str:
    return listed(list(names[:NAMED])) + "…" * (len(names) > NAMED)
