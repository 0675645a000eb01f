"""Reading what goes to and fro between installations."""

from datetime import date

from django.db.models import Count, F, Q, QuerySet

from doorstep.base.access import may
from doorstep.base.actor import Actor
from doorstep.partners.access import EXCHANGE
from doorstep.partners.models import ExchangeConflict, Package, Peer, SharingAgreement
from doorstep.partners.words import SharedField
from doorstep.places.queries import county, valid_on


def may_exchange(actor: Actor) -> bool:
    """Say whether `actor` may exchange packages: by a role for the whole county."""
    home = county()
    return may(actor, EXCHANGE, home.path if home else "/")


def peers(actor: Actor) -> QuerySet[Peer]:
    """Return the other installations, each with `open_conflicts`; nothing for those who may not exchange."""
    found = Peer.objects.all() if may_exchange(actor) else Peer.objects.none()
    unseen = Q(packages__conflicts__seen_at__isnull=True, packages__conflicts__isnull=False)
    return found.annotate(open_conflicts=Count("packages__conflicts", filter=unseen)).order_by("name", "id")


def peer_of(code: str, on: date) -> Peer | None:
    """Return the installation with this code, as long as exchange with it holds on the day."""
    return Peer.objects.filter(valid_on(on), code=code).first()


def sharing_for(peer: Peer, field: SharedField, on: date) -> SharingAgreement | None:
    """Return an agreement that lets `field` go to `peer` on the day, if there is one."""
    held = SharingAgreement.objects.filter(valid_on(on), peer=peer)
    return next((one for one in held if field in one.fields), None)


def packages(actor: Actor, peer: Peer | None = None) -> QuerySet[Package]:
    """Return packages to and from a peer, or all, the latest first."""
    found = Package.objects.all() if may_exchange(actor) else Package.objects.none()
    if peer is not None:
        found = found.filter(peer=peer)
    return found.select_related("peer", "handled_by", "sharing", "files_sharing").order_by("-made_at", "-id")


def conflicts(actor: Actor, peer: Peer | None = None) -> QuerySet[ExchangeConflict]:
    """Return contradictions, those nobody answered first."""
    found = ExchangeConflict.objects.filter(package__in=packages(actor, peer).order_by().values("pk"))
    return found.select_related("package__peer", "seen_by").order_by(F("seen_at").desc(nulls_first=True), "-id")
