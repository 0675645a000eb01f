"""Everything that must hold, asked of every app: what `doorstep check` prints."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.conf import settings
from django.db.models import Count
from django.utils.module_loading import import_string

from doorstep.base import journal, regulations
from doorstep.base.models.login import Grant, Login
from doorstep.base.rules import is_path
from doorstep.base.words import Role


def every_fault(noted: Sequence[tuple[date, str]] = ()) -> Iterator[str]:
    """Yield the faults found by every check named in `settings.CHECKS`, and by the digests noted elsewhere.

    Args:
        noted: Days with a digest of the journal, kept outside this database.
    """
    yield from journal.faults_of_notes(noted)
    for name in settings.CHECKS:
        check: Callable[[], Iterator[str]] = import_string(name)
        yield from check()


def faults() -> Iterator[str]:
    """Yield a sentence for each thing in the base's own tables that cannot be right."""
    yield from journal.faults()
    for one, other in regulations.overlaps():
        yield f"rule {one.code}: the rows from {one.valid_from} and from {other.valid_from} hold on the same days"
    yield from _grant_faults()


def _grant_faults() -> Iterator[str]:
    for grant in Grant.objects.order_by("pk"):
        if grant.role not in Role.values or not is_path(grant.scope):
            yield f"grant {grant.pk}: {grant.role} at {grant.scope} is not a role at a place"
    for login in Login.objects.annotate(roles=Count("grants")).filter(roles=0).order_by("pk"):
        yield f"login {login.pk}: was made without a role"
