"""Reading for the office's own pages: the journal, logins, days, rules."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from doorstep.base.access import SEE_LOGINS, scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.models.journal import JournalDay, JournalEntry
from doorstep.base.models.login import Grant, Login


def entries(verb: str = "", day: date | None = None) -> QuerySet[JournalEntry]:
    """Return the journal's entries, the latest first."""
    found = JournalEntry.objects.select_related("day").order_by("-day__day", "-number")
    if verb:
        found = found.filter(verb=verb)
    if day:
        found = found.filter(day__day=day)
    return found


def verbs_done() -> list[str]:
    """Return every verb the journal knows, sorted."""
    return sorted(JournalEntry.objects.order_by().values_list("verb", flat=True).distinct())


def day_head(day: date) -> JournalDay | None:
    """Return the head of a day's chain, to be noted outside the database."""
    return JournalDay.objects.filter(day=day).first()


def last_head() -> JournalDay | None:
    """Return the head of the last day's chain."""
    return JournalDay.objects.order_by("-day").first()


def names_of(login_ids: Iterable[int | None]) -> Mapping[int, str]:
    """Return login names by id; one query."""
    wanted = {one for one in login_ids if one is not None}
    return dict(Login.objects.filter(pk__in=wanted).values_list("pk", "username"))


def logins_for(actor: Actor, words: str = "", on: date | None = None) -> QuerySet[Login]:
    """Return the logins with a role inside the actor's subtrees, by name, each with its grants that are not over.

    Args:
        actor: Who looks.
        words: Part of the name; empty for all.
        on: The day on which grants must not be over.
    """
    reach = Q(pk__in=[])
    for scope in scopes(actor, SEE_LOGINS):
        reach |= Q(scope__startswith=scope)
    seen = Login.objects.filter(Exists(Grant.objects.filter(reach, login=OuterRef("pk"))))
    open_grants = Grant.objects.filter(withdrawn_at__isnull=True).order_by("scope", "role")
    if on:
        open_grants = open_grants.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
    if words:
        seen = seen.filter(username__icontains=words)
    return seen.order_by("username").prefetch_related(Prefetch("grants", open_grants, to_attr="open_grants"))


def scope_choices(within: Iterable[str]) -> list[tuple[str, str]]:
    """Return paths and names of places a role may be given for, inside the subtrees; everything first."""
    reach = tuple(within)
    places: list[tuple[str, str]] = import_string(settings.SCOPES["choices"])(reach)
    return [(EVERYWHERE, gettext("Everywhere")), *places] if EVERYWHERE in reach else places


def scope_names(paths: Iterable[str]) -> dict[str, str]:
    """Return names of place paths; a path without a place stays as it is."""
    wanted = set(paths)
    known: dict[str, str] = import_string(settings.SCOPES["names"])(wanted) if wanted else {}
    return {path: gettext("Everywhere") if path == EVERYWHERE else known.get(path, path) for path in wanted}
