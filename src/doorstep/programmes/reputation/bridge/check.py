"""What must hold of schemes and grades, asked of the rows themselves: for `doorstep check`."""

from collections.abc import Iterator

from django.db.models import Q

from doorstep.programmes.reputation.bridge.scheme import engine_scheme
from doorstep.programmes.reputation.models import OfficeScore, OfficeSheet, Recusal, Scheme
from doorstep.programmes.reputation.queries.schemes import lines, nodes_of
from doorstep.programmes.reputation.rules.scheme import gaps
from doorstep.programmes.reputation.words import SchemeState


def faults() -> Iterator[str]:
    """Yield a sentence for each row of the index that cannot be right."""
    for scheme in Scheme.objects.exclude(state=SchemeState.DRAFT).order_by("pk"):
        if lacking := gaps(lines(nodes_of(scheme))):
            yield f"scheme {scheme.pk} of the reputation index: weights do not add up below {sorted(lacking)}"
        elif engine_scheme(scheme).digest != scheme.digest:
            yield f"scheme {scheme.pk} of the reputation index is not what its digest says"
    for away in Recusal.objects.order_by("pk"):
        graded = OfficeScore.objects.filter(
            graded_by=away.login_id, place=away.place_id, graded_at__gt=away.added_at, locked_at__isnull=True
        )
        yield from (f"grade {score.pk} is of a village its grader keeps away from" for score in graded)
    loose = Q(locked_at__isnull=True) | Q(grade__isnull=True)
    for sheet in OfficeSheet.objects.filter(locked_at__isnull=False).order_by("pk"):
        if many := OfficeScore.objects.filter(loose, quarter=sheet.quarter_id, office=sheet.office_id).count():
            yield f"sheet {sheet.pk} is locked, and {many} of its grades are not"
