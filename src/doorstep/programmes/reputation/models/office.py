"""Four offices and their grades; what is decided where two differ; what audits find."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.partners.models import Partner
from doorstep.places.models import Place
from doorstep.programmes.reputation.models.quarter import Quarter
from doorstep.programmes.reputation.models.scheme import Node
from doorstep.programmes.reputation.words import OfficeKey


class Office(models.Model):
    """One of a town's four offices, and the unit whose people grade for it (评价部门)."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="reputation_offices", help_text="The town")
    key = models.CharField(max_length=14, choices=OfficeKey.choices)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="reputation_offices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "key"], name="office_once_a_town"),
            models.UniqueConstraint(fields=["place", "partner"], name="office_of_a_unit_once"),
            models.CheckConstraint(condition=Q(key__in=OfficeKey.values), name="office_key_is_known"),
        ]
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return f"{self.key} of place {self.place_id}"


class Recusal(models.Model):
    """A login keeps away from a village of its own (回避): lives, works or has kin there."""

    login = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reputation_recusals")
    place = models.ForeignKey(Place, models.PROTECT, related_name="reputation_recusals")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["login", "place"], name="recusal_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"login {self.login_id} keeps away from place {self.place_id}"


class OfficeSheet(models.Model):
    """An office's grades of a quarter as a whole (评分表): until it is locked nobody else sees them."""

    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="sheets")
    office = models.ForeignKey(Office, models.PROTECT, related_name="sheets")
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quarter", "office"], name="office_sheet_once")]
        ordering = ["quarter", "id"]

    def __str__(self) -> str:
        return f"sheet of office {self.office_id} for quarter {self.quarter_id}"

    @property
    def is_locked(self) -> bool:
        """Whether its grades stand."""
        return self.locked_at is not None


class OfficeScore(models.Model):
    """What an office has to grade, and its grade (部门评分): 0 to 100 in steps; empty until it is given.

    Rows are made when the quarter opens, those of the second look (`is_second`) drawn at random for another office.
    Locked, they never change; a village of the grader's own is refused (triggers).
    """

    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="scores")
    office = models.ForeignKey(Office, models.PROTECT, related_name="scores")
    place = models.ForeignKey(Place, models.PROTECT, related_name="reputation_scores")
    node = models.ForeignKey(Node, models.PROTECT, related_name="scores")
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    is_second = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0, help_text="Counts changes, so that none is overwritten unseen")
    graded_at = models.DateTimeField(null=True, blank=True)
    graded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quarter", "place", "node", "is_second"], name="office_score_once"),
            models.UniqueConstraint(fields=["quarter", "place", "node", "office"], name="office_score_one_each"),
            models.CheckConstraint(condition=Q(grade__isnull=True) | Q(grade__lte=100), name="office_grade_is_a_score"),
            models.CheckConstraint(
                condition=Q(grade__isnull=True) | Q(graded_at__isnull=False), name="office_grade_says_when"
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | Q(grade__isnull=False), name="office_locked_is_graded"
            ),
        ]
        indexes = [models.Index(fields=["quarter", "office"], name="office_score_by_office")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"score {self.pk} of office {self.office_id}"


class Adjudication(models.Model):
    """What holds where two grades of one thing lay too far apart, and why (复核裁定). The table only grows."""

    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="adjudications")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quarter", "place", "node"], name="adjudication_once"),
            models.CheckConstraint(condition=Q(value__lte=100), name="adjudication_is_a_score"),
            models.CheckConstraint(condition=~Q(reason=""), name="adjudication_says_why"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"adjudication {self.pk} of quarter {self.quarter_id}"


class AuditPick(models.Model):
    """One line that was drawn to be looked at, and what was found (抽查). Drawn by what is at stake; found once."""

    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="picks")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    claimed = models.FloatField()
    chance = models.FloatField(help_text="Of being drawn, 0 to 1")
    stake = models.FloatField(null=True, help_text="Share of all that lines are said to gain; none of older draws")
    found = models.FloatField(null=True, blank=True)
    is_wrong = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    drawn_at = models.DateTimeField()
    found_at = models.DateTimeField(null=True, blank=True)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quarter", "place", "node"], name="audit_pick_once"),
            models.CheckConstraint(condition=Q(chance__gt=0, chance__lte=1), name="audit_chance_is_one"),
            models.CheckConstraint(
                condition=Q(found__isnull=True, is_wrong__isnull=True, found_at__isnull=True)
                | Q(found__isnull=False, is_wrong__isnull=False, found_at__isnull=False),
                name="audit_finding_is_whole",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"pick {self.pk} of quarter {self.quarter_id}"
