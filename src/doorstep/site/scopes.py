"""Where a role can hold: the places, as the base's pages on logins offer and name them."""

from collections.abc import Iterable, Mapping

from doorstep.base.clock import today
from doorstep.places.models import Place
from doorstep.places.queries import within


def choices(scopes: Iterable[str]) -> list[tuple[str, str]]:
    """Return paths and names of the places inside the subtrees `scopes`, each below the place it belongs to."""
    known = dict(within(scopes, today()).values_list("path", "name"))
    return sorted(((path, _in_full(path, known)) for path in known), key=lambda one: one[1])


def names(paths: Iterable[str]) -> dict[str, str]:
    """Return the full names of the places at `paths`; those without a place are left out."""
    wanted = {path for path in paths if path != "/"}
    above = {one for path in wanted for one in _down_to(path)}
    known = dict(Place.objects.filter(path__in=above).values_list("path", "name"))
    return {path: _in_full(path, known) for path in wanted if path in known}


def _down_to(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:depth]) + "/" for depth in range(1, len(parts) + 1)]


def _in_full(path: str, known: Mapping[str, str]) -> str:
    return " · ".join(known[one] for one in _down_to(path) if one in known)
