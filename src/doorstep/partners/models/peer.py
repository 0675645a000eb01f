"""Other installations: who they are, what may be shared with them, which packages went to and fro."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.partners.words import Direction, PackageState


class Peer(models.Model):
    """Another installation (对方平台), with the key both sides agreed on; the key is never shown again."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=64, help_text="32 bytes as hexadecimal digits, for HMAC-SHA256")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which packages go to and fro")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="peer_has_code_and_name"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="peer_ends_after_it_begins",
            ),
        ]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class SharingAgreement(models.Model):
    """What of people may go to a peer, why, on which legal basis, and for how long (个人信息共享协议)."""

    peer = models.ForeignKey(Peer, models.PROTECT, related_name="sharings")
    purpose = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=300, help_text="Title, number, date and article")
    fields = models.JSONField(default=list, help_text="Words of SharedField")
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="The last day on which it holds")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(legal_basis=""), name="sharing_says_why"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="sharing_ends_after_it_begins"),
        ]
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.peer_id}: {self.purpose}"


class Package(models.Model):
    """One package that was made for a peer or came from it (数据包). Its number has one content, for ever."""

    peer = models.ForeignKey(Peer, models.PROTECT, related_name="packages")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    sequence = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the whole file")
    size = models.PositiveIntegerField(help_text="Bytes")
    state = models.CharField(max_length=12, choices=PackageState.choices)
    counts = models.JSONField(default=dict)
    sharing = models.ForeignKey(
        SharingAgreement, models.PROTECT, null=True, blank=True, related_name="+", help_text="Names people under it"
    )
    files_sharing = models.ForeignKey(
        SharingAgreement, models.PROTECT, null=True, blank=True, related_name="+", help_text="Files left under it"
    )
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction=Direction.OUT, state=PackageState.MADE)
                | (Q(direction=Direction.IN) & ~Q(state=PackageState.MADE)),
                name="package_state_fits_its_direction",
            ),
            models.CheckConstraint(condition=Q(state__in=PackageState.values), name="package_state_is_known"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="package_counts_from_one"),
            models.UniqueConstraint(fields=["peer", "direction", "digest"], name="package_once"),
            models.UniqueConstraint(
                fields=["peer", "direction", "sequence"],
                condition=Q(state__in=[PackageState.MADE, PackageState.APPLIED]),
                name="package_number_once",
            ),
        ]
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.direction} {self.sequence}: {self.state}"


class ExchangeConflict(models.Model):
    """Something a package says that contradicts what is here (冲突): a person looks at it, nothing was written."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="conflicts")
    about = models.CharField(max_length=80, help_text="Such as partners.Pairing:uid, or package:17")
    ours = models.JSONField(default=dict)
    theirs = models.JSONField(default=dict)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True, help_text="What was agreed with the other side")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "about"], name="conflict_once"),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True, answer="") | (Q(seen_at__isnull=False) & ~Q(answer="")),
                name="conflict_seen_with_an_answer",
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.about
