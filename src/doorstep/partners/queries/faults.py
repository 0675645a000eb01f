"""What must hold among partners and agreements: for `doorstep check`. The database refuses most; this proves it."""

import hashlib
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from doorstep.partners.models import (
    CaseFile,
    Delivery,
    JointCase,
    Membership,
    Package,
    Pairing,
    Promise,
    Secondment,
)
from doorstep.partners.words import Direction, PackageState, SecondmentState


def faults() -> Iterator[str]:
    """Yield a sentence for each row that breaks a promise of this app."""
    yield from _memberships()
    yield from _deliveries()
    yield from _agreements()
    yield from _files()
    yield from _packages()


def _memberships() -> Iterator[str]:
    others = Membership.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=OuterRef("valid_from")),
        alliance=OuterRef("alliance"),
        partner=OuterRef("partner"),
        valid_from__lte=OuterRef("valid_from"),
    ).exclude(pk=OuterRef("pk"))
    for row in Membership.objects.filter(Exists(others)).order_by("pk"):
        yield f"partners.Alliance:{row.alliance_id}: partner {row.partner_id} belongs twice on {row.valid_from}"


def _deliveries() -> Iterator[str]:
    for promise in Promise.objects.annotate(given=Sum("deliveries__quantity")).filter(given__lt=0).order_by("pk"):
        yield f"partners.Promise:{promise.pk}: less than nothing was delivered"
    wrong = Delivery.objects.filter(reverses__isnull=False).exclude(
        quantity=-F("reverses__quantity"), promise=F("reverses__promise"), reverses__reverses__isnull=True
    )
    for row in wrong.order_by("pk"):
        yield f"partners.Promise:{row.promise_id}: delivery {row.pk} is not what {row.reverses_id} gave"


def _agreements() -> Iterator[str]:
    for pairing in Pairing.objects.annotate(joined=Count("sides")).filter(joined__lt=2).order_by("pk"):
        yield f"partners.Pairing:{pairing.pk}: joins {pairing.joined}, not two or more"
    led = Count("sides", filter=Q(sides__is_lead=True))
    for case in JointCase.objects.annotate(joined=Count("sides"), leads=led).order_by("pk"):
        if case.joined < 2 or case.leads != 1:
            yield f"partners.JointCase:{case.pk}: has {case.joined} sides, {case.leads} of them lead"
    ours = Secondment.objects.filter(peer__isnull=True).annotate(
        yes=Count("approvals"), logins=Count("approvals__given_by", distinct=True)
    )
    agreed = ours.filter(state__in=[SecondmentState.AGREED, SecondmentState.ENDED]).order_by("pk")
    for post in agreed:
        if post.yes != 2:
            yield f"partners.Secondment:{post.pk}: is agreed with {post.yes} approvals, not two"
    others = Secondment.objects.filter(
        person=OuterRef("person"),
        valid_from__lte=OuterRef("valid_until"),
        valid_until__gte=OuterRef("valid_from"),
        asked_at__lt=OuterRef("asked_at"),
        peer__isnull=True,
    ).exclude(state=SecondmentState.REFUSED)
    unwarned = ours.filter(Exists(others), overlap_accepted_at__isnull=True).exclude(state=SecondmentState.REFUSED)
    for post in unwarned.order_by("pk"):
        yield f"partners.Secondment:{post.pk}: overlaps an earlier post and nobody said they know"


def _files() -> Iterator[str]:
    for file in CaseFile.objects.order_by("pk").iterator():
        if not default_storage.exists(file.stored_as):
            yield f"partners.JointCase:{file.case_id}: the content of file {file.pk} is gone"
            continue
        with default_storage.open(file.stored_as) as stored:
            digest = hashlib.file_digest(stored, "sha256").hexdigest()
        if digest != file.sha256:
            yield f"partners.JointCase:{file.case_id}: the content of file {file.pk} is not what was added"


def _packages() -> Iterator[str]:
    sent = Package.objects.filter(direction=Direction.OUT).values("peer").annotate(last=Count("pk"))
    for row in sent.order_by("peer"):
        numbers = Package.objects.filter(direction=Direction.OUT, peer=row["peer"]).order_by("sequence")
        if list(numbers.values_list("sequence", flat=True)) != list(range(1, row["last"] + 1)):
            yield f"partners.Peer:{row['peer']}: the packages sent do not count from one without a gap"
    waiting = Package.objects.filter(state=PackageState.WAITING)
    for package in waiting.order_by("pk"):
        if not default_storage.exists(f"partners/inbox/{package.digest}"):
            yield f"partners.Package:{package.pk}: waits, and its content is gone"
