"""Where a row is at home that goes from one installation to another."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from doorstep.partners.models.peer import Peer


class Exchanged(models.Model):
    """A row that can go from one installation to another.

    Args:
        uid: What it is called everywhere.
        peer: Where it is at home; nothing: here. What is at home elsewhere is only read here.
        peer_sequence: Number of the package that last wrote it.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    peer = models.ForeignKey(Peer, models.PROTECT, null=True, blank=True, related_name="+")
    peer_sequence = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_ours(self) -> bool:
        """Whether it is kept here, not only read."""
        return self.peer_id is None


AT_HOME_SOMEWHERE = Q(peer__isnull=True, peer_sequence__isnull=True) | Q(
    peer__isnull=False, peer_sequence__isnull=False
)
