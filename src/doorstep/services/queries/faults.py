"""What `doorstep check` asks of services: promises the database cannot keep alone."""

from collections.abc import Iterator

from doorstep.services.models import Session
from doorstep.services.words import SessionState


def faults() -> Iterator[str]:
    """Yield a sentence for each pair of planned sessions that put one resource in two places at once."""
    last: Session | None = None
    planned = Session.objects.filter(state=SessionState.PLANNED).exclude(resource="")
    for session in planned.order_by("resource", "starts_at", "id").iterator():
        if last and last.resource == session.resource and last.ends_at > session.starts_at:
            yield f"services.Session:{session.pk}: {session.resource} is at services.Session:{last.pk} at that time"
        if last is None or last.resource != session.resource or session.ends_at > last.ends_at:
            last = session
    over = [SessionState.CANCELLED, SessionState.SUPERSEDED]  # what became of it when the miss was taken back
    stray = Session.objects.filter(replaces__isnull=False).exclude(replaces__state=SessionState.MISSED)
    stray = stray.exclude(state__in=over)
    for pk in stray.values_list("pk", flat=True):
        yield f"services.Session:{pk}: replaces a session that was not missed"
